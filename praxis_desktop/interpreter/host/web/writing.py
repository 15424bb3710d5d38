"""Sinks for writable streams: the host's own, and those that a guest provides."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.web.callbacks import keep, method_of, promise_of
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class Sink(Protocol):
    """A sink for a stream's chunks. Images can contain a sink only if its class is a ``@host_value``. Each
    method returns None if its work is done, or a promise that is settled once it is. If a method raises, or
    its promise is rejected, the stream fails.
    """

    def write(self, chunk: Any, controller: Any) -> Promise | None:
        """Write a chunk. The next chunk follows once this one has been written.

        ``queuing.chunk_bytes(chunk)`` returns the bytes of a buffer, and raises JavaScript's TypeError for
        anything else.
        """
        ...

    def close(self) -> Promise | None:
        """Flush and close the sink. Called after all chunks have been written."""
        ...

    def abort(self, reason: Any) -> Promise | None:
        """Abort the sink. The queue has already been dropped. A write in progress finishes first; to end it
        early, add a step to ``controller.signal``.
        """
        ...


@host_value(
    "web.guestsink",
    fields=(
        "abort of a stream",
        "close of a stream",
        "sink of a stream",
        "start of a stream",
        "write of a stream",
    ),
)
class GuestSink(WebObject):
    """The sink that a program passed to ``new WritableStream``."""

    __slots__ = ("_abort", "_close", "_sink", "_start", "_write")

    def __init__(self, host: Host, sink: Any) -> None:
        super().__init__(host)
        self._sink = kept = keep(sink)
        self._start = method_of(kept, "start", "underlyingSink")
        self._write = method_of(kept, "write", "underlyingSink")
        self._close = method_of(kept, "close", "underlyingSink")
        self._abort = method_of(kept, "abort", "underlyingSink")

    def start(self, controller: Any) -> Any:
        """Call the sink's ``start``, if there is one, and return its result. Exceptions propagate."""
        return None if self._start is None else self._start(controller)

    def write(self, chunk: Any, controller: Any) -> Promise:
        return self._call(self._write, chunk, controller)

    def close(self) -> Promise:
        return self._call(self._close)

    def abort(self, reason: Any) -> Promise:
        return self._call(self._abort, reason)

    def _call(self, function: Callable[..., Any] | None, *arguments: Any) -> Promise:
        # Return a promise even if there is nothing to call, because a program can observe when its write is
        # done.
        if function is None:
            return self._host.promises.resolved()
        return promise_of(self._host, function, *arguments)
