"""The progress made in preparing Python, for all views in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from praxis_desktop.core.events import LogEvent
from praxis_desktop.workers.launch.preparation_progress import Readiness

if TYPE_CHECKING:
    from praxis_desktop.workers.launch.preparation_progress import Prerequisites


_SECOND_MS = 1000


class RuntimeModel(QObject):
    """Stores what ``observe``, ``report`` and ``note_missing`` are told about the preparation of runs.
    Changes are emitted on the GUI thread.
    """

    changed = Signal()
    """Emitted when the readiness changes, and at intervals while Python loads."""
    logged = Signal(object)
    """Carries a LogEvent about the preparation."""

    program_examined = Signal(object)
    """Carries the Prerequisites of the program that may be run next."""

    _observed = Signal(object)
    _reported = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.readiness = Readiness()
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self._tick)
        self._observed.connect(self._take)
        self._reported.connect(self._log)

    @property
    def loading_s(self) -> int:
        """How many seconds Python has been loading; 0 if it has not begun to load."""
        return self._clock.elapsed() // _SECOND_MS if self._clock.isValid() else 0

    def observe(self, readiness: Readiness) -> None:
        """Set the readiness. May be called from any thread; ignored once the window is closed."""
        try:
            self._observed.emit(readiness)
        except RuntimeError:
            return  # the window's objects are gone

    def report(self, event: LogEvent) -> None:
        """Pass on a log entry. May be called from any thread; ignored once the window is closed."""
        try:
            self._reported.emit(event)
        except RuntimeError:
            return  # as above

    def note_missing(self, missing: Prerequisites) -> None:
        """Set what a program lacks. May be called from any thread; ignored once the window is
        closed.
        """
        try:
            self.program_examined.emit(missing)
        except RuntimeError:
            return  # as above

    @Slot(object)
    def _take(self, readiness: Readiness) -> None:
        was_loading = self.readiness.state == "loading"
        self.readiness = readiness
        if readiness.state != "loading":
            self._timer.stop()
        elif not was_loading:
            self._clock.start()
            self._timer.start()
        self.changed.emit()

    @Slot(object)
    def _log(self, event: LogEvent) -> None:
        self.logged.emit(event)

    @Slot()
    def _tick(self) -> None:
        self.changed.emit()
