"""An embedder's Python objects in the guest: the operations that work, and the parts that the guest can never
reach.
"""

from __future__ import annotations

import functools
import math
import types
from collections.abc import AsyncIterator, Iterator
from enum import IntEnum
from typing import Any, NamedTuple

import pytest

from praxis_desktop.interpreter.faults import PythonError
from praxis_desktop.interpreter.host.js.attributes import get, own_keys, properties_of
from praxis_desktop.interpreter.host.js.values import MISSING, JsObject
from tests.interpreter.guests import in_guest

SECRET = "the host's own"


class Unit(IntEnum):
    GRAM = 1
    KILOGRAM = 2


class Point(NamedTuple):
    x: int
    y: int


class Scale:
    """An embedder's object."""

    def __init__(self) -> None:
        self.name = "scale"
        self.values = [1, 2, 3]
        self.limits = {"low": 0, "high": 5}
        self.unit = Unit.KILOGRAM
        self.position = Point(3, 4)
        self._secret = SECRET
        self.closed = 0

    def weigh(self, count: int = 1, *, unit: str = "g") -> str:
        return f"{count}{unit}"

    def collect(self, *items: Any, **options: Any) -> list[Any]:
        return [list(items), sorted(options.items())]

    def call(self, function: Any, times: int) -> list[Any]:
        return [function(i) for i in range(times)]

    def frames(self) -> Iterator[int]:
        yield from (1, 2, 3)

    def data(self) -> bytes:
        return b"raw"

    def buffer(self) -> bytearray:
        return bytearray(b"abc")

    async def later(self) -> int:
        return 1

    async def stream(self) -> AsyncIterator[int]:
        yield 1

    def fail(self) -> None:
        raise ValueError("the scale is gone")

    def deep(self) -> None:
        return self.deep()

    def __exit__(self, *exception: object) -> None:
        self.closed += 1

    def __enter__(self) -> Scale:
        return self


def ask(source: str, **objects: Any) -> Any:
    """Return the value of ``source`` in a guest that has ``objects`` (by default, a scale)."""

    def call(guest: Any) -> Any:
        for name, value in (objects or {"scale": Scale()}).items():
            guest.interpreter.set(name, value)
        return guest.run(source)

    return in_guest(call)


INNER_NAMES = (
    "_secret",
    "__class__",
    "__dict__",
    "__globals__",
    "__init__",
    "__reduce__",
    "__getattribute__",
)

USES = [
    ("scale.name", "scale"),
    ("scale.weigh()", "1g"),
    ("scale.weigh(2, unit='kg')", "2kg"),
    ("scale.weigh(count=3)", "3g"),
    ("str(scale.collect(1, a=2).to_py())", "[[1], [['a', 2]]]"),
    ("scale.values[1]", 2),
    ("scale.limits['high']", 5),
    ("str(scale.values.to_py())", "[1, 2, 3]"),
    ("scale.unit", 2),
    ("(scale.position.x, scale.position[1]) == (3, 4)", True),
    ("str(scale.call(lambda i: i * i, 3).to_py())", "[0, 1, 4]"),
    ("str(list(scale.frames()))", "[1, 2, 3]"),
    ("str(scale.data())", "b'raw'"),
    ("str(scale.buffer().to_bytes())", "b'abc'"),
    ("type(scale.buffer()).__name__", "JsProxy"),
    ("'weigh' in dir(scale)", True),
    ("scale.note = 5; scale.note", 5),
    ("with scale: pass\nscale.closed", 1),
    ("scale == scale and scale.weigh == scale.weigh", True),
]


def test_objects_of_the_embedder_work_like_javascript_objects() -> None:
    def call(guest: Any) -> None:
        for source, expected in USES:
            guest.interpreter.set("scale", Scale())
            assert guest.run(source) == expected, source

    in_guest(call)


INNER_PARTS = [
    "scale._secret",
    "scale.__class__.__mro__[1].__subclasses__",
    "scale.__init__",
    "scale.__dict__",
    "scale.weigh.__globals__",
    "scale.weigh.__func__",
    "scale.weigh.__self__",
    "scale.weigh.__code__",
    "scale.frames().gi_frame",
    "scale.frames().gi_code",
    "bound.func",
    "module.os",
    "module.sys",
    "module.__builtins__",
    "module.__loader__",
    "kind.mro",
    "kind._secret",
    "kind.__subclasses__",
    "error.__traceback__",
    "error.with_traceback",
    "error.args",
    "text.format",
    "setattr(scale, '_secret', 1)",
    "setattr(scale, '__class__', 1)",
    "setattr(module, 'sqrt', 1)",
    "setattr(kind, 'weigh', 1)",
    "setattr(scale.weigh, 'extra', 1)",
]

REACHED = """
import js
from pyodide.ffi import JsException, JsProxy
scale, bound, module, kind, error = holder.to_py(depth=1)
text = js.Array.of("x")
def reached():
    try:
        value = {source}
    except (AttributeError, TypeError, JsException):
        return False
    # What Pyodide's JsProxy has of its own (__class__, __init__ and the like) is the guest's, not the host's.
    return isinstance(value, JsProxy) or value == 1
reached()
"""


def test_the_inner_parts_of_host_objects_are_out_of_reach() -> None:
    import tests.interpreter.test_host_objects as this_module

    def call(guest: Any) -> None:
        holder: list[Any] = [
            Scale(),
            functools.partial(Scale().weigh),
            this_module,
            Scale,
            ValueError("v"),
        ]
        guest.interpreter.set("holder", holder)
        assert guest.run(REACHED.format(source="scale.weigh")) is True
        for source in INNER_PARTS:
            expression = source if not source.startswith("setattr") else f"({source}, 1)[1]"
            assert guest.run(REACHED.format(source=expression)) is False, source
        guest.run("scale = holder[0]\ndel scale._secret")
        assert holder[0]._secret == SECRET

    in_guest(call)


def test_no_attribute_of_any_kind_of_host_object_begins_with_an_underscore() -> None:
    import os

    values: list[Any] = [
        *(Scale(), Scale, Scale().weigh, Scale().frames(), Scale().stream(), Scale.weigh.__code__),
        *(math, os, math.sqrt, functools.partial(print), ValueError("v"), JsObject(), object(), property()),
        *({"a": 1}, [1], (1,), {1}, b"x", bytearray(b"x"), memoryview(b"x"), Unit.GRAM, Point(1, 2)),
        *(1, 1.5, "x", None, True, types.TracebackType),
    ]
    for value in values:
        for name in (
            "_secret",
            "__class__",
            "__dict__",
            "__globals__",
            "__init__",
            "__reduce__",
            "__getattribute__",
        ):
            assert get(value, name) is MISSING, (type(value), name)
        assert not [name for name in properties_of(value).names(value) if name.startswith("_")], type(value)
        assert not [name for name in own_keys(value) if name.startswith("_")], type(value)
    assert get(os, "sys") is MISSING
    assert get(Scale().frames(), "gi_frame") is MISSING


def test_exceptions_arrive_with_their_name_and_message_and_no_host_path() -> None:
    source = """
from pyodide.ffi import JsException
import traceback
try:
    scale.fail()
except JsException as error:
    found = (error.name, error.message, "".join(traceback.format_exception(error)))
found[0] + "|" + found[1] + "|" + str("test_host_objects" in found[2])
"""
    assert ask(source) == "ValueError|the scale is gone|False"


def test_endless_recursion_of_the_host_is_the_guests_recursion_error() -> None:
    assert ask("try:\n    scale.deep()\nexcept RecursionError:\n    r = 'ended'\nr") == "ended"


@pytest.mark.parametrize("source", ["scale.later()", "scale.stream()"])
def test_async_functions_of_the_host_are_refused_with_a_sentence(source: str) -> None:
    with pytest.raises(PythonError, match=r"is an async function of the host"):
        ask(source)


def test_wrong_arguments_are_the_hosts_type_error() -> None:
    with pytest.raises(PythonError, match=r"TypeError: .*unexpected keyword argument 'nonsense'"):
        ask("scale.weigh(nonsense=1)")


def test_a_guest_exception_crosses_the_host_and_is_itself_again() -> None:
    source = """
error = KeyError("k")
def bad(i): raise error
try:
    scale.call(bad, 1)
except KeyError as caught:
    r = caught is error
r
"""
    assert ask(source) is True


def test_an_embedder_sees_the_guests_traceback_without_frames_of_the_host() -> None:
    with pytest.raises(PythonError) as caught:
        ask("def inner(i):\n    raise LookupError('where')\nscale.call(inner, 1)")
    error = caught.value
    assert error.type_name == "LookupError"
    assert error.message == "where"
    assert "in inner" in error.traceback
    assert "praxis_desktop" not in error.traceback
    assert "test_host_objects" not in error.traceback


def test_sets_of_the_host_have_an_order_of_their_own() -> None:
    words = {f"word{i}" for i in range(40)}
    assert ask("','.join(words)", words=words) == ",".join(sorted(words))


def test_no_address_of_the_host_shows() -> None:
    shown = ask("str([str(scale), repr(scale), str(scale.weigh), repr(scale.frames()), [scale]])")
    assert "0x" not in shown


@pytest.mark.parametrize(
    "source",
    [
        "js.Array.new(2**30)",
        "js.Uint8Array.new(2**32)",
        "js.ArrayBuffer.new(2**40)",
        "js.Array.of(1) * 2**30",
        "setattr(js.Array.of(1), 'length', 2**31)",
        "js.Array.of('x').map(lambda text, *_: text)[0] and js.Object.assign(js.Array.new(), length=2**31)",
    ],
)
def test_a_guest_cannot_make_the_host_allocate_without_limit(source: str) -> None:
    with pytest.raises(PythonError, match=r"RangeError"):
        ask(f"import js\n{source}")


def test_null_may_be_read_any_number_of_times() -> None:
    program = """
import js
holder = js.JSON.parse('{"a": null}')
for _ in range(2000):
    holder.a
str(holder.a)
"""
    assert in_guest(lambda guest: guest.run(program)) == "jsnull"
