"""Lets the host iterate over guest objects: iterators, generators and asynchronous generators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.faults import PythonError
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.iterators import done, step
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.proxy_flags import IS_JSON_DICT, IS_JSON_SEQUENCE
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.values import ERROR, JsObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_EXHAUSTED = "This borrowed proxy was automatically destroyed when an iterator was exhausted."


@host_value("guestiterator")
class GuestIterator:
    """Iterates over a guest iterable. When the iteration ends, destroys the proxies that it has yielded."""

    __slots__ = ("_adaptor", "_iterator", "_yielded")

    js_class = "Generator"
    js_tag = "Generator"
    js_members: ClassVar[Mapping[str, str]] = {"next": "next", "return": "return_"}

    def __init__(self, proxy: PyProxy) -> None:
        target = proxy.target
        host = target.registry.host
        pointer = host.instance.export("PyObject_GetIter")(proxy.pointer)
        if not pointer:
            host.errors.raise_guest_error()
        self._iterator: PyProxy | None = target.registry.create(pointer)
        host.instance.export("Py_DecRef")(pointer)
        self._adaptor = bool(proxy.flags & (IS_JSON_DICT | IS_JSON_SEQUENCE))
        self._yielded: list[PyProxy] = []

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        iterator = self._iterator
        if iterator is None:
            raise StopIteration
        host = iterator.target.registry.host
        value = host.instance.export("_pyproxy_iter_next")(
            iterator.pointer, iterator.target.cache.items, self._adaptor
        )
        if value is ERROR:
            self.finish()
            host.errors.check()
            raise StopIteration
        if type(value) is PyProxy and not self._adaptor:
            self._yielded.append(value)
        return value

    def js_iterate(self) -> GuestIterator:
        return self

    def next(self, value: object = None) -> JsObject:
        try:
            return step(next(self))
        except StopIteration:
            return done()

    def return_(self, value: object = None) -> JsObject:
        self.finish()
        return done(value)

    def finish(self) -> None:
        """Release the iterator and its proxies. (``yield from`` would call a method named ``close``.)"""
        iterator, self._iterator = self._iterator, None
        yielded, self._yielded = self._yielded, []
        if iterator is not None:
            iterator.destroy()
        for proxy in yielded:
            proxy.destroy(_EXHAUSTED)

    def graph_state(self) -> list[object]:
        return [self._iterator, self._adaptor, self._yielded]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._iterator, self._adaptor, self._yielded = state


def send(proxy: PyProxy, value: Any = None) -> Any:
    """Implement ``next(value)`` for a guest iterator. Returns ``{done, value}``."""
    return _drive(proxy, "_pyproxyGen_Send", value)


def throw(proxy: PyProxy, error: Any = None) -> Any:
    """Implement ``throw(error)`` for a guest generator. Returns ``{done, value}``."""
    return _drive(proxy, "_pyproxyGen_throw", error)


def end(proxy: PyProxy, value: Any = None) -> Any:
    """Implement ``return(value)`` for a guest generator. Returns ``{done, value}``."""
    return _drive(proxy, "_pyproxyGen_return", value)


def _drive(proxy: PyProxy, export: str, *arguments: Any) -> Any:
    host = proxy.target.registry.host
    return host.errors.check_result(host.instance.export(export)(proxy.pointer, *arguments))


def asynchronous_send(proxy: PyProxy, value: Any = None) -> Promise:
    """Implement a guest asynchronous iterator's ``next(value)``. Returns a promise for ``{done, value}``."""
    return _drive_later(proxy, "_pyproxyGen_asend", None, value)


def asynchronous_throw(proxy: PyProxy, error: Any = None) -> Promise:
    """Implement ``throw(error)`` for a guest asynchronous generator."""
    return _drive_later(proxy, "_pyproxyGen_athrow", None, error)


def asynchronous_end(proxy: PyProxy, value: Any = None) -> Promise:
    """Implement ``return(value)`` for a guest asynchronous generator."""
    return _drive_later(proxy, "_pyproxyGen_areturn", value)


def _drive_later(proxy: PyProxy, export: str, returned: Any, *arguments: Any) -> Promise:
    host = proxy.target.registry.host
    promise = host.promises.create()
    try:
        awaitable = _drive(proxy, export, *arguments)
    except PythonError as error:
        promise.reject(error)
        return promise
    promise.resolve(awaitable)
    return promise.then(AsynchronousStep(returned, False), AsynchronousStep(returned, True))


@host_value("asynchronousstep")
class AsynchronousStep:
    """Makes ``{done, value}`` from the outcome of one step of a guest asynchronous generator."""

    __slots__ = ("_rejected", "_returned")

    def __init__(self, returned: Any, rejected: bool) -> None:
        self._returned = returned
        self._rejected = rejected

    def __call__(self, result: Any = None) -> JsObject:
        if not self._rejected:
            return step(result)
        if isinstance(result, PythonError):
            if result.type_name == "StopAsyncIteration":
                return done()
            if result.type_name == "GeneratorExit":
                return done(self._returned)
        raise result

    def graph_state(self) -> list[object]:
        return [self._returned, self._rejected]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._returned, self._rejected = state


@host_value("guestasynciterator")
class GuestAsyncIterator:
    """The result of ``proxy[Symbol.asyncIterator]()`` for a guest asynchronous iterable."""

    __slots__ = ("_host", "_iterator")

    js_class = js_tag = "AsyncGenerator"
    js_members: ClassVar[Mapping[str, str]] = {"next": "next"}

    def __init__(self, proxy: PyProxy) -> None:
        self._host = proxy.target.registry.host
        pointer = self._host.instance.export("PyObject_GetAIter")(proxy.pointer)
        if not pointer:
            self._host.errors.raise_guest_error()
        self._iterator = self._host.proxies.create(pointer)
        self._host.instance.export("Py_DecRef")(pointer)

    def js_async_iterate(self) -> GuestAsyncIterator:
        return self

    def next(self, value: object = None) -> Promise:
        """Return a promise for the next step."""
        promise = self._host.promises.create()
        awaitable = self._host.instance.export("_pyproxy_aiter_next")(self._iterator.pointer)
        if awaitable is ERROR:
            self._host.errors.check()
            promise.resolve(done())
            return promise
        promise.resolve(awaitable)
        return promise.then(AsynchronousStep(None, False), AsynchronousStep(None, True))

    def graph_state(self) -> list[object]:
        return [self._iterator]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._host = host
        (self._iterator,) = state
