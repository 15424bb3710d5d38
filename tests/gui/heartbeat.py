"""The time for which the GUI thread processed no events, without the time it waited for a processor."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot

_SCHEDULING = Path("/proc/thread-self/schedstat")


class Heartbeat(QObject):
    """Beats every few milliseconds on the thread that made it.

    ``longest_ms`` is the longest gap, ``net_ms`` the longest one without the time in which others had the
    processor (Linux only; elsewhere it is the gap).
    """

    def __init__(self, interval_ms: int = 5) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self.reset()
        self._timer.start(interval_ms)

    def reset(self) -> None:
        """Start measuring again."""
        self.longest_ms = self.net_ms = 0.0
        self.beats = 0
        self._last = time.perf_counter()
        self._waited = _waited_for_processor()

    def stop(self) -> None:
        """Stop beating."""
        self._timer.stop()

    @Slot()
    def _beat(self) -> None:
        now, waited = time.perf_counter(), _waited_for_processor()
        gap = (now - self._last) * 1000
        self.longest_ms = max(self.longest_ms, gap)
        self.net_ms = max(self.net_ms, gap - (waited - self._waited) * 1000)
        self.beats += 1
        self._last, self._waited = now, waited


def _waited_for_processor() -> float:
    """Return the seconds for which the calling thread was ready but waited for a processor."""
    try:
        return int(_SCHEDULING.read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0
