"""What comes after the first picture of the window: the rest of it, loaded and made piece by piece, and what
the window begins then, one thing after another, each when its modules are loaded.

All at once that would be ten threads that import: Python lets one of them go on at a time, and the window's
thread, which needs Python for every event, would wait until each of the others had its turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from praxis_desktop.core.precedence import precedence
from praxis_desktop.gui.background import make_piece
from praxis_desktop.gui.window.loading import LoadingAhead

if TYPE_CHECKING:
    from praxis_desktop.gui.app.main_window import MainWindow

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

_PAGES = (
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
            self._window.make_pages()
        return super().eventFilter(watched, event)


def make_pages_in_stages(application: QApplication, window: MainWindow) -> None:
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
    loader = LoadingAhead(_PAGES, window)
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


SETTINGS = (
    "praxis_desktop.settings._sources",
    "praxis_desktop.settings.saving",
)
PREPARATION = (
    "praxis_desktop.workers.execution_mode",
    "praxis_desktop.workers.launch.preparation",
    "praxis_desktop.snapshots.store",
    "praxis_desktop.snapshots.contents",
    "praxis_desktop.snapshots._making",
    "praxis_desktop.packages.wheels.reading",
    "praxis_desktop.runs.packages.environments",
    "praxis_desktop.runs._run",
    "praxis_desktop.workers.launch.run_making",
)
DEVICES = (
    "praxis_desktop.ports.devices.watching",
    "praxis_desktop.ports.devices.identity",
    "serial.tools.list_ports",
    "praxis_desktop.ports.devices.diagnosis",
)
HISTORY = (
    "praxis_desktop.records.history.history",
    "sqlite3",
)
KEYS = ("praxis_desktop.ports.emergency.guardian",)
LATER_STARTS = (
    "multiprocessing.connection",
    "praxis_desktop.workers.control.connections",
)
"""What each needs at first: the little that it loads later, on its own thread, is not listed."""

LATEST_MS = 1000
"""So long after the window has its pages all this begins, although somebody still waits for a form: what its
file declares may have to be found out by a guest.
"""

_PAUSE_MS = 5
"""Between two of them: what was begun last goes on alone for so long, and the window has it quiet."""


class Beginnings(QObject):
    """Goes through what was added, in that order; what somebody waits for comes next."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[tuple[LoadingAhead, Callable[[], object] | None]] = deque()
        self._has_begun = False

    def load(self, ahead: LoadingAhead) -> None:
        """Let ``ahead`` be loaded: sooner than what comes before it, once it is wanted."""
        ahead.is_planned = ahead.is_in_line = True
        self._waiting.append((ahead, None))

    def begin(self, start: Callable[[], object], modules: Iterable[str] = ()) -> None:
        """Call ``start``, which returns at once, when ``modules`` are loaded: what it needs at first, by
        their full names.
        """
        self._waiting.append((LoadingAhead((), self, others=modules), start))

    @Slot()
    def start(self) -> None:
        """Begin with the first; does nothing when it has begun."""
        if not self._has_begun:
            self._has_begun = True
            self._go_on()

    @Slot()
    def _go_on(self) -> None:
        for number, (ahead, _) in enumerate(self._waiting):
            if ahead.is_wanted:
                self._waiting.insert(0, self._waiting[number])
                del self._waiting[number + 1]
                break
        if self._waiting:
            ahead, _ = self._waiting[0]
            ahead.done.connect(self._begin_loaded)
            ahead.start()

    @Slot()
    def _begin_loaded(self) -> None:
        ahead, start = self._waiting.popleft()
        ahead.done.disconnect(self._begin_loaded)
        QTimer.singleShot(_PAUSE_MS, self._go_on)
        if start is not None:
            start()
