"""``ReadableStream``: chunks from a source, for one reader at a time (WHATWG Streams, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.attributes import get_or_undefined
from praxis_desktop.interpreter.host.js.operators import js_string, to_number, truthy
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.values import NULL, JsError, js_type_error
from praxis_desktop.interpreter.host.web.byte_stream import ByteSource, ReadableByteStreamController
from praxis_desktop.interpreter.host.web.callbacks import keep, nothing, option
from praxis_desktop.interpreter.host.web.default_controller import ReadableStreamDefaultController
from praxis_desktop.interpreter.host.web.queuing import high_water_mark as mark_of
from praxis_desktop.interpreter.host.web.queuing import size_of
from praxis_desktop.interpreter.host.web.readable_readers import (
    ReadableStreamBYOBReader,
    ReadableStreamDefaultReader,
    Reader,
)
from praxis_desktop.interpreter.host.web.source_controller import GuestSource, Source, SourceController
from praxis_desktop.interpreter.host.web.web_object import WebObject
from praxis_desktop.interpreter.host.work import check_buffer

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.web.async_iteration import ReadableStreamAsyncIterator
    from praxis_desktop.interpreter.host.web.read_requests import ReadRequest


@host_value(
    "web.ReadableStream",
    fields=("controller of a stream", "is_disturbed", "reader of a stream", "state", "error of a stream"),
)
class ReadableStream(WebObject):
    """A stream to read from. The guest sees ``getReader``, ``pipeTo`` and so on. The host makes one with
    ``of_bytes`` or ``of_chunks``, and feeds it through ``controller``.
    """

    __slots__ = ("controller", "is_disturbed", "reader", "state", "stored_error")

    js_class: ClassVar[str] = "ReadableStream"
    js_tag: ClassVar[str] = "ReadableStream"
    js_members: ClassVar[Mapping[str, str]] = {
        "locked": "locked",
        "cancel": "cancel",
        "getReader": "get_reader",
        "pipeThrough": "pipe_through",
        "pipeTo": "pipe_to",
        "tee": "tee",
        "values": "values",
    }

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.controller: Any = None
        """The stream's ``ReadableByteStreamController`` or ``ReadableStreamDefaultController``."""
        self.is_disturbed = False
        """Whether the stream has ever been read from or cancelled."""
        self.reader: Any = None
        """The ``Reader`` that has locked the stream, or None if it is not locked."""
        self.state = "readable"
        """The stream's state: "readable", "closed" or "errored"."""
        self.stored_error: Any = None
        """The reason why the stream failed."""

    # ---- making
    @classmethod
    def of_bytes(cls, host: Host, source: ByteSource, high_water_mark: int = 0) -> ReadableStream:
        """Return a byte stream fed by a source on the host. BYOB readers can read it.

        ``source.pull`` is called before this returns if ``high_water_mark`` is more than 0 (bytes).
        """
        stream = cls(host)
        ReadableByteStreamController(stream, source, high_water_mark).start()
        return stream

    @classmethod
    def of_chunks(
        cls,
        host: Host,
        source: Source,
        high_water_mark: float = 1,
        size: Callable[[Any], Any] | None = None,
    ) -> ReadableStream:
        """Return a stream of chunks of any kind, fed by a source on the host. ``size`` returns the size of a
        chunk, by default 1.

        ``source.pull`` is called before this returns if ``high_water_mark`` is more than 0.
        """
        stream = cls(host)
        ReadableStreamDefaultController(stream, source, high_water_mark, size).start()
        return stream

    @classmethod
    def construct(cls, host: Host, source: Any = None, strategy: Any = None) -> ReadableStream:
        """Implement ``new ReadableStream(underlyingSource, strategy)``."""
        if source is NULL or isinstance(source, str | int | float):
            raise js_type_error("The underlying source is not an object")
        # The attribute "type" of a guest's object would be the name of its class.
        kind = option(source, "$type" if type(source) is PyProxy else "type")
        stream = cls(host)
        guest = GuestSource(host, source)
        controller: SourceController
        if kind is None:
            size = size_of(strategy)
            mark = mark_of(strategy, 1)
            controller = ReadableStreamDefaultController(stream, guest, mark, size)
        elif js_string(kind) == "bytes":
            if option(strategy, "size") is not None:
                raise JsError("A byte stream's strategy cannot have a size", "RangeError")
            allocate = _auto_allocate(option(source, "autoAllocateChunkSize"))
            mark = mark_of(strategy, 0)
            controller = ReadableByteStreamController(stream, guest, mark, allocate)
        else:
            raise js_type_error(f"{js_string(kind)} is not a type of stream: only bytes is")
        controller.start_after(host.promises.resolved(guest.start(controller)))
        return stream

    @classmethod
    def from_items(cls, host: Host, items: Any = None) -> ReadableStream:
        """Implement ``ReadableStream.from(iterable)``, for any iterable or asynchronous iterable."""
        from praxis_desktop.interpreter.host.web.async_iteration import IteratedSource

        return cls.of_chunks(host, IteratedSource(host, items), 0)

    # ---- methods for programs
    @property
    def locked(self) -> bool:
        """True if the stream has a reader, or is piped or teed."""
        return self.reader is not None

    @property
    def is_byte_stream(self) -> bool:
        """Whether the stream can be read by BYOB readers."""
        return type(self.controller) is ReadableByteStreamController

    def get_reader(self, options: Any = None) -> Reader:
        """Implement ``getReader({mode})``. Raises JavaScript's TypeError if the stream is locked."""
        mode = option(options, "mode")
        if mode is None:
            return ReadableStreamDefaultReader.acquire(self)
        if js_string(mode) != "byob":
            raise js_type_error(f"{js_string(mode)} is not a mode of readers: only byob is")
        return ReadableStreamBYOBReader.acquire(self)

    def cancel(self, reason: Any = None) -> Promise:
        """Implement ``cancel(reason)``. The promise is rejected with a TypeError if the stream is locked."""
        if self.reader is not None:
            return self._host.promises.rejected(js_type_error("Cannot cancel a stream that is locked"))
        return self.cancel_now(reason)

    def cancel_now(self, reason: Any = None) -> Promise:
        """Cancel the stream even if it is locked, for the owner of its source."""
        self.is_disturbed = True
        promises = self._host.promises
        if self.state == "closed":
            return promises.resolved()
        if self.state == "errored":
            return promises.rejected(self.stored_error)
        self.end()
        reader = self.reader
        if type(reader) is ReadableStreamBYOBReader:
            reader.end_requests()
        promise: Promise = self.controller.cancel(keep(reason))
        return promise.then(nothing)

    def pipe_to(self, destination: Any = None, options: Any = None) -> Promise:
        """Implement ``pipeTo(writable, {preventClose, preventAbort, preventCancel, signal})``."""
        from praxis_desktop.interpreter.host.web.piping import PipeOptions, pipe
        from praxis_desktop.interpreter.host.web.writable_stream import as_writable

        try:
            target = as_writable(destination)
            chosen = PipeOptions(options)
            if self.locked or target.locked:
                raise js_type_error("Cannot pipe a stream that is locked, or into one that is")
        except JsError as error:
            return self._host.promises.rejected(error)
        return pipe(self, target, chosen)

    def pipe_through(self, transform: Any = None, options: Any = None) -> Any:
        """Implement ``pipeThrough({writable, readable}, options)``. Returns its ``readable``."""
        from praxis_desktop.interpreter.host.web.piping import PipeOptions, pipe
        from praxis_desktop.interpreter.host.web.writable_stream import as_writable

        readable = as_readable(get_or_undefined(transform, "readable"))
        writable = as_writable(get_or_undefined(transform, "writable"))
        chosen = PipeOptions(options)
        if self.locked or writable.locked:
            raise js_type_error("Cannot pipe a stream that is locked, or into one that is")
        pipe(self, writable, chosen)
        return readable

    def tee(self) -> list[ReadableStream]:
        """Return two streams with the same chunks. Raises JavaScript's TypeError if the stream is locked."""
        from praxis_desktop.interpreter.host.web.tee import tee

        return tee(self)

    def values(self, options: Any = None) -> ReadableStreamAsyncIterator:
        """Return an iterator for ``async for``. ``options`` may set ``preventCancel``."""
        from praxis_desktop.interpreter.host.web.async_iteration import ReadableStreamAsyncIterator

        reader = ReadableStreamDefaultReader.acquire(self)
        return ReadableStreamAsyncIterator(self._host, reader, truthy(option(options, "preventCancel")))

    def js_async_iterate(self) -> ReadableStreamAsyncIterator:
        return self.values()

    # ---- for readers and controllers
    def read_into(self, request: ReadRequest) -> None:
        """Serve a read request from the default reader that holds the lock."""
        self.is_disturbed = True
        if self.state == "readable":
            self.controller.pull_steps(request)
        elif self.state == "closed":
            request.close()
        else:
            request.error(self.stored_error)

    def end(self) -> None:
        """Close the stream, and end its pending reads, except for those into buffers."""
        self.state = "closed"
        reader = self.reader
        if reader is not None:
            reader.closed.fulfil(None)
            if type(reader) is ReadableStreamDefaultReader:
                reader.end_requests()

    def fail(self, reason: Any) -> None:
        """Make all current and future reads fail."""
        self.state = "errored"
        self.stored_error = reason
        reader = self.reader
        if reader is not None:
            reader.closed.reject(reason)
            reader.fail_requests(reason)


def as_readable(value: Any) -> ReadableStream:
    """Return ``value`` if it is a ReadableStream. Raises JavaScript's TypeError otherwise."""
    if not isinstance(value, ReadableStream):
        raise js_type_error(f"{js_string(value)} is not a ReadableStream")
    return value


def _auto_allocate(given: Any) -> int:
    if given is None:
        return 0
    number = to_number(given)
    if not 1 <= number < 2**53:
        raise js_type_error("autoAllocateChunkSize must be greater than 0")
    check_buffer(int(number))
    return int(number)
