"""``ReadableByteStreamController``: queues bytes, and fills readers' own buffers (WHATWG Streams, section
4.7).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.proxy_flags import IS_BUFFER
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.typed_arrays import JsArrayBuffer
from praxis_desktop.interpreter.host.js.values import NULL, JsError, js_type_error
from praxis_desktop.interpreter.host.web.array_buffers import (
    BufferView,
    PullInto,
    make_view,
    transfer,
    transfer_view,
    view_of,
)
from praxis_desktop.interpreter.host.web.byob_request import ReadableStreamBYOBRequest
from praxis_desktop.interpreter.host.web.default_controller import shown_size
from praxis_desktop.interpreter.host.web.queuing import chunk_bytes
from praxis_desktop.interpreter.host.web.source_controller import SourceController
from praxis_desktop.interpreter.host.work import copied, copy_into, zeros

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.web.read_requests import ReadRequest
    from praxis_desktop.interpreter.host.web.readable_stream import ReadableStream


_BROKEN_OFF = "The stream ended in the middle of an element of the view to be filled"


class ByteSource(Protocol):
    """A byte stream's source on the host. Images can contain it only if its class is a ``@host_value``."""

    def pull(self, controller: ReadableByteStreamController) -> Promise | None:
        """Provide bytes: call ``controller.enqueue(data)``, now or in a later turn, or fill
        ``controller.byob_request``.

        Called while a read is pending or the queue is below the high-water mark. If it returns None, it is
        called again after the next ``enqueue`` if more bytes are needed; if it returns a promise, only after
        the promise is fulfilled. A rejected promise, or an exception, makes the stream fail.
        """
        ...

    def cancel(self, reason: Any) -> Promise | None:
        """Stop: the stream needs no more bytes. Called at most once, after the queue has been dropped."""
        ...


@host_value("web.ReadableByteStreamController")
class ReadableByteStreamController(SourceController):
    """Receives bytes from a byte source for its stream. Call its methods on the interpreter's thread: in
    ``pull``, or in a turn (a microtask, a timer, a completion), never inside another call from the guest.
    """

    __slots__ = ("_auto_allocate", "_pending", "_pieces", "_request", "_taken")

    js_class: ClassVar[str] = "ReadableByteStreamController"
    js_tag: ClassVar[str] = "ReadableByteStreamController"
    js_members: ClassVar[Mapping[str, str]] = {
        "byobRequest": "shown_byob_request",
        "desiredSize": "shown_desired_size",
        "close": "close_for_guest",
        "enqueue": "enqueue_for_guest",
        "error": "error",
    }

    def __init__(
        self, stream: ReadableStream, source: ByteSource, high_water_mark: float, auto_allocate: int = 0
    ) -> None:
        super().__init__(stream, source, high_water_mark)
        self._auto_allocate = auto_allocate
        self._pieces: list[bytes | bytearray] = []
        self._taken = 0
        """Number of bytes already read from the first piece."""
        self._pending: list[PullInto] = []
        self._request: ReadableStreamBYOBRequest | None = None

    # ---- for the source
    def enqueue(self, data: bytes | bytearray | memoryview) -> None:
        """Pass bytes to the pending read, or to the queue if there is none. Empty data is ignored.

        Data of any type but ``bytes`` is copied, so the caller can reuse it. Raises JavaScript's TypeError if
        the stream is closed or has failed.
        """
        self.check_accepts("enqueue bytes into")
        if len(data):
            self._take_in(data if type(data) is bytes else copied(memoryview(data)))

    def _take_in(self, data: bytes | bytearray) -> None:
        reader = self._stream.reader
        if self._pending:
            self._invalidate_request()
            if self._pending[0].owner == "none":
                self._keep_released(self._pending[0])
        if reader is not None and reader.requests and not self._pending and not self._queued:
            # The reader may write into its chunk, so ``bytes`` are copied.
            reader.requests.pop(0).chunk(data if type(data) is bytearray else copied(memoryview(data)))
        elif reader is not None and reader.requests and self._pending and self._pending[0].owner == "default":
            self._pending.pop(0)
            reader.requests.pop(0).chunk(copied(memoryview(data)))
        else:
            self._pieces.append(data)
            self._queued += len(data)
            self._serve_from_queue()
        self._pull_if_needed()

    def close(self) -> None:
        """End the stream. Queued bytes can still be read, and reads into buffers get their buffers back.

        Raises JavaScript's TypeError if the stream is closed or has failed.
        """
        self.close_for_guest()
        if self._pending and self._stream.state == "closed":
            self.respond(0)

    @property
    def byob_request(self) -> ReadableStreamBYOBRequest | None:
        """The oldest pending read into a reader's own buffer, or None. Write into its ``target``, a
        memoryview, and call ``respond(count)``.
        """
        if self._request is None and self._pending:
            self._request = ReadableStreamBYOBRequest(self, self._pending[0])
        return self._request

    # ---- for a guest's source
    @property
    def shown_desired_size(self) -> Any:
        return shown_size(self.desired_size)

    @property
    def shown_byob_request(self) -> Any:
        """The guest's ``byobRequest``: null if there is none."""
        request = self.byob_request
        return NULL if request is None else request

    def enqueue_for_guest(self, chunk: Any = None) -> None:
        """Implement ``enqueue(view)``, which transfers the view's buffer. A guest's ``bytes`` are copied.
        Raises JavaScript's TypeError if the argument is not a view, or is empty.
        """
        if type(chunk) is PyProxy and chunk.flags & IS_BUFFER:
            data = chunk_bytes(chunk)
        else:
            given = view_of(chunk)
            if given.byte_length == 0:
                raise js_type_error("Cannot enqueue a view of no bytes, or one whose buffer was taken")
            self.check_accepts("enqueue a chunk into")
            offset, length = given.byte_offset, given.byte_length
            data = copied(memoryview(transfer_view(given).data)[offset : offset + length])
        self.check_accepts("enqueue a chunk into")
        self._take_in(data)

    def close_for_guest(self) -> None:
        """Implement ``close()``: reads into buffers stay pending until ``byobRequest.respond(0)``."""
        self.check_accepts("close")
        if self._queued:
            self._close_requested = True
            return
        if self._pending and self._pending[0].filled % self._pending[0].size:
            error = js_type_error(_BROKEN_OFF)
            self.error(error)
            raise error
        self._finish_source()
        self._stream.end()

    # ---- for readers
    def pull_steps(self, request: ReadRequest) -> None:
        """Serve a read from the queue, or make it wait."""
        if self._queued:
            piece = self._pieces.pop(0)
            taken, self._taken = self._taken, 0
            self._queued -= len(piece) - taken
            self._has_drained()
            is_whole = type(piece) is bytearray and not taken
            request.chunk(piece if is_whole else copied(memoryview(piece)[taken:]))
            return
        if self._auto_allocate:
            buffer = JsArrayBuffer(zeros(self._auto_allocate))
            self._pending.append(PullInto(self._host, buffer, length=self._auto_allocate, owner="default"))
        self._stream.reader.requests.append(request)
        self._pull_if_needed()

    def pull_into(self, given: BufferView, minimum: int, request: ReadRequest) -> None:
        """Serve a read into a buffer, or make it wait."""
        offset, length = given.byte_offset, given.byte_length
        try:
            buffer = transfer_view(given)
        except JsError as error:
            request.error(error)
            return
        pending = PullInto(
            self._host, buffer, offset=offset, length=length, minimum=minimum, name=given.name, owner="byob"
        )
        if self._pending:
            self._pending.append(pending)
            self._stream.reader.requests.append(request)
            return
        if self._stream.state == "closed":
            request.close(make_view(given.name, buffer, offset, 0))
            return
        if self._queued:
            if self._fill(pending):
                view = pending.take_view()
                self._has_drained()
                request.chunk(view)
                return
            if self._close_requested:
                broken = js_type_error(_BROKEN_OFF)
                self.error(broken)
                request.error(broken)
                return
        self._pending.append(pending)
        self._stream.reader.requests.append(request)
        self._pull_if_needed()

    def release_steps(self) -> None:
        """Save the bytes that a read has received so far, for the next reader."""
        if self._pending:
            first = self._pending[0]
            first.owner = "none"
            self._pending = [first]

    # ---- answers of byobRequest
    def respond(self, count: int) -> None:
        """Record that ``count`` bytes were written into the oldest waiting buffer."""
        first = self._pending[0]
        if self._stream.state == "closed":
            if count:
                raise js_type_error("The stream is closed: respond(0) gives the buffer back")
        elif count == 0:
            raise js_type_error("respond(0) is for a stream that is closed")
        elif first.filled + count > first.length:
            raise JsError("more bytes than the view holds", "RangeError")
        # As the standard demands, views that the source keeps of the buffer become unusable.
        first.buffer = transfer(first.buffer)
        self._has_responded(first, count)

    def respond_with(self, given: BufferView) -> None:
        """Record that the bytes of ``given``, another view of the oldest waiting buffer, were written."""
        first = self._pending[0]
        length = given.byte_length
        if self._stream.state == "closed":
            if length:
                raise js_type_error("The stream is closed: only a view of no bytes gives the buffer back")
        elif length == 0:
            raise js_type_error("a view of no bytes is for a stream that is closed")
        if (
            first.offset + first.filled != given.byte_offset
            or len(first.buffer) != given.buffer_length
            or first.filled + length > first.length
        ):
            raise JsError("the view is not of the bytes that were asked for", "RangeError")
        first.buffer = transfer_view(given)
        self._has_responded(first, length)

    def _has_responded(self, first: PullInto, count: int) -> None:
        self._invalidate_request()
        if self._stream.state == "closed":
            self._give_back(first)
        else:
            first.filled += count
            if first.owner == "none":
                self._keep_released(first)
                self._serve_from_queue()
            elif first.filled >= first.minimum:
                self._pending.pop(0)
                # A view holds whole elements only: the remaining bytes wait for the next read.
                remainder = first.filled % first.size
                if remainder:
                    end = first.offset + first.filled
                    self._pieces.append(bytes(memoryview(first.buffer.data)[end - remainder : end]))
                    self._queued += remainder
                    first.filled -= remainder
                self._commit(first)
                self._serve_from_queue()
        self._pull_if_needed()

    def _give_back(self, first: PullInto) -> None:
        """Give all waiting buffers back empty, because the stream has ended."""
        if first.owner == "none":
            self._pending.pop(0)
        reader = self._stream.reader
        while reader is not None and reader.requests and self._pending:
            self._commit(self._pending.pop(0))

    # ---- internals
    def _commit(self, pending: PullInto) -> None:
        reader = self._stream.reader
        request = reader.requests.pop(0)
        view = pending.take_view()
        if self._stream.state == "closed":
            request.close(view)
        else:
            request.chunk(view)

    def _serve_from_queue(self) -> None:
        """Serve the pending reads for which there are bytes."""
        reader = self._stream.reader
        while self._queued and self._pending and self._pending[0].owner != "none":
            first = self._pending[0]
            if first.owner == "default":
                self._pending.pop(0)
                self.pull_steps(reader.requests.pop(0))
            elif self._fill(first):
                self._pending.pop(0)
                self._commit(first)
            else:
                return
        while self._queued and not self._pending and reader is not None and reader.requests:
            self.pull_steps(reader.requests.pop(0))

    def _fill(self, pending: PullInto) -> bool:
        """Copy bytes from the queue. Returns True if the read now has at least the minimum it requested."""
        most = pending.filled + min(self._queued, pending.length - pending.filled)
        aligned = most - most % pending.size
        is_ready = aligned >= pending.minimum
        count = int((aligned if is_ready else most) - pending.filled)
        target = pending.target()
        done = 0
        while done < count:
            piece = self._pieces[0]
            part = min(count - done, len(piece) - self._taken)
            copy_into(target[done : done + part], memoryview(piece)[self._taken : self._taken + part])
            done += part
            self._taken += part
            if self._taken == len(piece):
                self._pieces.pop(0)
                self._taken = 0
        pending.filled += count
        self._queued -= count
        return is_ready

    def _keep_released(self, first: PullInto) -> None:
        """Put the bytes meant for a released reader into the queue."""
        self._pending.pop(0)
        if first.filled:
            start = first.offset
            self._pieces.append(copied(memoryview(first.buffer.data)[start : start + first.filled]))
            self._queued += first.filled

    def _has_drained(self) -> None:
        if not self._queued and self._close_requested:
            self._finish_source()
            self._stream.end()
        else:
            self._pull_if_needed()

    def _invalidate_request(self) -> None:
        if self._request is not None:
            self._request.invalidate()
            self._request = None

    def _clear_queue(self) -> None:
        self._invalidate_request()
        self._pending, self._pieces, self._queued, self._taken = [], [], 0, 0
