"""``WritableStreamDefaultController``: a writable stream's queue and sink (WHATWG Streams, section 5.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.faults import GuestError, PythonError
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.web.abort import AbortSignal
from praxis_desktop.interpreter.host.web.callbacks import keep
from praxis_desktop.interpreter.host.web.queuing import checked_size
from praxis_desktop.interpreter.host.web.web_object import MadeByHost

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.web.writable_stream import WritableStream
    from praxis_desktop.interpreter.host.web.writing import Sink


@host_value("web.WritableStreamDefaultController")
class WritableStreamDefaultController(MadeByHost):
    """Lets a sink control its stream: ``error(reason)`` makes the stream fail, and ``signal`` is aborted when
    the stream is aborted.
    """

    __slots__ = (
        "_abort_told",
        "_chunks",
        "_close_queued",
        "_high_water_mark",
        "_queued",
        "_signal",
        "_sink",
        "_size",
        "_sizes",
        "_stream",
        "is_started",
    )

    js_class: ClassVar[str] = "WritableStreamDefaultController"
    js_tag: ClassVar[str] = "WritableStreamDefaultController"
    js_members: ClassVar[Mapping[str, str]] = {"signal": "signal", "error": "error"}

    def __init__(
        self,
        stream: WritableStream,
        sink: Sink,
        high_water_mark: float,
        size: Callable[[Any], Any] | None,
    ) -> None:
        super().__init__(stream._host)
        self._stream = stream
        self._sink: Sink | None = sink
        self._high_water_mark = high_water_mark
        self._size = size
        self._chunks: list[Any] = []
        self._sizes: list[float] = []
        self._queued: float = 0
        self._close_queued = False
        self._signal: AbortSignal | None = None
        self._abort_told: list[Any] = []
        self.is_started = False
        stream.controller = self
        stream.backpressure = high_water_mark <= 0

    # ---- starting
    def start(self) -> None:
        """Start writing. A sink on the host needs no ``start``."""
        self.is_started = True
        self._advance()

    def start_after(self, started: Promise) -> None:
        """Start writing once the ``start`` of a guest's sink has finished."""
        started.then(self._has_started, self._could_not_start)

    def _has_started(self, value: Any = None) -> None:
        self.start()

    def _could_not_start(self, reason: Any = None) -> None:
        self.is_started = True
        self._stream.deal_with(reason)

    # ---- for the sink
    @property
    def signal(self) -> AbortSignal:
        """A signal that is aborted as soon as the stream is aborted, even during a write."""
        if self._signal is None:
            self._signal = AbortSignal(self._host)
            if self._abort_told:
                self._signal.abort(self._abort_told[0])
        return self._signal

    def error(self, reason: Any = None) -> None:
        """Reject all current and future writes with ``reason``. Ignored unless the stream is writable."""
        if self._stream.state == "writable":
            self.fail(keep(reason))

    def fail(self, reason: Any) -> None:
        """Make the stream fail. The stream must be writable."""
        self._let_go()
        self._stream.start_erroring(reason)

    # ---- for the stream and its writer
    @property
    def desired_size(self) -> float:
        """The high-water mark minus the size of the queue, which may be negative."""
        return self._high_water_mark - self._queued

    def size_of(self, chunk: Any) -> float:
        """Return the size of ``chunk``. If the strategy raises, the stream fails."""
        if self._size is None:
            return 1
        try:
            return checked_size(self._size(chunk))
        except Exception as error:
            if isinstance(error, GuestError) and not isinstance(error, PythonError):
                raise
            if self._stream.state == "writable":
                self.fail(error)
            return 1

    def write(self, chunk: Any, size: float) -> None:
        """Queue a chunk. The stream must be writable."""
        self._chunks.append(chunk)
        self._sizes.append(size)
        self._queued += size
        if not self._stream.is_closing:
            self._stream.set_backpressure(self._high_water_mark <= self._queued)
        self._advance()

    def close(self) -> None:
        """Queue the end of the stream."""
        self._close_queued = True
        self._advance()

    def tell_abort(self, reason: Any) -> None:
        """Abort the signal, now or when it is first accessed."""
        if not self._abort_told:
            self._abort_told = [reason]
            if self._signal is not None:
                self._signal.abort(reason)

    def clear_queue(self) -> None:
        """Drop the queued chunks."""
        self._chunks, self._sizes, self._queued, self._close_queued = [], [], 0, False

    def abort_sink(self, reason: Any) -> None:
        """Abort the sink, and notify the stream when that is done."""
        sink = self._sink
        self._let_go()
        try:
            promise = None if sink is None else sink.abort(reason)
        except Exception as error:
            if isinstance(error, GuestError) and not isinstance(error, PythonError):
                raise
            self._stream.fail_abort(error)
            return
        if promise is None:
            self._stream.end_abort()
        else:
            promise.then(self._stream.end_abort, self._stream.fail_abort)

    # ---- internals
    def _let_go(self) -> None:
        self._sink = None
        self._size = None

    def _advance(self) -> None:
        """Pass queued chunks to the sink until one of its methods returns a promise."""
        stream = self._stream
        while self.is_started and not stream.has_operation_in_flight:
            if stream.state == "erroring":
                stream.finish_erroring()
                return
            if stream.state != "writable":
                return
            if self._chunks:
                stream.begin_write()
                if not self._do(self._write_first, self._has_written, self._could_not_write):
                    return
            elif self._close_queued:
                self._close_queued = False
                stream.begin_close()
                self._do(self._close_sink, self._has_closed, self._could_not_close)
                return
            else:
                return

    def _do(
        self,
        operation: Callable[[], Promise | None],
        done: Callable[[], object],
        failed: Callable[[Any], object],
    ) -> bool:
        """Call a method of the sink. Returns whether the operation has already succeeded."""
        try:
            promise = operation()
        except Exception as error:
            if isinstance(error, GuestError) and not isinstance(error, PythonError):
                raise
            failed(error)
            return False
        if promise is None:
            done()
            return True
        promise.then(done, failed)
        return False

    def _write_first(self) -> Promise | None:
        return None if self._sink is None else self._sink.write(self._chunks[0], self)

    def _has_written(self, *value: Any) -> None:
        stream = self._stream
        stream.end_write()
        self._chunks.pop(0)
        self._queued = max(0, self._queued - self._sizes.pop(0)) if self._chunks else 0
        if not stream.is_closing and stream.state == "writable":
            stream.set_backpressure(self._high_water_mark <= self._queued)
        if value:
            self._advance()

    def _could_not_write(self, reason: Any = None) -> None:
        if self._stream.state == "writable":
            self._let_go()
        self._stream.fail_write(reason)

    def _close_sink(self) -> Promise | None:
        sink = self._sink
        self._let_go()
        return None if sink is None else sink.close()

    def _has_closed(self, value: Any = None) -> None:
        self._stream.end_close()

    def _could_not_close(self, reason: Any = None) -> None:
        self._stream.fail_close(reason)
