"""The work done after the window's first paint: loading and creating the remaining parts step by step, and
starting background tasks one after another.

If the tasks were started together, ten threads would import modules at the same time and compete for the
import lock and the GIL, and the GUI thread would wait for each of them.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer, Slot

from praxis_desktop.core.precedence import precedence
from praxis_desktop.core.time_slices import shorten_slices
from praxis_desktop.gui.background import in_own_turn, make_piece
from praxis_desktop.gui.window.loading import LoadingAhead

if TYPE_CHECKING:
    from praxis_desktop.gui.app.main_window import MainWindow

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
    "rehearsal.controller",
    "resuming.controller",
    "run_page.controller",
    "settings.controller",
    "setup.controller",
    "run.forecast",
    "app.opening",
)
"""Modules that the first paint does not need."""


class _FirstInput(QObject):
    """Completes the window before the first input reaches it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in _INPUT:
            self._window.make_pages()
        return super().eventFilter(watched, event)


def make_pages_in_stages(window: MainWindow) -> None:
    """Load and create the remaining parts, processing events between steps. Return when everything has been
    created.
    """
    shorten_slices()  # threads that compute would otherwise keep this one waiting each time it wakes up
    first_input = _FirstInput(window)
    # All input passes through the QWindow; a filter on the widgets would see far more events.
    screen = window.windowHandle()
    screen.installEventFilter(first_input)
    next(window.stages, None)
    loaded = QEventLoop()
    loader = LoadingAhead(_PAGES, window)
    loader.done.connect(loaded.quit)
    loader.start()
    loaded.exec()
    while _has_made_more(window):
        # Other turns that are due come before the next step, each for itself.
        others = QEventLoop()
        in_own_turn(others.quit)
        others.exec()
    screen.removeEventFilter(first_input)


@precedence.turn()
def _has_made_more(window: MainWindow) -> bool:
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
    "praxis_desktop.interpreter.prepared",
)
DEVICES = (
    "praxis_desktop.ports.devices.watching",
    "praxis_desktop.ports.devices.identity",
    "serial.tools.list_ports",
    "praxis_desktop.ports.devices.open_failures",
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
"""For each background task, the modules to load before it starts. Modules that a task loads later, on its own
thread, are not listed.
"""

LATEST_MS = 1000
"""Deadline for starting the tasks, in milliseconds after the pages are created. The tasks do not wait any
longer than this for a form to appear, because reading the form's declaration may need a guest.
"""

PAUSE_MS = 20
"""Pause between two tasks, in milliseconds, which lets the previous task proceed and keeps the window
responsive. The CPU usage of the other threads is measured during the pause.
"""

CALM = 0.1
"""The next task waits while other threads use at least this fraction of one processor's time."""

MOST_PAUSE_S = 0.25
"""Maximum time, in seconds, that a task waits for other threads to become less busy."""


class Beginnings(QObject):
    """Starts background tasks in the order in which they were added, except that tasks the user is waiting
    for come first. The other tasks wait while other threads are busy, but only for a short time.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[tuple[LoadingAhead, Callable[[], object] | None]] = deque()
        self._has_begun = False
        self._started_at = 0.0
        self._looked = _looked()

    def load(self, ahead: LoadingAhead) -> None:
        """Load the modules of ``ahead`` when their turn comes, or earlier if the user is waiting for them."""
        ahead.is_planned = ahead.is_in_line = True
        self._waiting.append((ahead, None))

    def begin(self, start: Callable[[], object], modules: Iterable[str] = ()) -> None:
        """Call ``start`` once ``modules`` (full module names) have been loaded. ``start`` must return
        immediately.
        """
        self._waiting.append((LoadingAhead((), self, others=modules), start))

    @Slot()
    def start(self) -> None:
        """Start the tasks. Later calls have no effect."""
        if not self._has_begun:
            self._has_begun = True
            self._go_on()

    @Slot()
    def _go_on(self) -> None:
        if not self._waiting:
            return
        for number, (ahead, _) in enumerate(self._waiting):
            if ahead.is_wanted:
                self._waiting.insert(0, self._waiting[number])
                del self._waiting[number + 1]
                break
        ahead, _ = self._waiting[0]
        if ahead.is_wanted or self._is_calm():
            ahead.done.connect(self._begin_loaded)
            ahead.start()
        else:
            QTimer.singleShot(PAUSE_MS, self._go_on)

    def _is_calm(self) -> bool:
        """Return whether other threads have used little CPU time lately or the wait has become too long."""
        before, used_before = self._looked
        now, used = self._looked = _looked()
        is_calm = used - used_before < CALM * (now - before)
        return is_calm or now - self._started_at > MOST_PAUSE_S

    @Slot()
    def _begin_loaded(self) -> None:
        ahead, start = self._waiting.popleft()
        ahead.done.disconnect(self._begin_loaded)
        self._looked = _looked()
        self._started_at = self._looked[0]
        QTimer.singleShot(PAUSE_MS, self._go_on)
        if start is not None:
            start()


def _looked() -> tuple[float, float]:
    """Return the current time and the CPU time used by the other threads of this process, both in seconds."""
    return time.perf_counter(), time.process_time() - time.thread_time()
