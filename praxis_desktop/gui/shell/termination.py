"""Ctrl+C in the terminal and the system's request to end, as a signal of Qt."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot


class TerminationRequests(QObject):
    """Emits ``requested`` on the GUI thread for every SIGINT and SIGTERM. ``close`` restores the handlers.

    Python runs signal handlers between two of its own instructions, and a GUI thread that waits for events
    executes none: the signal's byte on a socket wakes it.
    """

    requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._handlers: dict[int, Callable[[int, FrameType | None], Any] | int | None] = {
            number: signal.signal(number, _ignore) for number in (signal.SIGINT, signal.SIGTERM)
        }
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def close(self) -> None:
        """Restore the handlers that were there before."""
        self._notifier.setEnabled(False)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        self._reader.close()
        self._writer.close()

    @Slot()
    def _read(self) -> None:
        try:
            received = self._reader.recv(64)
        except BlockingIOError:
            return
        if any(number in self._handlers for number in received):
            self.requested.emit()


def _ignore(number: int, frame: FrameType | None) -> None:
    """Let the byte on the socket do the work: without a handler Python would raise KeyboardInterrupt
    anywhere.
    """
