"""The console as one of those that ask for ports: what the sheet with the ports needs to know of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from praxis_desktop.gui.playground.console.console_state import ConsoleState
from praxis_desktop.gui.playground.console.console_view import ConsoleView

_TICK_MS = 1000


class ConsoleAsking(QObject):
    """Who asks, for a PortSheet: a cell. What it was given is remembered by no protocol."""

    ticked = Signal()
    ended = Signal()
    plan = None

    def __init__(self, view: ConsoleView, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._clock.timeout.connect(self.ticked)
        view.state_changed.connect(self._follow_state)

    def set_question(self, words: str) -> None:
        """A person is asked, or with "" not any more."""
        if words:
            self._clock.start()
        else:
            self._clock.stop()

    @Slot(object)
    def _follow_state(self, state: ConsoleState) -> None:
        if not state.is_busy:
            self.ended.emit()
