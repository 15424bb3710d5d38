"""Who goes first where threads share Python's lock: whoever answers a person, before other work goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MOST_S = 0.05
"""Work waits so long at most, and once, for a turn that takes longer."""


class Precedence:
    """A window takes Python's lock (GIL) anew for every row that it paints, and work in Python beside it has
    the lock each time in between: a turn that computes for 15 ms then takes 50 (measured with a run of
    100,000 steps). So a turn that is under way says so with ``turn``, and work gives way where it can.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns = 0
        self._too_long = 0
        """The last turn that was waited for as long as work waits."""

    @contextmanager
    def turn(self) -> Iterator[None]:
        """What is done meanwhile goes first. It never waits itself; one inside another belongs to it."""
        if not self._lock.acquire(blocking=False):
            yield
            return
        self._turns += 1
        try:
            yield
        finally:
            self._lock.release()

    def give_way(self) -> None:
        """Wait until the turn that is under way is over, MOST_S at most; 50 ns where there is none. For any
        thread that holds nothing which others wait for.
        """
        if not self._lock.locked() or self._too_long == self._turns:
            return
        turn = self._turns
        if self._lock.acquire(timeout=MOST_S):
            self._lock.release()
        else:
            self._too_long = turn


precedence = Precedence()
"""Of this process, whose threads have one lock."""
