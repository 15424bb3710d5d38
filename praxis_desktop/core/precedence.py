"""Priority among threads that share the GIL: responding to the user comes before any other work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MOST_S = 0.05
"""Maximum time, in seconds, that other work waits for a turn to end; it waits only once for the same turn."""


class Precedence:
    """Makes work on other threads give way to a turn of the user interface's event loop.

    A window takes the GIL again for each row it paints, and Python code on another thread grabs it in
    between: a turn that computes for 15 ms then takes 50 (measured with a run of 100,000 steps). So each turn
    is marked with ``turn``, and other work gives way where it can.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns = 0
        self._too_long = 0
        """The number of the last turn that took longer than MOST_S."""

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Give the block priority. The block itself never waits; a nested turn is part of the outer one."""
        if not self._lock.acquire(blocking=False):
            yield
            return
        self._turns += 1
        try:
            yield
        finally:
            self._lock.release()

    def give_way(self) -> None:
        """Wait until the current turn is over, but no longer than MOST_S; costs 50 ns if there is no turn.
        Call this only from a thread that holds no lock that others wait for.
        """
        if not self._lock.locked() or self._too_long == self._turns:
            return
        turn = self._turns
        if self._lock.acquire(timeout=MOST_S):
            self._lock.release()
        else:
            self._too_long = turn


precedence = Precedence()
"""The Precedence that all threads of this process share."""
