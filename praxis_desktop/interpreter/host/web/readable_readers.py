"""``ReadableStreamDefaultReader`` and ``ReadableStreamBYOBReader`` (WHATWG Streams, sections 4.3 to 4.5)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.operators import to_number
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.values import JsError, js_type_error
from praxis_desktop.interpreter.host.web.array_buffers import BufferView, view_of
from praxis_desktop.interpreter.host.web.callbacks import option
from praxis_desktop.interpreter.host.web.read_requests import PromisedRead, ReadRequest
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.web.readable_stream import ReadableStream

_RELEASED = "This reader has been released: its lock on the stream is gone"


class Reader(WebObject):
    """Holds the lock on a stream until ``release_lock``. ``requests`` are the pending reads, oldest first."""

    __slots__ = ("closed", "requests", "stream")

    js_class: ClassVar[str]
    js_members: ClassVar[Mapping[str, str]] = {
        "closed": "closed",
        "cancel": "cancel",
        "releaseLock": "release_lock",
        "read": "read",
    }

    def __init__(self, stream: ReadableStream) -> None:
        self._host = stream._host
        self.requests: list[ReadRequest] = []
        self.stream: ReadableStream | None = stream
        self.closed = Promise(self._host)
        stream.reader = self
        if stream.state == "closed":
            self.closed.fulfil(None)
        elif stream.state == "errored":
            self.closed.reject(stream.stored_error)

    @classmethod
    def construct(cls, host: Host, stream: Any = None) -> Reader:
        """Implement ``new ...Reader(stream)``. Raises JavaScript's TypeError if the stream is locked."""
        from praxis_desktop.interpreter.host.web.readable_stream import as_readable

        return cls.acquire(as_readable(stream))

    @classmethod
    def acquire(cls, stream: ReadableStream) -> Reader:
        """Return a reader for ``stream``. Raises JavaScript's TypeError if the stream is locked."""
        if stream.reader is not None:
            raise js_type_error("Cannot get a reader of a stream that is locked to another one")
        return cls(stream)

    @abstractmethod
    def read(self, view: Any = None, options: Any = None) -> Promise:
        """Return a promise for the ``{value, done}`` of the next read."""

    def cancel(self, reason: Any = None) -> Promise:
        if self.stream is None:
            return self._host.promises.rejected(js_type_error(_RELEASED))
        return self.stream.cancel_now(reason)

    def release_lock(self) -> None:
        """Release the lock. Pending reads are rejected; no chunk is lost."""
        stream = self.stream
        if stream is None:
            return
        gone = js_type_error(_RELEASED)
        if self.closed.settled:
            self.closed = Promise(self._host)
        self.closed.reject(gone)
        stream.controller.release_steps()
        stream.reader = None
        self.stream = None
        self.fail_requests(gone)

    def fail_requests(self, reason: Any) -> None:
        """End every pending read with an error."""
        requests, self.requests = self.requests, []
        for request in requests:
            request.error(reason)

    def end_requests(self) -> None:
        """End every pending read, reporting the end of the stream."""
        requests, self.requests = self.requests, []
        for request in requests:
            request.close()


@host_value("web.ReadableStreamDefaultReader", fields=("closed of a reader", "reads that wait", "its stream"))
class ReadableStreamDefaultReader(Reader):
    """Reads chunks as the source provides them."""

    __slots__ = ()

    js_class = js_tag = "ReadableStreamDefaultReader"

    def read(self, view: Any = None, options: Any = None) -> Promise:
        """Return a promise for ``{value, done}`` with the next chunk."""
        stream = self.stream
        if stream is None:
            return self._host.promises.rejected(js_type_error(_RELEASED))
        request = PromisedRead(self._host)
        stream.read_into(request)
        return request.promise


@host_value("web.ReadableStreamBYOBReader", fields=("closed of a reader", "reads that wait", "its stream"))
class ReadableStreamBYOBReader(Reader):
    """Reads bytes into buffers that its user provides."""

    __slots__ = ()

    js_class = js_tag = "ReadableStreamBYOBReader"

    @classmethod
    def acquire(cls, stream: ReadableStream) -> Reader:
        """Return a reader. Raises JavaScript's TypeError unless ``stream`` is an unlocked byte stream."""
        if not stream.is_byte_stream:
            raise js_type_error("Cannot get a BYOB reader of a stream that is not a byte stream")
        return super().acquire(stream)

    def read(self, view: Any = None, options: Any = None) -> Promise:
        """Fill ``view``, whose buffer is detached, with at least ``{min}`` elements (default 1). Returns a
        promise for ``{value, done}`` with a view of the same kind on the same bytes.
        """
        promises = self._host.promises
        try:
            target = view_of(view)
            minimum = _minimum(options, target)
        except JsError as error:
            return promises.rejected(error)
        stream = self.stream
        if stream is None:
            return promises.rejected(js_type_error(_RELEASED))
        stream.is_disturbed = True
        request = PromisedRead(self._host)
        if stream.state == "errored":
            request.error(stream.stored_error)
        else:
            stream.controller.pull_into(target, minimum, request)
        return request.promise


def _minimum(options: Any, target: BufferView) -> int:
    """Return ``options.min`` in bytes. Raises JavaScript's TypeError and RangeError."""
    if target.byte_length == 0 or target.buffer_length == 0:
        raise js_type_error("Cannot read into a view of no bytes, or one whose buffer was taken")
    number = to_number(option(options, "min", 1))
    if not 1 <= number < 2**53:
        raise js_type_error("min must be a number of elements greater than 0")
    wanted = int(number) * target.element_size
    if wanted > target.byte_length:
        raise JsError("min is more than the view holds", "RangeError")
    return wanted
