"""How long a run's process may go on without reporting the run's end; then it is killed."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from praxis_desktop.workers.timers import Timer

SILENCE_S = 15.0
"""Seconds after its time limit within which a program's end must be reported."""


class Patience:
    """Timers that kill a silent process. Safe on any thread. The time limit excludes waits for people."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._end = Timer()
        self._limit = Timer()
        self._kill: Callable[[], None] = _nothing
        self._ends_at = math.inf
        self._waits = 0
        self._waits_since = 0.0

    def end_within(self, seconds: float, kill: Callable[[], None]) -> None:
        """Call ``kill`` if the run, which was told to end, has not ended within ``seconds``."""
        self._end.set(seconds, kill)

    def limit(self, seconds: float, kill: Callable[[], None]) -> None:
        """Call ``kill`` if the process fails to end its program at its time limit, ``seconds`` from now."""
        self._ends_at = time.monotonic() + seconds
        self._kill = kill
        self._limit.set(seconds + SILENCE_S, kill)

    def begin_wait(self) -> None:
        """Note that a wait for a person begins; several can be open at once."""
        with self._lock:
            if not self._waits:
                self._waits_since = time.monotonic()
                self._limit.clear()
            self._waits += 1

    def end_wait(self) -> None:
        """Note that a wait for a person is over."""
        with self._lock:
            self._waits -= 1
            is_over = not self._waits and self._ends_at != math.inf
            remaining = self._ends_at - self._waits_since
        if is_over:
            self.limit(remaining, self._kill)

    def close(self) -> None:
        """Cancel the timers: the process has ended."""
        self._end.clear()
        self._limit.clear()


def _nothing() -> None:
    """Ignore the call."""
