"""How long the newest step of a run goes on, without the run's pauses."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer


class StepClock:
    """GUI thread. ``now_ms`` is a clock in milliseconds, by default one of its own."""

    def __init__(self, now_ms: Callable[[], int] | None = None) -> None:
        if now_ms is None:
            timer = QElapsedTimer()
            timer.start()
            now_ms = timer.elapsed
        self._now_ms = now_ms
        self._begun: int | None = None
        self._pauses_ms = 0
        """How long the pauses of the step that are over took."""
        self._paused_at: int | None = None

    @property
    def seconds(self) -> float:
        """Since when the step goes on, 0 before the first."""
        if self._begun is None:
            return 0.0
        now = self._now_ms()
        pauses = self._pauses_ms + (0 if self._paused_at is None else now - self._paused_at)
        return (now - self._begun - pauses) / 1000

    def begin(self) -> None:
        """A step has begun."""
        self._begun = self._now_ms()
        self._pauses_ms = 0
        if self._paused_at is not None:
            self._paused_at = self._begun

    def set_paused(self, is_paused: bool) -> None:
        """The run is paused, or goes on."""
        if is_paused == (self._paused_at is not None):
            return
        now = self._now_ms()
        if self._paused_at is not None:
            self._pauses_ms += now - self._paused_at
        self._paused_at = now if is_paused else None

    def clear(self) -> None:
        """Another run begins."""
        self._begun, self._paused_at = None, None
