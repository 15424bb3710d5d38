"""``ReadableStreamDefaultController``: a queue for chunks of any kind (WHATWG Streams, section 4.6)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.web.callbacks import keep
from praxis_desktop.interpreter.host.web.queuing import checked_size
from praxis_desktop.interpreter.host.web.source_controller import Source, SourceController

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.web.read_requests import ReadRequest
    from praxis_desktop.interpreter.host.web.readable_stream import ReadableStream


@host_value("web.ReadableStreamDefaultController")
class ReadableStreamDefaultController(SourceController):
    """Receives chunks of any kind from a source for its stream."""

    __slots__ = ("_chunks", "_size", "_sizes")

    js_class: ClassVar[str] = "ReadableStreamDefaultController"
    js_tag: ClassVar[str] = "ReadableStreamDefaultController"
    js_members: ClassVar[Mapping[str, str]] = {
        "desiredSize": "shown_desired_size",
        "close": "close",
        "enqueue": "enqueue",
        "error": "error",
    }

    def __init__(
        self,
        stream: ReadableStream,
        source: Source,
        high_water_mark: float,
        size: Callable[[Any], Any] | None,
    ) -> None:
        super().__init__(stream, source, high_water_mark)
        self._size = size
        self._chunks: list[Any] = []
        self._sizes: list[float] = []

    # ---- for the source
    def enqueue(self, chunk: Any = None) -> None:
        """Pass a chunk to the pending read, or to the queue if there is none.

        Raises JavaScript's TypeError if the stream is closed or has failed, RangeError for an invalid size,
        and whatever the strategy's ``size`` raises. The last two make the stream fail.
        """
        self.check_accepts("enqueue a chunk into")
        reader = self._stream.reader
        kept = keep(chunk)
        if reader is not None and reader.requests:
            reader.requests.pop(0).chunk(kept)
        else:
            size: float = 1
            if self._size is not None:
                try:
                    size = checked_size(self._size(kept))
                except Exception as error:
                    self.error(error)
                    raise
            self._chunks.append(kept)
            self._sizes.append(size)
            self._queued += size
        self._pull_if_needed()

    def close(self) -> None:
        """End the stream. Queued chunks can still be read.

        Raises JavaScript's TypeError if the stream is closed or has failed.
        """
        self.check_accepts("close")
        self._close_requested = True
        if not self._chunks:
            self._finish_source()
            self._stream.end()

    @property
    def has_backpressure(self) -> bool:
        """True while no more data is needed."""
        return not self._should_pull()

    # ---- for readers
    def pull_steps(self, request: ReadRequest) -> None:
        """Serve a read from the queue, or make it wait."""
        if not self._chunks:
            self._stream.reader.requests.append(request)
            self._pull_if_needed()
            return
        chunk = self._chunks.pop(0)
        self._queued = max(0, self._queued - self._sizes.pop(0)) if self._chunks else 0
        if self._close_requested and not self._chunks:
            self._finish_source()
            self._stream.end()
        else:
            self._pull_if_needed()
        request.chunk(chunk)

    def _finish_source(self) -> None:
        super()._finish_source()
        self._size = None

    def _clear_queue(self) -> None:
        self._chunks, self._sizes, self._queued = [], [], 0

    @property
    def shown_desired_size(self) -> Any:
        return shown_size(self.desired_size)


def shown_size(size: float | None) -> Any:
    """Return a ``desiredSize`` for the guest: null if the stream has failed."""
    from praxis_desktop.interpreter.host.js.values import NULL

    if size is None:
        return NULL
    return int(size) if math.isfinite(size) and size == int(size) else size
