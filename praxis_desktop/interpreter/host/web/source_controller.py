"""The base class of both kinds of readable stream controllers: starts a source and pulls from it."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Protocol

from praxis_desktop.interpreter.faults import GuestError, PythonError
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.values import js_type_error
from praxis_desktop.interpreter.host.web.callbacks import keep, method_of, promise_of
from praxis_desktop.interpreter.host.web.web_object import MadeByHost, WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.web.read_requests import ReadRequest
    from praxis_desktop.interpreter.host.web.readable_stream import ReadableStream


class Source(Protocol):
    """A source of a stream's chunks. Images can contain it only if its class is a ``@host_value``."""

    def pull(self, controller: Any) -> Promise | None:
        """Provide chunks: call ``controller.enqueue(chunk)``, now or in a later turn.

        Called while a read is waiting or the queue is below the high-water mark. If it returns None, it is
        called again after the next ``enqueue`` if more chunks are needed; if it returns a promise, only after
        the promise is fulfilled. A rejected promise, or an exception, makes the stream fail.
        """
        ...

    def cancel(self, reason: Any) -> Promise | None:
        """Stop: the stream needs no more chunks. Called at most once, after the queue has been dropped."""
        ...


@host_value(
    "web.guestsource",
    fields=("cancel of a stream", "pull of a stream", "source of a stream", "start of a stream"),
)
class GuestSource(WebObject):
    """The source that a program passed to ``new ReadableStream``."""

    __slots__ = ("_cancel", "_pull", "_source", "_start")

    def __init__(self, host: Host, source: Any) -> None:
        super().__init__(host)
        self._source = kept = keep(source)
        self._start = method_of(kept, "start", "underlyingSource")
        self._pull = method_of(kept, "pull", "underlyingSource")
        self._cancel = method_of(kept, "cancel", "underlyingSource")

    def start(self, controller: SourceController) -> Any:
        """Call the source's ``start``, if any, and return its result. Raises what ``start`` raises."""
        return None if self._start is None else self._start(controller)

    def pull(self, controller: SourceController) -> Promise | None:
        return None if self._pull is None else promise_of(self._host, self._pull, controller)

    def cancel(self, reason: Any) -> Promise | None:
        return None if self._cancel is None else promise_of(self._host, self._cancel, reason)


class SourceController(MadeByHost):
    """Pulls from a source while more data is needed, one ``pull`` at a time."""

    __slots__ = (
        "_close_requested",
        "_high_water_mark",
        "_pull_again",
        "_pulling",
        "_queued",
        "_source",
        "_started",
        "_stream",
    )

    def __init__(self, stream: ReadableStream, source: Source, high_water_mark: float) -> None:
        super().__init__(stream._host)
        self._stream = stream
        self._source: Source | None = source
        self._high_water_mark = high_water_mark
        self._queued: float = 0
        self._started = False
        self._pulling = False
        self._pull_again = False
        self._close_requested = False
        stream.controller = self

    # ---- starting
    def start(self) -> None:
        """Start pulling. A source on the host needs no ``start``."""
        self._started = True
        self._pull_if_needed()

    def start_after(self, started: Promise) -> None:
        """Start pulling once the ``start`` of a guest's source has finished."""
        started.then(self._has_started, self.error)

    def _has_started(self, value: Any = None) -> None:
        self.start()

    # ---- state
    @property
    def desired_size(self) -> float | None:
        """The high-water mark minus the size of the queue, which may be negative; 0 once the stream is
        closed, None once it has failed.
        """
        state = self._stream.state
        if state == "readable":
            return self._high_water_mark - self._queued
        return 0 if state == "closed" else None

    @property
    def accepts(self) -> bool:
        """Whether the stream can be closed or given more chunks."""
        return not self._close_requested and self._stream.state == "readable"

    def check_accepts(self, what: str) -> None:
        """Raise JavaScript's TypeError if the stream no longer accepts chunks."""
        if not self.accepts:
            state = "being closed" if self._stream.state == "readable" else self._stream.state
            raise js_type_error(f"Cannot {what} a readable stream that is {state}")

    # ---- pulling
    def want(self, high_water_mark: float) -> None:
        """Change the high-water mark, and pull if the queue is below it."""
        self._high_water_mark = high_water_mark
        self._pull_if_needed()

    def _should_pull(self) -> bool:
        if not self._started or not self.accepts:
            return False
        reader = self._stream.reader
        return (reader is not None and bool(reader.requests)) or self._high_water_mark > self._queued

    def _pull_if_needed(self) -> None:
        if not self._should_pull():
            return
        if self._pulling:
            self._pull_again = True
            return
        self._pulling = True
        while True:
            self._pull_again = False
            source = self._source
            if source is None:
                break
            try:
                promise = source.pull(self)
            except Exception as error:
                if isinstance(error, GuestError) and not isinstance(error, PythonError):
                    raise
                self._pulling = False
                self.error(error)
                return
            if promise is not None:
                promise.then(self._has_pulled, self.error)
                return
            if not self._pull_again or not self._should_pull():
                break
        self._pulling = False

    def _has_pulled(self, value: Any = None) -> None:
        self._pulling = False
        if self._pull_again:
            self._pull_again = False
            self._pull_if_needed()

    # ---- the end
    def _finish_source(self) -> None:
        """Release a source that is no longer used."""
        self._source = None

    def cancel(self, reason: Any) -> Promise:
        """Drop the queue, and cancel the source."""
        self._clear_queue()
        source = self._source
        self._finish_source()
        if source is None:
            return self._host.promises.resolved()
        return promise_of(self._host, source.cancel, reason)

    def error(self, reason: Any = None) -> None:
        """Reject all current and future reads with ``reason`` (such as a DOMException), and drop the queue.

        Ignored if the stream is closed or has failed.
        """
        if self._stream.state == "readable":
            self._clear_queue()
            self._finish_source()
            self._stream.fail(keep(reason))

    @abstractmethod
    def pull_steps(self, request: ReadRequest) -> None:
        """Serve a read, or make it wait."""

    @abstractmethod
    def _clear_queue(self) -> None: ...

    def release_steps(self) -> None:
        """Prepare for the release of the reader."""
