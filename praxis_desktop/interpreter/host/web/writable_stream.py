"""``WritableStream``: chunks that go to a sink, one after the other (WHATWG Streams, section 5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.web.abort import AbortSignal


class Sink(Protocol):
    """Where a stream of the host takes its chunks. To be in images, its class is a ``@host_value``.

    Each method returns None when it is done, or a promise that is settled when it is. Exceptions and
    rejections error the stream.
    """

    def write(self, chunk: Any, controller: WritableStreamDefaultController) -> Promise | None:
        """Write a chunk; the next one comes when this is done. ``queuing.chunk_bytes(chunk)`` gives the bytes
        of a BufferSource and raises JavaScript's TypeError for anything else.
        """
        ...

    def close(self) -> Promise | None:
        """Everything has been written: flush and end."""
        ...

    def abort(self, reason: Any) -> Promise | None:
        """Give up: what was queued is gone. Called when a write under way is done; to end that one early,
        add a step to ``controller.signal``.
        """
        ...


@host_value("web.WritableStream")
class WritableStream(WebObject):
    """A stream to write to. The guest sees ``getWriter``, ``abort``, ``close``; the host makes one with
    ``over``.
    """

    __slots__ = ("controller", "state", "stored_error")

    js_class: ClassVar[str] = "WritableStream"
    js_tag: ClassVar[str] = "WritableStream"
    js_members: ClassVar[Mapping[str, str]] = {"locked": "locked"}

    controller: WritableStreamDefaultController

    state: str
    """"writable", "closed", "erroring" or "errored"."""

    stored_error: Any
    """Why it is erroring or errored."""

    @classmethod
    def over(
        cls,
        host: Host,
        sink: Sink,
        high_water_mark: float = 1,
        size: Callable[[Any], float] | None = None,
    ) -> WritableStream:
        """A stream into a sink of the host; ``size`` says what a chunk counts for, 1 if not given:
        ``queuing.byte_length`` for bytes.
        """
        raise NotImplementedError

    @property
    def locked(self) -> bool:
        """Whether it has a writer, or is piped into."""
        raise NotImplementedError

    def abort(self, reason: Any = None) -> Promise:
        """``stream.abort(reason)``: rejected with a TypeError while it is locked."""
        raise NotImplementedError

    def abort_now(self, reason: Any = None) -> Promise:
        """Abort it, locked or not: for whoever owns what is behind it."""
        raise NotImplementedError


@host_value("web.WritableStreamDefaultController")
class WritableStreamDefaultController(WebObject):
    """What a sink says of its stream: ``error(reason)``, and ``signal``, which is aborted with it."""

    __slots__ = ()

    @property
    def signal(self) -> AbortSignal:
        """Aborted at once when the stream is, while a write is still under way."""
        raise NotImplementedError

    def error(self, reason: Any = None) -> None:
        """Fail every write now and later with ``reason``. Ignored unless the stream is writable."""
        raise NotImplementedError
