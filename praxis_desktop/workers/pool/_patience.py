"""How long the process of a run may go on without saying that the run has ended; then it is killed."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from praxis_desktop.workers.alarms import Alarm

SILENCE_S = 15.0
"""Seconds after its time limit by which a program's end must have been told."""


class Patience:
    """Any thread. Waits for people do not count towards the program's time limit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._end = Alarm()
        self._limit = Alarm()
        self._kill: Callable[[], None] = _nothing
        self._ends_at = math.inf
        self._waits = 0
        self._waits_since = 0.0

    def end_within(self, seconds: float, kill: Callable[[], None]) -> None:
        """The run was told to end: call ``kill`` when it has not in so many seconds."""
        self._end.set(seconds, kill)

    def limit(self, seconds: float, kill: Callable[[], None]) -> None:
        """The process ends its program when its time is up, in so many seconds from now; if it does not even
        do that, call ``kill``.
        """
        self._ends_at = time.monotonic() + seconds
        self._kill = kill
        self._limit.set(seconds + SILENCE_S, kill)

    def begin_wait(self) -> None:
        """A person is waited for, perhaps for several things at once."""
        with self._lock:
            if not self._waits:
                self._waits_since = time.monotonic()
                self._limit.clear()
            self._waits += 1

    def end_wait(self) -> None:
        """A wait for a person is over."""
        with self._lock:
            self._waits -= 1
            is_over = not self._waits and self._ends_at != math.inf
            remaining = self._ends_at - self._waits_since
        if is_over:
            self.limit(remaining, self._kill)

    def close(self) -> None:
        """The process has gone."""
        self._end.clear()
        self._limit.clear()


def _nothing() -> None:
    """Nobody is to be killed."""
