"""``WritableStreamDefaultWriter`` (WHATWG Streams, section 5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.values import js_type_error
from praxis_desktop.interpreter.host.web.callbacks import keep
from praxis_desktop.interpreter.host.web.default_controller import shown_size
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.web.writable_stream import WritableStream

_RELEASED = "This writer has been released: its lock on the stream is gone"


@host_value(
    "web.WritableStreamDefaultWriter", fields=("closed of a writer", "ready of a writer", "its stream")
)
class WritableStreamDefaultWriter(WebObject):
    """Holds the lock on a stream until ``release_lock`` is called."""

    __slots__ = ("closed", "ready", "stream")

    js_class: ClassVar[str] = "WritableStreamDefaultWriter"
    js_tag: ClassVar[str] = "WritableStreamDefaultWriter"
    js_members: ClassVar[Mapping[str, str]] = {
        "closed": "closed",
        "desiredSize": "desired_size",
        "ready": "ready",
        "abort": "abort",
        "close": "close",
        "releaseLock": "release_lock",
        "write": "write",
    }

    def __init__(self, stream: WritableStream) -> None:
        super().__init__(stream._host)
        self.stream: WritableStream | None = stream
        self.ready = Promise(self._host)
        self.closed = Promise(self._host)
        stream.writer = self
        state = stream.state
        if state in ("erroring", "errored"):
            self.ready.reject(stream.stored_error)
        elif state == "closed" or stream.is_closing or not stream.backpressure:
            self.ready.fulfil(None)
        if state == "closed":
            self.closed.fulfil(None)
        elif state == "errored":
            self.closed.reject(stream.stored_error)

    @classmethod
    def acquire(cls, stream: WritableStream) -> WritableStreamDefaultWriter:
        """Return a writer for ``stream``. Raises JavaScript's TypeError if the stream is locked."""
        if stream.writer is not None:
            raise js_type_error("Cannot get a writer of a stream that is locked to another one")
        return cls(stream)

    @classmethod
    def construct(cls, host: Host, stream: Any = None) -> WritableStreamDefaultWriter:
        from praxis_desktop.interpreter.host.web.writable_stream import as_writable

        return cls.acquire(as_writable(stream))

    # ---- methods for programs
    @property
    def desired_size(self) -> Any:
        """The stream's ``desiredSize``. Raises JavaScript's TypeError once the writer is released."""
        stream = self.stream
        if stream is None:
            raise js_type_error(_RELEASED)
        if stream.state in ("erroring", "errored"):
            return shown_size(None)
        return 0 if stream.state == "closed" else shown_size(stream.controller.desired_size)

    def write(self, chunk: Any = None) -> Promise:
        """Return a promise that is settled when the sink has written the chunk."""
        if self.stream is None:
            return self._host.promises.rejected(js_type_error(_RELEASED))
        return self.write_kept(keep(chunk))

    def write_kept(self, chunk: Any) -> Promise:
        """Write a chunk that remains valid after this call."""
        stream = self.stream
        rejected = self._host.promises.rejected
        if stream is None:
            return rejected(js_type_error(_RELEASED))
        size = stream.controller.size_of(chunk)
        if self.stream is not stream:
            return rejected(js_type_error(_RELEASED))
        if stream.state == "errored":
            return rejected(stream.stored_error)
        if stream.is_closing or stream.state == "closed":
            return rejected(js_type_error("Cannot write into a stream that is closing or closed"))
        if stream.state == "erroring":
            return rejected(stream.stored_error)
        promise = stream.add_write()
        stream.controller.write(chunk, size)
        return promise

    def close(self) -> Promise:
        """Close the stream after the last write."""
        stream = self.stream
        if stream is None:
            return self._host.promises.rejected(js_type_error(_RELEASED))
        if stream.is_closing:
            return self._host.promises.rejected(js_type_error("The stream is closing already"))
        return stream.close_now()

    def close_or_error(self) -> Promise:
        """Close the stream for a pipe. This succeeds if it is closing or closed, but not if it has failed."""
        stream = self.stream
        promises = self._host.promises
        if stream is None or stream.is_closing or stream.state == "closed":
            return promises.resolved()
        if stream.state == "errored":
            return promises.rejected(stream.stored_error)
        return stream.close_now()

    def abort(self, reason: Any = None) -> Promise:
        if self.stream is None:
            return self._host.promises.rejected(js_type_error(_RELEASED))
        return self.stream.abort_now(reason)

    def release_lock(self) -> None:
        """Release the lock. Writes in progress continue."""
        stream = self.stream
        if stream is None:
            return
        gone = js_type_error(_RELEASED)
        self.reject_ready(gone)
        if self.closed.settled:
            self.closed = Promise(self._host)
        self.closed.reject(gone)
        stream.writer = None
        self.stream = None

    # ---- for its stream
    def set_ready(self, ready: bool) -> None:
        """Set whether more chunks are accepted."""
        if ready:
            self.ready.fulfil(None)
        else:
            self.ready = Promise(self._host)

    def reject_ready(self, reason: Any) -> None:
        """Record that no more chunks will ever be accepted."""
        if self.ready.settled:
            self.ready = Promise(self._host)
        self.ready.reject(reason)
