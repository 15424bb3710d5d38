"""A clock for a run's own time, which may pass faster than real time."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer

from praxis_desktop.ports.simulators.pace import RATES, Pace


class PlayClock:
    """A clock for a run's time, in milliseconds. The time does not jump when the pace changes."""

    def __init__(self) -> None:
        self._timer = QElapsedTimer()
        self._timer.start()
        self._before = 0
        self._rate = 1

    def elapsed(self) -> int:
        """Return the milliseconds since ``restart``."""
        return self._before + self._timer.elapsed() * self._rate

    def restart(self) -> None:
        """Restart from 0."""
        self._before = 0
        self._timer.restart()

    def set_pace(self, pace: Pace) -> None:
        """Continue counting at ``pace``."""
        self._before = self.elapsed()
        self._timer.restart()
        self._rate = RATES[pace]

    @property
    def rate(self) -> int:
        """How many times faster than real time the clock runs."""
        return self._rate
