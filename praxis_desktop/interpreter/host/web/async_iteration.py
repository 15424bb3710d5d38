"""``async for`` over a stream, and streams made from iterables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.attributes import get, method
from praxis_desktop.interpreter.host.js.iterators import is_async_iterable, iterate
from praxis_desktop.interpreter.host.js.operators import js_string, js_typeof, truthy
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.proxy_flags import (
    IS_ASYNC_GENERATOR,
    IS_ASYNC_ITERABLE,
    IS_ASYNC_ITERATOR,
)
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.values import JsObject, js_type_error
from praxis_desktop.interpreter.host.web.callbacks import keep, promise_of
from praxis_desktop.interpreter.host.web.read_requests import PromisedRead
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.web.readable_readers import Reader

_ASYNCHRONOUS = IS_ASYNC_ITERABLE | IS_ASYNC_ITERATOR | IS_ASYNC_GENERATOR


@host_value("web.ReadableStreamAsyncIterator")
class ReadableStreamAsyncIterator(WebObject):
    """Iterates over a stream's chunks, then releases the stream. Stopping early cancels it by default."""

    __slots__ = ("_last", "_prevent_cancel", "_reader")

    js_class: ClassVar[str] = "ReadableStreamAsyncIterator"
    js_tag: ClassVar[str] = "ReadableStream AsyncIterator"
    js_members: ClassVar[Mapping[str, str]] = {"next": "next", "return": "return_"}

    def __init__(self, host: Host, reader: Reader, prevent_cancel: bool) -> None:
        super().__init__(host)
        self._reader: Reader | None = reader
        self._prevent_cancel = prevent_cancel
        self._last: Promise | None = None

    def js_async_iterate(self) -> ReadableStreamAsyncIterator:
        return self

    def next(self, value: object = None) -> Promise:
        """Return a promise for the next ``{value, done}``."""
        reader = self._reader
        request = IteratedRead(self._host, self)
        if reader is None or reader.stream is None:
            request.close()
        else:
            self._last = request.promise
            reader.stream.read_into(request)
        return request.promise

    def return_(self, value: Any = None) -> Promise:
        """End the iteration early, once the steps in progress have ended."""
        last = self._last
        ending = EarlyEnd(self, keep(value))
        if last is None or last.settled:
            return promise_of(self._host, ending)
        return last.then(ending, ending)

    def end(self) -> None:
        """Release the stream."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.release_lock()

    def cancel(self, reason: Any) -> Promise | None:
        """Cancel the stream unless ``preventCancel`` was set, and release it. Does nothing once released."""
        reader = self._reader
        if reader is None or reader.stream is None:
            return None
        promise = None if self._prevent_cancel else reader.stream.cancel_now(reason)
        self.end()
        return promise


@host_value("web.iteratedread", fields=("promise of next()",))
class IteratedRead(PromisedRead):
    """The promise for one step of an iteration."""

    __slots__ = ("_iterator",)

    def __init__(self, host: Host, iterator: ReadableStreamAsyncIterator) -> None:
        super().__init__(host)
        self._iterator = iterator

    def close(self, value: Any = None) -> None:
        """Release the stream, because it has ended."""
        self._iterator.end()
        super().close()

    def error(self, reason: Any) -> None:
        """Release the stream, because it has failed."""
        self._iterator.end()
        super().error(reason)


@host_value("web.earlyend")
class EarlyEnd(WebObject):
    """Ends an iteration before the stream's end."""

    __slots__ = ("_ended", "_iterator", "_value")

    def __init__(self, iterator: ReadableStreamAsyncIterator, value: Any) -> None:
        super().__init__(iterator._host)
        self._iterator = iterator
        self._value = value
        self._ended = False

    def __call__(self, outcome: Any = None) -> Any:
        if not self._ended:
            self._ended = True
            promise = self._iterator.cancel(self._value)
            if promise is not None:
                return promise.then(self)
        return JsObject(value=self._value, done=True)


@host_value("web.iteratedsource", fields=("iterator of ReadableStream.from()",))
class IteratedSource(WebObject):
    """The source of ``ReadableStream.from``."""

    __slots__ = ("_controller", "_iterator")

    def __init__(self, host: Host, items: Any) -> None:
        super().__init__(host)
        self._controller: Any = None
        self._iterator = _iterator_of(keep(items))

    def pull(self, controller: Any) -> Promise:
        """Take the next item. If the item is a promise, wait for it."""
        self._controller = controller
        return promise_of(self._host, self._next).then(self._take)

    def _next(self) -> Any:
        following = method(self._iterator, "next")
        if following is None:
            raise js_type_error(f"{js_string(self._iterator)} is not an iterator")
        return following()

    def _take(self, step: Any) -> Promise | None:
        if js_typeof(step) not in ("object", "function"):
            raise js_type_error("an iterator's next() must give an object")
        if truthy(get(step, "done", None)):
            self._controller.close()
            return None
        return self._host.promises.resolved(get(step, "value", None)).then(self._enqueue)

    def _enqueue(self, value: Any = None) -> None:
        if self._controller.accepts:
            self._controller.enqueue(value)

    def cancel(self, reason: Any) -> Promise | None:
        """Let the iterator clean up, because the stream was cancelled."""
        ending = method(self._iterator, "return")
        return None if ending is None else promise_of(self._host, ending, reason)


def _iterator_of(items: Any) -> Any:
    if type(items) is PyProxy:
        if items.flags & _ASYNCHRONOUS:
            return items.js_async_iterate()
    elif is_async_iterable(items):
        return items.js_async_iterate()
    elif isinstance(items, str):
        return iterate(list(items))
    return iterate(items)
