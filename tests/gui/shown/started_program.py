"""A program started as users start it, and a scene played in its window."""

from __future__ import annotations

import importlib
import os
import sys
import traceback

from PySide6.QtCore import QEvent, QObject, Qt, QThread, QTimer, Slot
from PySide6.QtWidgets import QApplication

from praxis_desktop.cli import main
from praxis_desktop.gui.app import application
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.widgets.appearing_guard import GUARD_MS
from tests.gui.shown.person import Person

_LOOK_MS = 20


class Presses(QObject):
    """Counts a person's presses in the window: mouse buttons and keys."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self.mouse = self.keys = 0
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if not watched.isWindowType():
            return False
        if event.type() == QEvent.Type.MouseButtonPress:
            self.mouse += 1
        elif event.type() == QEvent.Type.KeyPress:
            self.keys += 1
        return False


class PlayedWindow(MainWindow):
    """The program's window. Once its loop runs, it plays the scene named in the arguments."""

    def show(self) -> None:
        super().show()
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._play)
        self._look.start()

    @Slot()
    def _play(self) -> None:
        if not self.has_pages or not QThread.currentThread().loopLevel():
            return
        self._look.stop()
        module, _, name = sys.argv[1].rpartition(":")
        running = QApplication.instance()
        assert isinstance(running, QApplication)
        is_over = False
        try:
            getattr(importlib.import_module(module), name)(Person(self), Presses(running))
            is_over = True
        finally:
            if not is_over:  # its program need not end well any more
                traceback.print_exc()
                sys.stderr.flush()
                os._exit(70)
        person = Person(self)
        # Closing the window while a run ends raises a question, and a sheet that has just appeared accepts no
        # keys.
        person.waits_until(lambda: not self.models.runs.is_active)
        person.waits(2 * GUARD_MS)
        person.types(Qt.Key.Key_Q, modifier=Qt.KeyboardModifier.ControlModifier)


if __name__ == "__main__":
    vars(application)["MainWindow"] = PlayedWindow
    sys.exit(main([]))
