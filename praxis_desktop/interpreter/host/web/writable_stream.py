"""``WritableStream``: passes chunks to a sink, one after another (WHATWG Streams, section 5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.operators import js_string
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.values import NULL, JsError, js_type_error
from praxis_desktop.interpreter.host.web.callbacks import keep, option
from praxis_desktop.interpreter.host.web.queuing import high_water_mark as mark_of
from praxis_desktop.interpreter.host.web.queuing import size_of
from praxis_desktop.interpreter.host.web.web_object import WebObject
from praxis_desktop.interpreter.host.web.writable_controller import WritableStreamDefaultController
from praxis_desktop.interpreter.host.web.writers import WritableStreamDefaultWriter
from praxis_desktop.interpreter.host.web.writing import GuestSink, Sink

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

__all__ = ["Sink", "WritableStream", "WritableStreamDefaultController", "as_writable"]


@host_value(
    "web.WritableStream",
    fields=(
        "controller of a stream",
        "state",
        "error of a stream",
        "writer of a stream",
        "backpressure",
        "writes that wait",
        "the current write",
        "the close that waits",
        "the current close",
        "the abort that waits",
    ),
)
class WritableStream(WebObject):
    """A stream to write to. The guest sees ``getWriter`` and so on. The host makes one with ``over``."""

    __slots__ = (
        "controller",
        "state",
        "stored_error",
        "writer",
        "backpressure",
        "_writes",
        "_write_in_flight",
        "_close",
        "_close_in_flight",
        "_abort",
        "_abort_reason",
        "_was_erroring",
    )

    js_class: ClassVar[str] = "WritableStream"
    js_tag: ClassVar[str] = "WritableStream"
    js_members: ClassVar[Mapping[str, str]] = {
        "locked": "locked",
        "abort": "abort",
        "close": "close",
        "getWriter": "get_writer",
    }

    controller: WritableStreamDefaultController

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.state = "writable"
        """The state: "writable", "closed", "erroring" (the sink is still busy) or "errored"."""
        self.stored_error: Any = None
        """The reason why the stream failed."""
        self.writer: WritableStreamDefaultWriter | None = None
        self.backpressure = False
        self._writes: list[Promise] = []
        self._write_in_flight: Promise | None = None
        self._close: Promise | None = None
        self._close_in_flight: Promise | None = None
        self._abort: Promise | None = None
        self._abort_reason: Any = None
        self._was_erroring = False

    # ---- making
    @classmethod
    def over(
        cls,
        host: Host,
        sink: Sink,
        high_water_mark: float = 1,
        size: Callable[[Any], Any] | None = None,
    ) -> WritableStream:
        """Return a stream that writes into a sink on the host. ``size`` returns the size of a chunk, by
        default 1.

        ``queuing.byte_length`` is the ``size`` for bytes.
        """
        stream = cls(host)
        WritableStreamDefaultController(stream, sink, high_water_mark, size).start()
        return stream

    @classmethod
    def construct(cls, host: Host, sink: Any = None, strategy: Any = None) -> WritableStream:
        """Implement ``new WritableStream(underlyingSink, strategy)``."""
        if sink is NULL or isinstance(sink, str | int | float):
            raise js_type_error("The underlying sink is not an object")
        if option(sink, "$type" if type(sink) is PyProxy else "type") is not None:
            raise JsError("An underlying sink has no type", "RangeError")
        stream = cls(host)
        guest = GuestSink(host, sink)
        size = size_of(strategy)
        mark = mark_of(strategy, 1)
        controller = WritableStreamDefaultController(stream, guest, mark, size)
        controller.start_after(host.promises.resolved(guest.start(controller)))
        return stream

    # ---- methods for programs
    @property
    def locked(self) -> bool:
        """Whether the stream has a writer, or is the target of a pipe."""
        return self.writer is not None

    def get_writer(self) -> WritableStreamDefaultWriter:
        """Implement ``getWriter()``. Raises JavaScript's TypeError if the stream is locked."""
        return WritableStreamDefaultWriter.acquire(self)

    def abort(self, reason: Any = None) -> Promise:
        """Implement ``abort(reason)``. The promise is rejected with a TypeError if the stream is locked."""
        if self.writer is not None:
            return self._host.promises.rejected(js_type_error("Cannot abort a stream that is locked"))
        return self.abort_now(reason)

    def close(self) -> Promise:
        """Close the stream. If it is locked or already closing, the promise is rejected with a TypeError."""
        promises = self._host.promises
        if self.writer is not None:
            return promises.rejected(js_type_error("Cannot close a stream that is locked"))
        if self.is_closing:
            return promises.rejected(js_type_error("Cannot close a stream that is closing already"))
        return self.close_now()

    # ---- for its owner, writers and pipes
    @property
    def is_closing(self) -> bool:
        """Whether a close is pending or in progress."""
        return self._close is not None or self._close_in_flight is not None

    @property
    def has_operation_in_flight(self) -> bool:
        """Whether the sink is writing a chunk or closing."""
        return self._write_in_flight is not None or self._close_in_flight is not None

    def abort_now(self, reason: Any = None) -> Promise:
        """Abort the stream, even if locked, and drop the queue. The promise settles when the sink is done."""
        promises = self._host.promises
        if self.state in ("closed", "errored"):
            return promises.resolved()
        kept = keep(reason)
        self.controller.tell_abort(kept)
        if self.state in ("closed", "errored"):
            return promises.resolved()
        if self._abort is not None:
            return self._abort
        self._was_erroring = self.state == "erroring"
        promise = self._abort = Promise(self._host)
        self._abort_reason = None if self._was_erroring else kept
        if not self._was_erroring:
            self.start_erroring(kept)
        return promise

    def close_now(self) -> Promise:
        """Close the stream, even if locked, after the last write. The promise is rejected with a TypeError
        if the stream is closed or has failed.
        """
        if self.state in ("closed", "errored"):
            return self._host.promises.rejected(js_type_error(f"Cannot close a stream that is {self.state}"))
        promise = self._close = Promise(self._host)
        if self.writer is not None and self.backpressure and self.state == "writable":
            self.writer.ready.fulfil(None)
        self.controller.close()
        return promise

    def add_write(self) -> Promise:
        """Return a promise for a write that has just been queued."""
        promise = Promise(self._host)
        self._writes.append(promise)
        return promise

    def set_backpressure(self, backpressure: bool) -> None:
        """Tell the writer whether more chunks are accepted."""
        if backpressure != self.backpressure:
            self.backpressure = backpressure
            if self.writer is not None:
                self.writer.set_ready(not backpressure)

    # ---- for its controller
    def begin_write(self) -> None:
        """Record that the oldest write is being passed to the sink."""
        self._write_in_flight = self._writes.pop(0)

    def end_write(self) -> None:
        """Record that the sink has written the chunk."""
        promise, self._write_in_flight = self._write_in_flight, None
        if promise is not None:
            promise.fulfil(None)

    def fail_write(self, reason: Any) -> None:
        """Record that the sink could not write the chunk."""
        promise, self._write_in_flight = self._write_in_flight, None
        if promise is not None:
            promise.reject(reason)
        self.deal_with(reason)

    def begin_close(self) -> None:
        """Record that the close is being passed to the sink."""
        self._close_in_flight, self._close = self._close, None

    def end_close(self) -> None:
        """Record that the sink is closed."""
        promise, self._close_in_flight = self._close_in_flight, None
        if promise is not None:
            promise.fulfil(None)
        if self.state == "erroring":
            self.stored_error = None
            abort, self._abort = self._abort, None
            if abort is not None:
                abort.fulfil(None)
        self.state = "closed"
        if self.writer is not None:
            self.writer.closed.fulfil(None)

    def fail_close(self, reason: Any) -> None:
        """Record that the sink could not be closed."""
        promise, self._close_in_flight = self._close_in_flight, None
        if promise is not None:
            promise.reject(reason)
        abort, self._abort = self._abort, None
        if abort is not None:
            abort.reject(reason)
        self.deal_with(reason)

    def deal_with(self, reason: Any) -> None:
        """Make the stream fail because a sink operation has failed or, if the stream is already
        failing, complete the failure.
        """
        if self.state == "writable":
            self.start_erroring(reason)
        else:
            self.finish_erroring()

    def start_erroring(self, reason: Any) -> None:
        """Accept no more chunks, and fail as soon as the sink has finished its operation."""
        self.state = "erroring"
        self.stored_error = reason
        if self.writer is not None:
            self.writer.reject_ready(reason)
        if not self.has_operation_in_flight and self.controller.is_started:
            self.finish_erroring()

    def finish_erroring(self) -> None:
        """Make the pending writes fail, and pass an abort on to the sink."""
        self.state = "errored"
        self.controller.clear_queue()
        writes, self._writes = self._writes, []
        for write in writes:
            write.reject(self.stored_error)
        abort = self._abort
        if abort is None:
            self._reject_closed()
        elif self._was_erroring:
            self._abort = None
            abort.reject(self.stored_error)
            self._reject_closed()
        else:
            reason, self._abort_reason = self._abort_reason, None
            self.controller.abort_sink(reason)

    def end_abort(self, value: Any = None) -> None:
        """Record that the sink has aborted."""
        abort, self._abort = self._abort, None
        if abort is not None:
            abort.fulfil(None)
        self._reject_closed()

    def fail_abort(self, reason: Any) -> None:
        """Record that the sink failed to abort."""
        abort, self._abort = self._abort, None
        if abort is not None:
            abort.reject(reason)
        self._reject_closed()

    def _reject_closed(self) -> None:
        close, self._close = self._close, None
        if close is not None:
            close.reject(self.stored_error)
        if self.writer is not None:
            self.writer.closed.reject(self.stored_error)


def as_writable(value: Any) -> WritableStream:
    """Return ``value`` if it is a WritableStream. Raises JavaScript's TypeError otherwise."""
    if not isinstance(value, WritableStream):
        raise js_type_error(f"{js_string(value)} is not a WritableStream")
    return value
