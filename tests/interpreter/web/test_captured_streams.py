"""Streams, signals and events that a program holds between two turns still exist after a restore."""

from __future__ import annotations

from typing import Any

import pytest

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.host.web.readable_stream import ReadableStream
from tests.interpreter.guests import runtime

HELD = {
    "what is queued": (
        """
def start(c):
    c.enqueue("a")
    c.enqueue("b")
    c.close()
held = js.ReadableStream.new(start=create_proxy(start))
""",
        "[x async for x in held]",
        ["a", "b"],
    ),
    "a read that waits": (
        """
controllers = []
reader = js.ReadableStream.new(type="bytes", start=create_proxy(controllers.append)).getReader()
async def wait():
    return (await reader.read()).value.to_bytes()
waiting = asyncio.ensure_future(wait())
""",
        "(controllers[0].enqueue(js.Uint8Array.of(1, 2)), await waiting)[1]",
        b"\1\2",
    ),
    "a read into a buffer that waits": (
        """
more = []
byob = js.ReadableStream.new(type="bytes", start=create_proxy(more.append)).getReader(mode="byob")
async def fill():
    return list((await byob.read(js.Uint16Array.new(3))).value)
filling = asyncio.ensure_future(fill())
""",
        "(more[0].enqueue(js.Uint8Array.of(1, 0, 2)), await filling)[1]",
        [1],
    ),
    "a pipe under way": (
        """
written = []
sources = []
pipe = js.ReadableStream.new(start=create_proxy(sources.append)).pipeThrough(js.TransformStream.new()).pipeTo(
    js.WritableStream.new(write=create_proxy(lambda chunk, c: written.append(chunk)))
)
""",
        "(sources[0].enqueue('x'), sources[0].enqueue('y'), sources[0].close(), await pipe, written)[4]",
        ["x", "y"],
    ),
    "a tee": (
        """
teed = []
left, right = js.ReadableStream.new(start=create_proxy(teed.append)).tee()
""",
        "(teed[0].enqueue(5), teed[0].close(), [x async for x in left], [x async for x in right])[2:]",
        ([5], [5]),
    ),
    "half a character": (
        """
decoder = js.TextDecoderStream.new()
decoded = decoder.readable.getReader()
into = decoder.writable.getWriter()
into.write(js.Uint8Array.of(0xC2))
""",
        "(into.write(js.Uint8Array.of(0xB5)), (await decoded.read()).value)[1]",
        "µ",
    ),
    "a strategy that counts bytes": (
        """
nine = js.ByteLengthQueuingStrategy.new(highWaterMark=9)
counting = js.WritableStream.new(js.Object.new(), nine)
""",
        "(counter := counting.getWriter(), counter.write(js.Uint8Array.new(4)), counter.desiredSize)[2]",
        5,
    ),
    "listeners and signals": (
        """
heard = []
abort = js.AbortController.new()
both = js.AbortSignal.any(js.Array.of(abort.signal))
both.onabort = create_proxy(lambda e: heard.append(("handler", e.type)))
target = js.EventTarget.new()
heard_once = create_proxy(lambda e: heard.append("target"))
target.addEventListener("a", heard_once, signal=abort.signal)
def tell():
    target.dispatchEvent(js.Event.new("a"))
""",
        "(tell(), abort.abort('why'), tell(), heard, both.reason)[3:]",
        (["target", ("handler", "abort")], "why"),
    ),
    "an error": (
        "error = js.DOMException.new('gone', 'NetworkError')",
        "(error.name, error.message, error.code)",
        ("NetworkError", "gone", 19),
    ),
}


def test_every_kind_of_held_stream_goes_on_after_a_restore() -> None:
    setup = "import js, asyncio\nfrom pyodide.ffi import create_proxy\n"
    setup += "".join(made.strip() + "\n" for made, _, _ in HELD.values()) + "await asyncio.sleep(0)"
    ask = "asked = {}\n" + "".join(f"asked[{name!r}] = {asked}\n" for name, (_, asked, _) in HELD.items())

    def call() -> Any:
        with Interpreter.boot(runtime()) as interpreter:
            interpreter.run_async(setup)
            image = interpreter.capture()
        try:
            with Interpreter.restore(image) as copy:
                return copy.run_async(ask + "repr(asked)")
        finally:
            image.close()

    assert run_in_guest_thread(call) == repr({name: row[2] for name, row in HELD.items()})


def test_a_stream_over_a_source_that_images_do_not_know_is_refused_by_name() -> None:
    class Balance:
        """An embedder's source."""

        def pull(self, controller: object) -> None:
            """Do nothing: no data ever comes."""

        def cancel(self, reason: object) -> None:
            """Do nothing: there is nothing to stop."""

    def call() -> str:
        with Interpreter.boot(runtime()) as interpreter:
            interpreter.set("readable", ReadableStream.of_bytes(interpreter.host, Balance()))
            with pytest.raises(TypeError, match="Balance") as caught:
                interpreter.capture()
            return str(caught.value)

    assert "cannot hold" in run_in_guest_thread(call)
