"""Priority among threads that share the GIL: answers to people before other work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MOST_S = 0.05
"""Maximum time, in seconds, that work waits, and only once, for a turn that takes longer."""


class Precedence:
    """Lets work on other threads give way to a turn in the user interface.

    A window takes the GIL again for each row it paints, and work in Python on another thread grabs it in
    between: a turn that computes for 15 ms then takes 50 (measured with a run of 100,000 steps). So a turn
    announces itself with ``turn``, and work gives way where it can.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns = 0
        self._too_long = 0
        """The last turn that outlasted the wait."""

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Give the block priority. The block itself never waits; a nested turn belongs to the outer turn."""
        if not self._lock.acquire(blocking=False):
            yield
            return
        self._turns += 1
        try:
            yield
        finally:
            self._lock.release()

    def give_way(self) -> None:
        """Wait until the current turn is over, for MOST_S at most; takes 50 ns without a turn. Call it only
        from a thread that holds no lock that others wait for.
        """
        if not self._lock.locked() or self._too_long == self._turns:
            return
        turn = self._turns
        if self._lock.acquire(timeout=MOST_S):
            self._lock.release()
        else:
            self._too_long = turn


precedence = Precedence()
"""The priority of this process's threads, which share one GIL."""
