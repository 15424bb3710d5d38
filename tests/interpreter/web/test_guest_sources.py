"""Sources, sinks and transformers written in Python: objects, dicts, and functions that are only lent."""

from __future__ import annotations

from typing import Any

from tests.interpreter.guests import Guest, in_guest

PROGRAM = '''
import js, asyncio, gc
from pyodide.ffi import to_js, JsException
found = {}

class Counter:
    """An object with methods is a source as it is."""
    def __init__(self, end):
        self.end, self.count, self.reasons = end, 0, []
    def pull(self, controller):
        self.count += 1
        if self.count > self.end:
            controller.close()
        else:
            controller.enqueue(self.count)
    def cancel(self, reason):
        self.reasons.append(reason)

found["an object"] = [x async for x in js.ReadableStream.new(Counter(3))]

class Lines:
    """An object with asynchronous methods is a sink as it is."""
    def __init__(self):
        self.lines = []
    async def write(self, chunk, controller):
        await asyncio.sleep(0)
        self.lines.append(chunk)
    async def close(self):
        self.lines.append("end")

lines = Lines()
await js.ReadableStream.new(Counter(2)).pipeTo(js.WritableStream.new(lines))
found["a sink"] = lines.lines

one = {"start": lambda c: (c.enqueue("x"), c.close())[1]}
found["a dict"] = [x async for x in js.ReadableStream.new(one)]

upper = js.TransformStream.new(transform=lambda chunk, c: c.enqueue(chunk.upper()))
gc.collect()
found["functions"] = [x async for x in js.ReadableStream.from_(["a", "b"]).pipeThrough(upper)]

kept = []
stream = js.ReadableStream.new(start=kept.append)
kept[0].enqueue([1, {"two": 2}])
found["chunks of Python's own"] = (await stream.getReader().read()).value

async def measure():
    for i in range(3):
        await asyncio.sleep(0)
        yield i
found["an asynchronous generator"] = [x async for x in js.ReadableStream.from_(measure())]

decoder = js.TextDecoderStream.new()
text = asyncio.ensure_future(decoder.readable.getReader().read())
await decoder.writable.getWriter().write(b"12.5 g")
found["bytes where a buffer is wanted"] = (await text).value

bytes_in = js.ReadableStream.new(type="bytes", start=lambda c: c.enqueue(b"abc"))
found["bytes into a byte stream"] = (await bytes_in.getReader().read()).value.to_bytes()

target, heard = js.EventTarget.new(), []
target.addEventListener("a", lambda event: heard.append(event.type))
gc.collect()
target.dispatchEvent(js.Event.new("a"))
found["a listener that was only lent"] = heard

source = Counter(9)
iterator = js.ReadableStream.new(source).values()
await iterator.next()
await getattr(iterator, "return")("enough")
found["an early end"] = source.reasons

refused = []
for make in (
    lambda: js.ReadableStream.new("text"),
    lambda: js.WritableStream.new(5),
    lambda: js.ReadableStream.new(type="bytes", autoAllocateChunkSize=2**52),
    lambda: js.EventTarget.new().addEventListener("a", "no function"),
    lambda: js.AbortSignal.timeout(-1),
    lambda: js.AbortSignal.any(["no signal"]),
):
    try:
        make()
        refused.append("made")
    except JsException as error:
        refused.append(error.name)
found["what cannot be"] = refused

hidden = []
for name in ("controller", "_host", "reader", "stored_error", "__class__.__init__", "graph_state"):
    hidden.append(hasattr(stream, name) and name)
found["what a program must not see"] = [name for name in hidden if name]
str(found)
'''

EXPECTED = {
    "an object": [1, 2, 3],
    "a sink": [1, 2, "end"],
    "a dict": ["x"],
    "functions": ["A", "B"],
    "chunks of Python's own": [1, {"two": 2}],
    "an asynchronous generator": [0, 1, 2],
    "bytes where a buffer is wanted": "12.5 g",
    "bytes into a byte stream": b"abc",
    "a listener that was only lent": ["a"],
    "an early end": ["enough"],
    "what cannot be": ["TypeError", "TypeError", "RangeError", "TypeError", "TypeError", "TypeError"],
    "what a program must not see": [],
}


def test_programs_hand_over_python_objects_as_they_are() -> None:
    def use(guest: Guest) -> Any:
        return guest.interpreter.run_async(PROGRAM), guest.output

    assert in_guest(use) == (str(EXPECTED), "")


def test_what_a_listener_raises_is_reported_and_ends_nothing() -> None:
    program = """
import js
t = js.EventTarget.new()
seen = []
t.addEventListener("a", lambda event: 1 / 0)
t.addEventListener("a", lambda event: seen.append(1))
[t.dispatchEvent(js.Event.new("a")), len(seen)]
"""

    def use(guest: Guest) -> Any:
        uncaught: list[Exception] = []
        guest.interpreter.host.loop.on_uncaught = uncaught.append
        return list(guest.run(program)), [getattr(error, "type_name", "") for error in uncaught]

    assert in_guest(use) == ([True, 1], ["ZeroDivisionError"])
