r"""What the system and the terminal tell the window: Ctrl+C, Ctrl+\, the end of program or session."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any, Protocol

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_REQUESTS = {
    "SIGINT": "interrupted",
    "SIGTERM": "ended",
    "SIGHUP": "ended",
    "SIGQUIT": "emergency",
    "SIGBREAK": "ended",
}


class TerminationRequests(QObject):
    r"""Emits on the GUI thread what signals ask for. Signals that were ignored before stay so, as nohup wants
    it. ``close`` restores the handlers.

    Python runs signal handlers between two of its own instructions, and a GUI thread that waits for events
    executes none: the signal's byte on a socket wakes it.
    """

    interrupted = Signal()
    """Ctrl+C in the terminal: there is somebody, who wants the window closed."""
    ended = Signal()
    """The system ends the program, logs out or shuts down, or the terminal is closed: nobody can be asked."""
    emergency = Signal()
    r"""Ctrl+\ in the terminal."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._requests = {
            getattr(signal, name): getattr(self, request)
            for name, request in _REQUESTS.items()
            if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is not signal.SIG_IGN
        }
        self._handlers: dict[int, Callable[[int, FrameType | None], Any] | int | None] = {
            number: signal.signal(number, _ignore) for number in self._requests
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
        for number in dict.fromkeys(received):
            if number in self._requests:
                self._requests[number].emit()


class SessionManager(Protocol):
    """What Qt's QSessionManager offers."""

    def allowsInteraction(self) -> bool: ...  # noqa: N802

    def cancel(self) -> None: ...

    def release(self) -> None: ...


class EndOfSession(QObject):
    """Puts a log-out or a shut-down off while ``is_busy`` says so, where the desktop lets programs do that:
    ``wanted`` has a person asked. ``asked`` is connected to ``QGuiApplication.commitDataRequest``.

    A desktop that lets nobody ask may only want everything saved: what then ends the program is a signal.
    """

    wanted = Signal()

    def __init__(self, is_busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_busy = is_busy

    @Slot("QSessionManager&")
    def asked(self, manager: SessionManager) -> None:
        """The session is about to end."""
        if self._is_busy() and manager.allowsInteraction():
            manager.cancel()
            manager.release()
            self.wanted.emit()


def _ignore(number: int, frame: FrameType | None) -> None:
    """Let the byte on the socket do the work: without a handler Python would raise KeyboardInterrupt
    anywhere.
    """
