"""What the first picture of the window does not show: loaded and made after it, piece by piece."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from praxis_desktop.core.precedence import precedence
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.background import make_piece
from praxis_desktop.gui.window.loading import LoadingAhead

LIBRARY_MS = 300
"""So long the library has the computer to itself: its protocols are what is looked at, and all that is loaded
beside them takes Python from the thread that reads them.
"""

_INPUT = frozenset(
    (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.Close,
    )
)

_FURNITURE = (
    "app.commands",
    "app.pages",
    "first_start.card",
    "history.controller",
    "instruments.controller",
    "records.versions",
    "live.idle",
    "app.actions",
    "messages.controller",
    "playground.copies",
    "playground.controller",
    "resuming.controller",
    "run_page.controller",
    "settings.controller",
    "setup.controller",
    "run.foreseen",
    "app.opening",
)
"""What the first picture does not show."""


class _FirstInput(QObject):
    """Has the window be whole before somebody uses it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in _INPUT:
            self._window.furnish()
        return super().eventFilter(watched, event)


def furnish_in_stages(application: QApplication, window: MainWindow) -> None:
    """Load and make the rest, once the library is known, and go on with events between its stages. Returns
    when it is there.
    """
    first_input = _FirstInput(window)
    # All that a person does comes through here; the events of widgets, of which there are very many, do not.
    screen = window.windowHandle()
    screen.installEventFilter(first_input)
    next(window.stages, None)
    _await_library(window)
    loaded = QEventLoop()
    loader = LoadingAhead(_FURNITURE, window)
    loader.done.connect(loaded.quit)
    loader.start()
    loaded.exec()
    while _has_made_more(window):
        application.processEvents()
        application.processEvents()  # again, because something may have had its own turn in the first
    screen.removeEventFilter(first_input)


def _await_library(window: MainWindow) -> None:
    """Go on with events until the library is known, or how far that is."""
    model = window.models.library
    if model is None or model.library is not None:
        return
    told = QEventLoop()
    model.changed.connect(told.quit)
    QTimer.singleShot(LIBRARY_MS, told.quit)
    told.exec()
    model.changed.disconnect(told.quit)


def _has_made_more(window: MainWindow) -> bool:
    with precedence.turn():
        return make_piece(window.stages)
