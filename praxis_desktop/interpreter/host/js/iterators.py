"""JavaScript's iteration protocol on the host: objects whose ``next()`` returns ``{done, value}``."""

from __future__ import annotations

import types
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.attributes import MEMBERS, Properties, define_properties, method
from praxis_desktop.interpreter.host.js.operators import js_string, truthy
from praxis_desktop.interpreter.host.js.values import JsObject, js_type_error
from praxis_desktop.interpreter.host.work import copied_items, gathered

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


def step(value: object) -> JsObject:
    """Return ``{done: false, value}``."""
    return JsObject(done=False, value=value)


def done(value: object = None) -> JsObject:
    """Return ``{done: true, value}``."""
    return JsObject(done=True, value=value)


@host_value("iterator")
class JsIterator:
    """Iterates over a list by position. Used for an Array, and for a snapshot of a Map's or Set's items."""

    __slots__ = ("index", "items")

    js_class = "Iterator"
    js_tag = "Array Iterator"
    js_members: ClassVar[Mapping[str, str]] = {"next": "next"}

    def __init__(self, items: Any) -> None:
        self.items: Any = items
        self.index = 0

    def next(self, value: object = None) -> JsObject:
        index = self.index
        if index >= len(self.items):
            return done()
        self.index = index + 1
        return JsObject(done=False, value=self.items[index])

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self.index >= len(self.items):
            raise StopIteration
        self.index += 1
        return self.items[self.index - 1]

    def graph_state(self) -> list[object]:
        return [self.items, self.index]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.items, self.index = state


@host_value("entries")
class Entries:
    """The (index, item) pairs of an array, created on demand."""

    __slots__ = ("items",)

    def __init__(self, items: Any) -> None:
        self.items: Any = items

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> list[Any]:
        return [index, self.items[index]]

    def graph_state(self) -> list[object]:
        return [self.items]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        (self.items,) = state


@host_value("reverseiterator")
class ReversedIterator:
    """Iterates over an array backwards, as Pyodide's ``reversed(js_array)`` does."""

    __slots__ = ("index", "items")

    js_class = "ReversedIterator"
    js_tag = "ReverseIterator"
    js_members: ClassVar[Mapping[str, str]] = {"next": "next"}

    def __init__(self, items: Any) -> None:
        self.items: Any = items
        self.index = len(items) - 1

    def next(self, value: object = None) -> JsObject:
        index = self.index
        self.index = index - 1
        return done() if index < 0 else step(self.items[index])

    def graph_state(self) -> list[object]:
        return [self.items, self.index]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.items, self.index = state


class HostIterator:
    """An embedder's Python iterator or generator, made available to JavaScript. Images cannot contain one."""

    __slots__ = ("iterator",)

    js_class = "Iterator"
    js_members: ClassVar[Mapping[str, str]] = {"next": "next"}

    def __init__(self, iterator: Iterator[Any]) -> None:
        self.iterator = iterator

    def next(self, value: object = None) -> JsObject:
        return host_next(self.iterator, value)

    def __iter__(self) -> Iterator[Any]:
        return self.iterator


def host_next(iterator: Any, value: object = None) -> JsObject:
    """Return a Python iterator's next step. If it is a generator, any ``value`` is sent into it."""
    try:
        if value is not None and isinstance(iterator, types.GeneratorType):
            return step(iterator.send(value))
        return step(next(iterator))
    except StopIteration as stop:
        return done(stop.value)


def host_throw(generator: Any, error: object) -> JsObject:
    """Raise ``error`` in a Python generator, and return its next step."""
    raised = error if isinstance(error, BaseException) else js_type_error(js_string(error))
    try:
        return step(generator.throw(raised))
    except StopIteration as stop:
        return done(stop.value)


def host_return(generator: Any, value: object = None) -> JsObject:
    """Close a Python generator, and return its last step."""
    generator.close()
    return done(value)


define_properties(
    types.GeneratorType, Properties({"next": host_next, "throw": host_throw, "return": host_return})
)
define_properties(HostIterator, MEMBERS)


def iterate(value: object) -> object:
    """Return ``value[Symbol.iterator]()``. Raises JavaScript's TypeError if ``value`` is not iterable."""
    if isinstance(value, list | tuple):
        return JsIterator(value)
    if isinstance(value, Mapping):
        return JsIterator(gathered(list(item) for item in value.items()))
    if isinstance(value, set | frozenset):
        return JsIterator(ordered_set(value))
    own: Callable[[], object] | None = getattr(value, "js_iterate", None)
    if own is not None and not isinstance(value, JsObject):
        return own()
    if hasattr(type(value), "js_members") and method(value, "next"):
        return value
    if isinstance(value, types.GeneratorType):
        return value
    if isinstance(value, Iterable):
        return HostIterator(iter(value))
    raise js_type_error(f"{js_string(value)} is not iterable")


def ordered_set(value: AbstractSet[Any]) -> list[Any]:
    """Return a host set's items in an order that does not depend on the host's hashes."""
    return sorted(
        value,
        key=lambda item: (type(item).__name__, item if isinstance(item, int | float) else 0, js_string(item)),
    )


def items_of(value: object) -> list[Any]:
    """Return ``value``'s items, like ``Array.from``. Raises JavaScript's TypeError if it is not iterable."""
    return copied_items(value) if isinstance(value, list) else gathered(each(value))


def each(value: object) -> Iterator[Any]:
    """Yield the items of ``for (const item of value)``. Guest proxies may be destroyed at the end."""
    if isinstance(value, list):
        yield from value
        return
    iterator = iterate(value)
    if isinstance(iterator, Iterator):
        # "yield from" would close the guest's iterator whenever this generator is collected.
        for item in iterator:  # noqa: UP028
            yield item
        return
    following = method(iterator, "next")
    if following is None:
        raise js_type_error(f"{js_string(value)} is not iterable")
    while True:
        result = following()
        if truthy(getattr(result, "done", False)):
            return
        yield getattr(result, "value", None)


def is_iterable(value: object) -> bool:
    """Return whether ``iterate`` would succeed."""
    kind = type(value)
    if isinstance(value, JsObject):
        return False
    return hasattr(kind, "js_iterate") or hasattr(kind, "__iter__") or kind is ReversedIterator


def is_async_iterable(value: object) -> bool:
    """Return whether ``value`` has a ``Symbol.asyncIterator``."""
    if isinstance(value, JsObject):
        return False
    return isinstance(value, AsyncIterator) or hasattr(type(value), "js_async_iterate")
