"""Any JavaScript values that a guest holds are still there in an interpreter restored from its image."""

from __future__ import annotations

from typing import Any

import pytest

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from tests.interpreter.guests import runtime

HELD = {
    "object": (
        "js.Object.fromEntries([['a', 1], ['b', js.Array.of(1)]])",
        "(held.a, held.b.to_py())",
        (1, [1]),
    ),
    "array": ("js.Array.of(1, 'a', None, 2.5)", "held.to_py()", [1, "a", None, 2.5]),
    "null": ("js.JSON.parse('[null]')", "repr(held[0])", "jsnull"),
    "bigint": (
        "js.Array.of(js.BigInt(5), 2**70)",
        "(type(held[0]).__name__, held[1] == 2**70)",
        ("JsBigInt", True),
    ),
    "map": ("js.Map.new([['k', js.Array.of(1)]])", "held['k'].to_py()", [1]),
    "set": ("js.Set.new([3, 1])", "list(held)", [3, 1]),
    "typed array": (
        "js.Int16Array.of(1, -2)",
        "(list(held), held.constructor.name)",
        ([1, -2], "Int16Array"),
    ),
    "buffer": ("js.Uint8Array.of(1, 2).buffer", "list(js.Uint8Array.new(held))", [1, 2]),
    "error": ("js.TypeError.new('t')", "(held.name, held.message)", ("TypeError", "t")),
    "method": ("js.Array.of(1, 2).join", "held('-')", "1-2"),
    "function": ("js.Math.max", "held(1, 2)", 2),
    "constructor": ("js.Map", "held.new().size", 0),
    "iterator": ("iter(js.Array.of(1, 2))", "list(held)", [1, 2]),
    "date": ("js.Date.new(0)", "held.toISOString()", "1970-01-01T00:00:00.000Z"),
    "abort signal": ("js.AbortSignal.abort('why')", "(held.aborted, held.reason)", (True, "why")),
    "proxy": ("create_proxy([1, 2])", "held.unwrap()", [1, 2]),
    "called once": ("create_once_callable(lambda: 5)", "held()", 5),
    "text decoder": ("js.TextDecoder.new('utf-8')", "held.encoding", "utf-8"),
    "buffer view": (
        "create_proxy(kept := bytearray(b'abc')).getBuffer()",
        "(held.data.__setitem__(0, 122), held.release(), bytes(kept))[2]",
        b"zbc",
    ),
}


def restored(first: str, then: str) -> Any:
    """Return the value of ``then`` in an interpreter restored after ``first``."""

    def call() -> Any:
        with Interpreter.boot(runtime()) as interpreter:
            interpreter.run(first)
            image = interpreter.capture()
        try:
            with Interpreter.restore(image) as copy:
                return copy.run_async(then)
        finally:
            image.close()

    return run_in_guest_thread(call)


def test_every_kind_of_held_value_is_held_after_a_restore() -> None:
    setup = "import js\nfrom pyodide.ffi import create_proxy, create_once_callable\nholder = {}\n"
    ask = "asked = {}\n"
    for kind, (made, asked, _) in HELD.items():
        setup += f"holder[{kind!r}] = {made}\n"
        ask += f"held = holder[{kind!r}]\nasked[{kind!r}] = {asked}\n"
    assert restored(setup, ask + "repr(asked)") == repr({kind: row[2] for kind, row in HELD.items()})


def test_the_same_object_is_the_same_after_a_restore() -> None:
    setup = "import js\na = js.Object.new()\nb = js.Array.of(a)\n"
    assert restored(setup, "b[0] == a and b[0].js_id == a.js_id") is True


def test_a_task_goes_on_waiting_for_its_promise_after_a_restore() -> None:
    setup = """
import js, asyncio
resolvers = js.Promise.withResolvers()
async def wait():
    return [await resolvers.promise, await js.Promise.resolve(2)]
task = asyncio.ensure_future(wait())
"""
    assert restored(setup, "resolvers.resolve(1)\nstr(await task)") == "[1, 2]"


def test_channels_opened_before_and_after_a_restore_hear_one_another() -> None:
    setup = """
import js, asyncio
from pyodide.ffi import create_proxy
seen = []
early = js.BroadcastChannel.new("news")
early.onmessage = create_proxy(lambda event: seen.append(event.data))
"""
    asked = "js.BroadcastChannel.new('news').postMessage('late')\nawait asyncio.sleep(0.02)\nstr(seen)"
    assert restored(setup, asked) == "['late']"


def test_timers_fire_after_a_restore() -> None:
    setup = """
import js, asyncio
from pyodide.ffi import create_once_callable
seen = []
js.setTimeout(create_once_callable(lambda: seen.append("fired")), 5)
"""
    assert restored(setup, "await asyncio.sleep(0.05)\nstr(seen)") == "['fired']"


def test_a_host_object_without_a_name_cannot_be_captured_and_is_named_in_the_refusal() -> None:
    class Scale:
        """An embedder's object."""

    def call() -> str:
        with Interpreter.boot(runtime()) as interpreter:
            interpreter.set("scale", Scale())
            with pytest.raises(TypeError, match=r"Scale") as caught:
                interpreter.capture()
            return str(caught.value)

    assert "cannot hold" in run_in_guest_thread(call)


def test_what_a_program_has_added_to_standard_objects_is_there_again() -> None:
    def use() -> Any:
        with Interpreter.boot(runtime()) as interpreter:
            interpreter.run(
                "import js\n"
                "js.added = js.Object.new()\njs.added.deep = js.Array.of(js.added)\n"
                "js.navigator.added = js.navigator\ndel js.Math.max\nlog = js.Math.log2\n"
                "js.console = js.Object.fromEntries([['x', 5]])\nown = js.console"
            )
            image = interpreter.capture()
        try:
            with Interpreter.restore(image) as copy:
                return copy.run(
                    "[js.added.deep[0] == js.added, js.navigator.added == js.navigator,"
                    " hasattr(js.Math, 'max'),"
                    " log(8), js.console.x, js.console == own, js.navigator.userAgent]"
                ).to_js()
        finally:
            image.close()

    assert run_in_guest_thread(use) == [True, True, False, 3, 5, True, "PraxisDesktop"]


@pytest.mark.parametrize(
    "change",
    [
        "js.navigator.userAgent = 'another'",
        "del js.navigator.language",
        "js.navigator.added = 1; del js.navigator.userAgent",
        "agent = js.navigator.userAgent; del js.navigator.userAgent; js.navigator.userAgent = agent",
    ],
)
def test_the_members_of_a_changed_standard_object_keep_their_values_and_order(change: str) -> None:
    asked = "str(js.Object.entries(js.navigator).to_py())"

    def use() -> tuple[Any, Any]:
        with Interpreter.boot(runtime()) as interpreter:
            interpreter.run(f"import js\n{change}")
            before = interpreter.run(asked)
            image = interpreter.capture()
        try:
            with Interpreter.restore(image) as copy:
                return before, copy.run(asked)
        finally:
            image.close()

    before, after = run_in_guest_thread(use)
    assert after == before


def test_an_image_holds_only_the_changed_members_of_a_standard_object() -> None:
    def use() -> Any:
        with Interpreter.boot(runtime()) as interpreter:
            interpreter.run("import js\njs.navigator.added = 1")
            image = interpreter.capture()
        image.close()
        return image.state

    state = run_in_guest_thread(use)
    removed, members = next(
        rest for path, *rest in state["roots"]["changed_objects"] if path == "js.navigator"
    )
    assert removed == []
    assert state["nodes"][members[1]] == ["dict", "added", 1]
