"""``tee``: two branches that read one stream (WHATWG Streams, section 4.9.2).

Branches of a byte stream are byte streams. Each gets its bytes through its own queue, never directly into a
reader's own buffer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.typed_arrays import byte_view
from praxis_desktop.interpreter.host.web.callbacks import nothing
from praxis_desktop.interpreter.host.web.readable_readers import ReadableStreamDefaultReader
from praxis_desktop.interpreter.host.web.readable_stream import ReadableStream
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.web.readable_readers import Reader


def tee(stream: ReadableStream) -> list[ReadableStream]:
    """Return two streams with the chunks of ``stream``. Raises JavaScript's TypeError if it is locked."""
    shared = Tee(stream, ReadableStreamDefaultReader.acquire(stream))
    branches = [Branch(shared, number) for number in range(2)]
    host = stream._host
    if stream.is_byte_stream:
        shared.branches = [ReadableStream.of_bytes(host, branch) for branch in branches]
    else:
        # Neither may pull before both exist.
        shared.branches = [ReadableStream.of_chunks(host, branch, 0) for branch in branches]
        for made in shared.branches:
            made.controller.want(1)
    return list(shared.branches)


@host_value("web.tee")
class Tee(WebObject):
    """A stream with two branches, which is also the read request that passes the next chunk to both."""

    __slots__ = ("_again", "_cancelled", "_reader", "_reading", "_stream", "branches", "given_up")

    def __init__(self, stream: ReadableStream, reader: Reader) -> None:
        super().__init__(stream._host)
        self._stream = stream
        self._reader = reader
        self._reading = False
        self._again = False
        self._cancelled: list[list[Any]] = [[], []]
        """For each branch, a list that contains the reason for its cancellation, or is empty."""
        self.given_up = Promise(self._host)
        self.branches: list[ReadableStream] = []
        reader.closed.then(nothing, self._failed)

    def pull(self) -> None:
        """Read from the stream, because a branch needs a chunk."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._stream.read_into(self)

    def cancel(self, number: int, reason: Any) -> Promise:
        """Cancel a branch. The stream is cancelled once both branches have been cancelled."""
        self._cancelled[number] = [reason]
        if all(self._cancelled):
            self.given_up.resolve(self._stream.cancel_now([kept[0] for kept in self._cancelled]))
        return self.given_up

    def _open(self) -> list[Any]:
        return [
            branch.controller
            for branch, cancelled in zip(self.branches, self._cancelled, strict=True)
            if not cancelled
        ]

    def chunk(self, value: Any) -> None:
        """Pass a chunk to both branches."""
        self._again = False
        shared = byte_view(value) if self._stream.is_byte_stream else value
        for controller in self._open():
            if controller.accepts:
                controller.enqueue(shared)
        self._reading = False
        if self._again:
            self.pull()

    def close(self, value: Any = None) -> None:
        """End both branches."""
        self._reading = False
        still = self._open()
        for controller in still:
            if controller.accepts:
                controller.close()
        if still:
            self.given_up.resolve(None)

    def error(self, reason: Any) -> None:
        """Stop reading after an error. The reader's ``closed`` promise reports the error."""
        self._reading = False

    def _failed(self, reason: Any = None) -> None:
        for branch in self.branches:
            branch.controller.error(reason)
        if not all(self._cancelled):
            self.given_up.resolve(None)


@host_value("web.branch")
class Branch(WebObject):
    """The source of one of the two branches."""

    __slots__ = ("_number", "_tee")

    def __init__(self, shared: Tee, number: int) -> None:
        super().__init__(shared._host)
        self._tee = shared
        self._number = number

    def pull(self, controller: Any) -> None:
        self._tee.pull()

    def cancel(self, reason: Any) -> Promise:
        return self._tee.cancel(self._number, reason)
