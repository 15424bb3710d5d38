"""``ReadableStream``: chunks that come from a source, one reader at a time (WHATWG Streams, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.web.byte_stream import ByteSource
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class ChunkSource(Protocol):
    """Where a stream of the host gets its chunks."""

    def pull(self, controller: Any) -> Promise | None:
        """More is wanted: ``controller.enqueue(chunk)``, now or in a later turn.

        Called when a read waits or the queue is below the high-water mark. With None it is done and is called
        again after the next ``enqueue`` that leaves something wanted; with a promise not before that is
        fulfilled. A rejected promise, or an exception, errors the stream.
        """
        ...

    def cancel(self, reason: Any) -> Promise | None:
        """Nobody wants more: stop. Called at most once; what was queued is gone already."""
        ...


@host_value("web.ReadableStream")
class ReadableStream(WebObject):
    """A stream to read from. The guest sees ``getReader``, ``pipeTo`` and so on; the host makes one with
    ``of_bytes`` or ``of_chunks`` and feeds it through ``controller``.
    """

    __slots__ = ("controller", "state", "stored_error")

    js_class: ClassVar[str] = "ReadableStream"
    js_tag: ClassVar[str] = "ReadableStream"
    js_members: ClassVar[Mapping[str, str]] = {"locked": "locked"}

    controller: Any
    """``ReadableByteStreamController`` or ``ReadableStreamDefaultController``: enqueue, close, error."""

    state: str
    """"readable", "closed" or "errored"."""

    stored_error: Any
    """Why it is errored."""

    @classmethod
    def of_bytes(cls, host: Host, source: ByteSource, high_water_mark: int = 0) -> ReadableStream:
        """A byte stream (BYOB readers work) over a source of the host. ``source.pull`` may be called before
        this returns if ``high_water_mark`` is more than 0 (bytes).
        """
        raise NotImplementedError

    @classmethod
    def of_chunks(
        cls,
        host: Host,
        source: ChunkSource,
        high_water_mark: float = 1,
        size: Callable[[Any], float] | None = None,
    ) -> ReadableStream:
        """A stream of any chunks over a source of the host; ``size`` says what a chunk counts for, 1 if not
        given.
        """
        raise NotImplementedError

    @property
    def locked(self) -> bool:
        """Whether it has a reader, or is piped or teed."""
        raise NotImplementedError

    def cancel(self, reason: Any = None) -> Promise:
        """``stream.cancel(reason)``: rejected with a TypeError while it is locked."""
        raise NotImplementedError

    def cancel_now(self, reason: Any = None) -> Promise:
        """Cancel it, locked or not: for whoever owns what is behind it."""
        raise NotImplementedError
