"""The controller of byte streams: bytes queued, and reads into buffers of the reader's own."""

from __future__ import annotations

from typing import Any, Protocol

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.web.web_object import WebObject


class ByteSource(Protocol):
    """Where a byte stream of the host gets its bytes. To be in images, its class is a ``@host_value``."""

    def pull(self, controller: ReadableByteStreamController) -> Promise | None:
        """Bytes are wanted: ``controller.enqueue(data)``, now or in a later turn, or fill
        ``controller.byob_request``.

        Called when a read waits or fewer bytes are queued than the high-water mark. With None it is done and
        is called again after the next ``enqueue`` that leaves something wanted; with a promise not before
        that is fulfilled. A rejected promise, or an exception, errors the stream.
        """
        ...

    def cancel(self, reason: Any) -> Promise | None:
        """Nobody wants more: stop. Called at most once; what was queued is gone already."""
        ...


@host_value("web.ReadableByteStreamController")
class ReadableByteStreamController(WebObject):
    """What a byte source feeds its stream through.

    Every method is called on the interpreter's thread: in ``pull``, or in a turn (a microtask, a timer, a
    completion), never inside another call of the guest.
    """

    __slots__ = ()

    @property
    def desired_size(self) -> int | None:
        """Bytes that are missing to the high-water mark, negative if there are too many; 0 once closed, None
        once errored.
        """
        raise NotImplementedError

    @property
    def byob_request(self) -> Any:
        """The oldest read into a buffer of the reader's own that waits, or None: its ``target`` is a
        memoryview to write into, ``respond(count)`` says how many bytes were.
        """
        raise NotImplementedError

    def enqueue(self, data: bytes | bytearray | memoryview) -> None:
        """Hand over bytes: to the read that waits, else into the queue. Empty data is ignored.

        ``bytes`` are kept as they are, anything else is copied. Raises JavaScript's TypeError once closed or
        errored.
        """
        raise NotImplementedError

    def close(self) -> None:
        """No more will come; what is queued can still be read. Raises JavaScript's TypeError once closed or
        errored.
        """
        raise NotImplementedError

    def error(self, reason: Any) -> None:
        """Reject every read now and later with ``reason`` (a DOMException for instance); what is queued is
        lost. Ignored once closed or errored.
        """
        raise NotImplementedError
