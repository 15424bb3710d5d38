"""What a port receives while somebody else than its program speaks with the instrument."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline

if TYPE_CHECKING:
    from collections.abc import Callable

    from praxis_desktop.core.errors import PortError
    from praxis_desktop.ports.transport import LineErrorKind, Receiver


class HeldReceiver:
    """Holds back what is for ``receiver`` until ``pass_on``; any thread may wait for it meanwhile. ``note``
    is told of what is held, where ``receiver`` does not hear of all of it.
    """

    def __init__(self, receiver: Receiver, note: Callable[[bytes], None] | None = None) -> None:
        self._receiver = receiver
        self._note = note
        self._news = threading.Condition()
        self._is_held = True
        self._data = bytearray()
        self._error: PortError | None = None

    # ---- the port's thread
    def on_bytes(self, data: bytes) -> None:
        if self._is_taken(data):
            return
        self._receiver.on_bytes(data)

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        if self._is_taken(data):
            return
        self._receiver.on_line_error(kind, data)

    def on_lost(self, error: PortError) -> None:
        with self._news:
            self._error = self._error or error
            self._news.notify_all()
            if self._is_held:
                return
        self._receiver.on_lost(error)

    def _is_taken(self, data: bytes) -> bool:
        with self._news:
            if not self._is_held:
                return False
            if self._note is not None:
                self._note(data)
            self._data += data
            self._news.notify_all()
            return True

    # ---- who speaks with the instrument
    @property
    def data(self) -> bytes:
        """What has come in and is held."""
        with self._news:
            return bytes(self._data)

    def wait(self, is_enough: Callable[[bytes], bool], seconds: float) -> bytes:
        """What has come in when it ``is_enough``, or after so many seconds. Raises PortError when the device
        is gone.
        """
        deadline = Deadline.after(seconds)
        with self._news:
            while not is_enough(bytes(self._data)) and not deadline.expired:
                if self._error is not None:
                    raise self._error
                self._news.wait(deadline.remaining)
            return bytes(self._data)

    def forget(self) -> None:
        """Drop what is held: it was an answer to whoever speaks with the instrument, or is of no use."""
        with self._news:
            self._data.clear()

    def take(self) -> bytes:
        """What is held; it is held no longer."""
        with self._news:
            data = bytes(self._data)
            self._data.clear()
            return data

    def deliver(self, data: bytes) -> None:
        """Hand ``data`` to the receiver, before all that is held."""
        if data:
            self._receiver.on_bytes(data)

    def pass_on(self) -> None:
        """Hand over what is held, and from now on all that comes."""
        with self._news:
            held, self._data = bytes(self._data), bytearray()
            if held:
                self._receiver.on_bytes(held)
            self._is_held = False
            error = self._error
        if error is not None:
            self._receiver.on_lost(error)
