"""``TransformStream``: writable end, transformer and readable end (WHATWG Streams, section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from praxis_desktop.interpreter.faults import GuestError, PythonError
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.values import NULL, JsError, js_type_error
from praxis_desktop.interpreter.host.web.callbacks import keep, method_of, option, promise_of
from praxis_desktop.interpreter.host.web.default_controller import ReadableStreamDefaultController
from praxis_desktop.interpreter.host.web.queuing import Size, size_of
from praxis_desktop.interpreter.host.web.queuing import high_water_mark as mark_of
from praxis_desktop.interpreter.host.web.readable_stream import ReadableStream
from praxis_desktop.interpreter.host.web.web_object import MadeByHost, WebObject
from praxis_desktop.interpreter.host.web.writable_controller import WritableStreamDefaultController
from praxis_desktop.interpreter.host.web.writable_stream import WritableStream

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class Transformer(Protocol):
    """Transforms chunks. Images can contain it only if its class is a ``@host_value``. Each method returns
    None if it has finished, or a promise that is settled when it finishes. Exceptions and rejections make
    both ends fail.
    """

    def transform(self, chunk: Any, controller: Any) -> Promise | None:
        """Transform a chunk: call ``controller.enqueue`` once for each result, if there are any."""
        ...

    def flush(self, controller: Any) -> Promise | None:
        """Enqueue any remaining output. Called after the last chunk."""
        ...

    def cancel(self, reason: Any) -> Promise | None:
        """Clean up after one of the ends was cancelled."""
        ...


@host_value("web.guesttransformer", fields=("cancel of a transformer", "flush of a transformer"))
class GuestTransformer(WebObject):
    """The transformer passed to ``new TransformStream``. If it has no ``transform``, chunks pass through
    unchanged.
    """

    __slots__ = ("_cancel", "_flush", "_start", "_transform", "_transformer")

    def __init__(self, host: Host, transformer: Any) -> None:
        super().__init__(host)
        self._transformer = kept = keep(transformer)
        self._start = method_of(kept, "start", "transformer")
        self._transform = method_of(kept, "transform", "transformer")
        self._flush = method_of(kept, "flush", "transformer")
        self._cancel = method_of(kept, "cancel", "transformer")

    def start(self, controller: Any) -> Any:
        """Call the transformer's ``start``, if any, and return its result. Raises what ``start`` raises."""
        return None if self._start is None else self._start(controller)

    def transform(self, chunk: Any, controller: Any) -> Promise:
        if self._transform is None:
            return promise_of(self._host, controller.enqueue, chunk)
        return promise_of(self._host, self._transform, chunk, controller)

    def flush(self, controller: Any) -> Promise | None:
        return None if self._flush is None else promise_of(self._host, self._flush, controller)

    def cancel(self, reason: Any) -> Promise | None:
        return None if self._cancel is None else promise_of(self._host, self._cancel, reason)


@host_value("web.TransformStream")
class TransformStream(WebObject):
    """Transforms the chunks written to ``writable``, and passes them to ``readable``: it acts as the sink
    of the former and the source of the latter. The host creates a TransformStream with ``over``.
    """

    __slots__ = (
        "_backpressure",
        "_change",
        "_finished",
        "_transformer",
        "controller",
        "readable",
        "writable",
    )

    js_class: ClassVar[str] = "TransformStream"
    js_tag: ClassVar[str] = "TransformStream"
    js_members: ClassVar[Mapping[str, str]] = {"readable": "readable", "writable": "writable"}

    def __init__(
        self,
        host: Host,
        transformer: Transformer,
        *,
        writable_mark: float = 1,
        writable_size: Size | None = None,
        readable_mark: float = 0,
        readable_size: Size | None = None,
    ) -> None:
        super().__init__(host)
        self._transformer: Transformer | None = transformer
        self._backpressure = True
        self._change = Promise(host)
        """A promise that is fulfilled when the backpressure changes."""
        self._finished: Promise | None = None
        """Once one end has ended, a promise that is settled when both have ended."""
        self.readable = ReadableStream(host)
        ReadableStreamDefaultController(self.readable, self, readable_mark, readable_size)
        self.writable = WritableStream(host)
        WritableStreamDefaultController(self.writable, self, writable_mark, writable_size)
        self.controller = TransformStreamDefaultController(self)

    @classmethod
    def over(cls, host: Host, transformer: Transformer) -> TransformStream:
        """Return a stream with a transformer on the host. The stream has already been started."""
        stream = cls(host, transformer)
        stream.start()
        return stream

    @classmethod
    def construct(
        cls, host: Host, transformer: Any = None, writable_strategy: Any = None, readable_strategy: Any = None
    ) -> TransformStream:
        """Implement ``new TransformStream(transformer, writableStrategy, readableStrategy)``."""
        if transformer is NULL or isinstance(transformer, str | int | float):
            raise js_type_error("The transformer is not an object")
        for name in ("readableType", "writableType"):
            if type(transformer) is not PyProxy and option(transformer, name) is not None:
                raise JsError(f"{name} is not supported", "RangeError")
        guest = GuestTransformer(host, transformer)
        stream = cls(
            host,
            guest,
            readable_mark=mark_of(readable_strategy, 0),
            readable_size=size_of(readable_strategy),
            writable_mark=mark_of(writable_strategy, 1),
            writable_size=size_of(writable_strategy),
        )
        started = host.promises.resolved(guest.start(stream.controller))
        stream.readable.controller.start_after(started)
        stream.writable.controller.start_after(started)
        return stream

    def start(self) -> None:
        """Start both ends. Call this once the transformer has started."""
        self.readable.controller.start()
        self.writable.controller.start()

    # ---- the sink of the writable end
    def write(self, chunk: Any, controller: Any) -> Promise | None:
        """Transform a chunk as soon as the readable end requests one."""
        if self._backpressure:
            return self._change.then(WaitingChunk(self, chunk))
        return self.transform(chunk)

    def transform(self, chunk: Any) -> Promise | None:
        """Transform a chunk now. An exception in the transformer propagates, and makes both ends fail."""
        if self.writable.state == "erroring":
            raise _raisable(self.writable.stored_error)
        transformer = self._transformer
        if transformer is None:
            return None
        try:
            promise = transformer.transform(chunk, self.controller)
        except Exception as error:
            if isinstance(error, PythonError) or not isinstance(error, GuestError):
                self.error(error)
            raise
        return None if promise is None else promise.catch(self._could_not_transform)

    def _could_not_transform(self, reason: Any = None) -> Promise:
        self.error(reason)
        return self._host.promises.rejected(reason)

    def close(self) -> Promise:
        """Flush the transformer after the last write, then close the readable end."""
        return self._finish("flush", None)

    def abort(self, reason: Any) -> Promise:
        """Make the readable end fail, because the writable end was aborted."""
        return self._finish("abort", reason)

    # ---- the source of the readable end
    def pull(self, controller: Any) -> Promise:
        """Let the pending write continue, because a chunk is needed."""
        self.set_backpressure(False)
        return self._change

    def cancel(self, reason: Any) -> Promise:
        """Make the writable end fail, because the readable end was cancelled."""
        return self._finish("cancel", reason)

    def _finish(self, how: str, reason: Any) -> Promise:
        if self._finished is not None:
            return self._finished
        self._finished = Promise(self._host)
        transformer, self._transformer = self._transformer, None
        end = TransformEnd(self, self._finished, how, reason)
        if transformer is None:
            done = self._host.promises.resolved()
        elif how == "flush":
            done = promise_of(self._host, transformer.flush, self.controller)
        else:
            done = promise_of(self._host, transformer.cancel, reason)
        done.then(end.done, end.failed)
        return self._finished

    # ---- for the controller
    def set_backpressure(self, backpressure: bool) -> None:
        """Set whether there is backpressure, during which the readable end accepts no more chunks."""
        if backpressure != self._backpressure:
            self._change.fulfil(None)
            self._change = Promise(self._host)
            self._backpressure = backpressure

    def enqueue(self, chunk: Any) -> None:
        """Pass a chunk on to the readable end."""
        controller = self.readable.controller
        controller.check_accepts("enqueue a chunk into")
        try:
            controller.enqueue(chunk)
        except Exception as error:
            self.error_writable(error)
            raise
        if controller.has_backpressure:
            self.set_backpressure(True)

    def error(self, reason: Any) -> None:
        """Make both ends fail."""
        self.readable.controller.error(reason)
        self.error_writable(reason)

    def error_writable(self, reason: Any) -> None:
        """Make the writable end fail. A pending write continues, but then fails as well."""
        self._transformer = None
        self.writable.controller.error(reason)
        self.set_backpressure(False)


@host_value("web.TransformStreamDefaultController")
class TransformStreamDefaultController(MadeByHost):
    """Receives the chunks that a transformer produces."""

    __slots__ = ("_stream",)

    js_class: ClassVar[str] = "TransformStreamDefaultController"
    js_tag: ClassVar[str] = "TransformStreamDefaultController"
    js_members: ClassVar[Mapping[str, str]] = {
        "desiredSize": "desired_size",
        "enqueue": "enqueue",
        "error": "error",
        "terminate": "terminate",
    }

    def __init__(self, stream: TransformStream) -> None:
        super().__init__(stream._host)
        self._stream = stream

    @property
    def desired_size(self) -> Any:
        """The ``desiredSize`` of the readable end."""
        return self._stream.readable.controller.shown_desired_size

    def enqueue(self, chunk: Any = None) -> None:
        self._stream.enqueue(chunk)

    def error(self, reason: Any = None) -> None:
        self._stream.error(keep(reason))

    def terminate(self) -> None:
        """Close the readable end, and make the writable end fail."""
        controller = self._stream.readable.controller
        if controller.accepts:
            controller.close()
        self._stream.error_writable(js_type_error("The transform stream was terminated"))


@host_value("web.waitingchunk")
class WaitingChunk(WebObject):
    """A write that waits until the readable end accepts a chunk."""

    __slots__ = ("_chunk", "_transform")

    def __init__(self, transform: TransformStream, chunk: Any) -> None:
        super().__init__(transform._host)
        self._transform = transform
        self._chunk = chunk

    def __call__(self, value: Any = None) -> Promise | None:
        return self._transform.transform(self._chunk)


@host_value("web.transformend")
class TransformEnd(WebObject):
    """Finishes one end of a stream once the other end has ended and the transformer is done."""

    __slots__ = ("_how", "_promise", "_reason", "_transform")

    def __init__(self, transform: TransformStream, promise: Promise, how: str, reason: Any) -> None:
        super().__init__(transform._host)
        self._transform = transform
        self._promise = promise
        self._how = how
        self._reason = reason

    def done(self, value: Any = None) -> None:
        """Finish this end, because the transformer's last call has succeeded."""
        transform = self._transform
        other: Any = transform.writable if self._how == "cancel" else transform.readable
        if other.state == "errored":
            self._promise.reject(other.stored_error)
            return
        if self._how == "cancel":
            transform.error_writable(self._reason)
        elif self._how == "abort":
            other.controller.error(self._reason)
        elif other.controller.accepts:
            other.controller.close()
        self._promise.fulfil(None)

    def failed(self, reason: Any = None) -> None:
        """Make this end fail, because the transformer's last call has failed."""
        if self._how == "cancel":
            self._transform.error_writable(reason)
        else:
            self._transform.readable.controller.error(reason)
        self._promise.reject(reason)


def _raisable(reason: Any) -> BaseException:
    return reason if isinstance(reason, BaseException) else js_type_error("The stream was errored")
