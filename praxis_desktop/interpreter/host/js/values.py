"""JavaScript values as Python objects: the classes that Python lacks, and the flags of their handles.

===================== =======================================================================
JavaScript            host
===================== =======================================================================
undefined, null       ``None``, ``NULL``
boolean, number       ``bool``, ``int`` or ``float``
bigint                ``JsBigInt``, and any ``int`` beyond 2**53 - 1
string                ``str``
Object                ``JsObject``
Array                 ``list``
Map, Set              ``dict``, ``JsSet``
typed arrays          ``bytearray``, ``memoryview``, ``typed_arrays.JsTypedArray``
Error                 any exception; ``JsError`` is one with a name and a stack of its own
Promise               ``promises.Promise``
a guest's object      ``proxies.PyProxy``
function, any object  any callable, any object: its public attributes
===================== =======================================================================

``bytes`` become real guest ``bytes``, unlike in a browser, which has no immutable buffer.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from praxis_desktop.interpreter.host.graph import host_value

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

MAX_SAFE_INTEGER: Final = 2**53 - 1
"""The largest integer that a JavaScript number holds exactly. A larger integer is a bigint."""


class Marker:
    """A unique false value that equals only itself and whose ``repr`` is its name."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name

    def __bool__(self) -> bool:
        return False


NULL: Final = Marker("null")
"""JavaScript's ``null``; ``undefined`` is Python's ``None``."""

ERROR: Final = Marker("error")
"""What Pyodide's C code returns when the guest's error indicator is set."""

NO_VALUE: Final = Marker("novalue")
"""Pyodide's marker for a missing value."""

MISSING: Final = Marker("missing")
"""The value of a property that an object does not have. Never passed to the guest."""


@host_value("object")
class JsObject:
    """A plain JavaScript object ``{}``. Its properties are the instance's attributes, in order."""

    def __init__(self, properties: Mapping[str, object] | None = None, /, **named: object) -> None:
        if properties:
            self.__dict__.update(properties)
        self.__dict__.update(named)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

        def __setattr__(self, name: str, value: Any) -> None: ...

    def __repr__(self) -> str:
        return f"JsObject({self.__dict__!r})"

    def graph_state(self) -> list[object]:
        return [part for item in self.__dict__.items() for part in item]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.__dict__.update(zip(state[::2], state[1::2], strict=True))


class KeywordArguments(JsObject):
    """The keyword arguments of a guest's call, as an object that exists only during the call."""


class JsBigInt(int):
    """A JavaScript bigint. The guest gets a ``pyodide.ffi.JsBigInt``, however small the number is."""

    __slots__ = ()


@host_value("set")
class JsSet:
    """A JavaScript Set, kept in insertion order regardless of the host's string hashes."""

    __slots__ = ("_items",)

    def __init__(self, items: Iterable[object] = ()) -> None:
        self._items: dict[Any, None] = dict.fromkeys(items)

    def add(self, value: object) -> None:
        """Add ``value``. An existing value keeps its position."""
        self._items[value] = None

    def discard(self, value: object) -> bool:
        """Remove ``value``. Returns whether the set contained it."""
        return self._items.pop(value, MISSING) is None

    def clear(self) -> None:
        """Remove everything."""
        self._items.clear()

    def __contains__(self, value: object) -> bool:
        return value in self._items

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"JsSet({list(self._items)!r})"

    def graph_state(self) -> list[object]:
        return list(self._items)

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._items = dict.fromkeys(state)


@host_value("error")
class JsError(Exception):
    """A JavaScript Error. ``name`` is its constructor's name, ``stack`` the stack that a guest sees."""

    def __init__(self, message: str = "", name: str = "Error", stack: str = "") -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.stack = stack

    def graph_state(self) -> list[object]:
        return [self.name, self.message, self.stack]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.name, self.message, self.stack = state
        self.args = (self.message,)


def js_type_error(message: str) -> JsError:
    """Return a JavaScript TypeError."""
    return JsError(message, "TypeError")


PROXY_FLAG: Final = 1
PROMISE_FLAG: Final = 2
FUNCTION_FLAG: Final = 4
GENERATOR_FLAG: Final = 8
ASYNC_GENERATOR_FLAG: Final = 32

PLAIN_FLAG: Final = ASYNC_GENERATOR_FLAG
"""Together with ``PROMISE_FLAG``: a real Promise, not just any object with a ``then``. Together with
``FUNCTION_FLAG``: a function and nothing else. An asynchronous generator has neither of the two flags.
"""

WRAPPED_FLAG: Final = GENERATOR_FLAG | ASYNC_GENERATOR_FLAG
"""Both generator flags together mark any other object for which the guest gets a JsProxy."""

FLAGS: dict[type, int] = {
    bool: 0,
    int: 0,
    float: 0,
    str: 0,
    bytes: 0,
    JsBigInt: 0,
    Marker: 0,
    bytearray: WRAPPED_FLAG,
    memoryview: WRAPPED_FLAG,
    list: WRAPPED_FLAG,
    dict: WRAPPED_FLAG,
    JsObject: WRAPPED_FLAG,
    KeywordArguments: WRAPPED_FLAG,
    JsSet: WRAPPED_FLAG,
    JsError: WRAPPED_FLAG,
    types.FunctionType: FUNCTION_FLAG | PLAIN_FLAG,
    types.MethodType: FUNCTION_FLAG | PLAIN_FLAG,
    types.BuiltinFunctionType: FUNCTION_FLAG | PLAIN_FLAG,
    types.GeneratorType: GENERATOR_FLAG,
    types.AsyncGeneratorType: ASYNC_GENERATOR_FLAG,
}
"""The flags of types whose values all have the same flags. Types are added when they are first seen."""


_COPIED = (int, float, str, bytes)


def value_flags(value: object) -> int:
    """Return the handle flags of ``value``, which tell wasm what kind of value it is without a call to the
    host.

    They are the sum of ``PROXY_FLAG``, ``PROMISE_FLAG`` (it can be awaited), ``FUNCTION_FLAG`` and
    ``PLAIN_FLAG``, or one of ``GENERATOR_FLAG``, ``ASYNC_GENERATOR_FLAG``, ``WRAPPED_FLAG``; 0 for a value
    that is copied.
    """
    kind = type(value)
    flags = FLAGS.get(kind)
    if flags is not None:
        return flags
    if hasattr(kind, "handle_flags"):
        own: int = value.handle_flags  # type: ignore[attr-defined]
        return own
    flags = 0
    if callable(value):
        flags |= FUNCTION_FLAG
    if callable(getattr(kind, "then", None)):
        flags |= PROMISE_FLAG
    if getattr(kind, "js_tag", None) == "AsyncGenerator":
        flags = ASYNC_GENERATOR_FLAG
    if not flags and not issubclass(kind, _COPIED):
        flags = WRAPPED_FLAG
    FLAGS[kind] = flags
    return flags
