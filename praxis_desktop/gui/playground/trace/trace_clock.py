"""Which step of a trace is shown: it is set, goes on by itself, or stands."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0)

_STEP_MS = 700
"""Between two steps, as fast as usual."""


class TraceClock(QObject):
    """Steps count from 0. At the last it stands; started there, it begins anew."""

    moved = Signal(int)
    changed = Signal()
    """It goes on, or stands."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.count = 0
        self.step = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def is_playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer.isActive()

    def wind(self, count: int) -> None:
        """Stand at the first of so many steps."""
        self.stop()
        self.count = count
        self.set_step(0)

    def set_speed(self, speed: float) -> None:
        """So many times as fast as usual."""
        self._timer.setInterval(round(_STEP_MS / speed))

    @Slot(int)
    def set_step(self, step: int) -> None:
        """Go there, or as far as there are steps."""
        self.step = min(max(step, 0), max(self.count - 1, 0))
        self.moved.emit(self.step)

    @Slot()
    def step_back(self) -> None:
        """Stand a step before."""
        self.stop()
        self.set_step(self.step - 1)

    @Slot()
    def step_on(self) -> None:
        """Stand a step further."""
        self.stop()
        self.set_step(self.step + 1)

    @Slot()
    def stop(self) -> None:
        """Stand."""
        if self._timer.isActive():
            self._timer.stop()
            self.changed.emit()

    @Slot()
    def toggle(self) -> None:
        """Stand, or go on."""
        if self._timer.isActive():
            self.stop()
            return
        if self.step >= self.count - 1:
            self.set_step(0)
        self._timer.start()
        self.changed.emit()

    @Slot()
    def _tick(self) -> None:
        self.set_step(self.step + 1)
        if self.step >= self.count - 1:
            self.stop()
