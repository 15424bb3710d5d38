"""Other starts of the program: what later ones want of the window, and the one that follows its end."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.workers.control.one_window import OneWindow, OpenRequest


class LaterStarts(QObject):
    """Brings ``window`` forward; ``file_wanted`` has the path of a file that is to be opened in it."""

    file_wanted = Signal(object)
    _heard = Signal(object)

    def __init__(self, one_window: OneWindow, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.is_restart_wanted = False
        """Whether the program is to be started again once the window was closed."""
        self._one_window = one_window
        self._heard.connect(self._come_forward)

    def listen(self) -> None:
        """From now on: those that came before wait until then."""
        self._one_window.listen(self._take)

    def _take(self, request: OpenRequest) -> None:
        """A listener's thread."""
        try:
            self._heard.emit(request)
        except RuntimeError:
            return  # the window's objects are gone

    @Slot()
    def restart(self) -> None:
        """Close the window and start the program again."""
        self.is_restart_wanted = True
        self.is_restart_wanted = self._window.close()

    @Slot(object)
    def _come_forward(self, request: OpenRequest) -> None:
        if request.activation:
            os.environ["XDG_ACTIVATION_TOKEN"] = request.activation  # where Qt looks for it
        window = self._window
        if window.isMinimized():
            state = window.windowState() & ~Qt.WindowState.WindowMinimized
            window.setWindowState(state | Qt.WindowState.WindowActive)
        window.show()
        window.raise_()
        window.activateWindow()
        if request.file is not None:
            self.file_wanted.emit(request.file)


def start_again() -> None:
    """Be a new process of the same program. Does not return."""
    command = [sys.executable, *sys.orig_argv[1:]]
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":
        import subprocess

        subprocess.Popen(command)
        os._exit(0)
    os.execv(command[0], command)
