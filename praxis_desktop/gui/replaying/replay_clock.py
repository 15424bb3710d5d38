"""The time of a run that is played again: it goes on as fast as one likes, stands, or is set."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

SPEEDS = (1, 2, 5, 10, 20)

_TICK_MS = 50


class ReplayClock(QObject):
    """``moved`` tells the position in seconds, and whether it was set rather than reached. At the end it
    stands; started there, it begins anew.
    """

    moved = Signal(float, bool)
    changed = Signal()
    """It goes on, or stands, or another way."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seconds = 0.0
        """How long the run took."""
        self.position = 0.0
        self.speed = 1
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def is_playing(self) -> bool:
        """Whether it goes on."""
        return self._timer.isActive()

    def wind(self, seconds: float) -> None:
        """Stand at the beginning of another run."""
        self._timer.stop()
        self.seconds = seconds
        self.set_position(0.0)
        self.changed.emit()

    def set_speed(self, speed: int) -> None:
        """So many times as fast as it was."""
        self.speed = speed
        self.changed.emit()

    def set_position(self, seconds: float) -> None:
        """Go there."""
        self.position = min(max(seconds, 0.0), self.seconds)
        self._since.start()
        self.moved.emit(self.position, True)

    @Slot()
    def play(self) -> None:
        """Go on; from the beginning where it is at the end."""
        if self.is_playing:
            return
        if self.position >= self.seconds:
            self.set_position(0.0)
        self._since.start()
        self._timer.start()
        self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """Stand."""
        if self.is_playing:
            self._timer.stop()
            self.changed.emit()

    @Slot()
    def toggle(self) -> None:
        """Stand, or go on."""
        if self.is_playing:
            self.stop()
        else:
            self.play()

    @Slot()
    def _tick(self) -> None:
        self.position = min(self.position + self._since.restart() / 1000 * self.speed, self.seconds)
        self.moved.emit(self.position, False)
        if self.position >= self.seconds:
            self.stop()
