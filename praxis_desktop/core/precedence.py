"""Priority among threads that share the GIL: responding to the user comes before any other work."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

MOST_S = 0.05
"""Time, in seconds from the beginning of a turn, after which other work stops waiting for the turn to end."""


LET_IN_S = 0.005
"""Minimum time, in seconds, between two pauses in ``let_in``."""

_MOMENT_S = 0.000_05
"""Time, in seconds, that a thread waiting for the GIL takes to wake up and acquire it."""


class Precedence:
    """Makes work on other threads wait while the user interface's event loop executes a turn.

    A window reacquires the GIL for each row it paints, and Python code on another thread acquires it in
    between, so a turn that needs to compute for 15 ms takes 50 ms (measured with a run of 100,000 steps). The
    window therefore marks each turn until its changes have been painted, and other work waits where it can.
    """

    def __init__(self) -> None:
        self._end: threading.Lock | None = None
        """The lock of the current turn, held until the turn ends. Each turn gets a new lock: a thread that
        waited for the last turn may still hold the old lock when the next turn begins.
        """
        self._owner = 0
        """The thread whose turn it is."""
        self._began = self._let_in = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Give the block priority. The block itself never waits; a nested turn is part of the outer one."""
        if not self.begin():
            yield
            return
        try:
            yield
        finally:
            self.end()

    def begin(self) -> bool:
        """Begin a turn; return False if there is one already. Only one thread begins turns."""
        if self._end is not None:
            return False
        self._owner, self._began = threading.get_ident(), time.perf_counter()
        end = threading.Lock()
        end.acquire()
        self._end = end
        return True

    def end(self) -> None:
        """End the turn that ``begin`` began."""
        end, self._end = self._end, None
        assert end is not None
        end.release()

    def give_way(self, most_s: float | None = None) -> None:
        """Wait until another thread's current turn is over, or has taken ``most_s`` seconds, MOST_S by
        default; costs 50 ns if there is no turn. Do not call this while holding a lock that others wait for.
        """
        end = self._end
        if end is None or self._owner == threading.get_ident():
            return
        remaining = self._began + (MOST_S if most_s is None else most_s) - time.perf_counter()
        if remaining > 0 and end.acquire(timeout=remaining):
            end.release()

    def let_in(self) -> None:
        """Give way to any turn; then, at most every LET_IN_S seconds, sleep briefly so that a turn can begin.

        A thread that constantly calls C functions releases the GIL every few microseconds, but takes it back
        before the window's thread has woken up. The window's thread demands the GIL only after an interval
        without a release, so turns began up to 40 ms late while a cell was printing.
        """
        self.give_way()
        now = time.perf_counter()
        if self._owner not in (0, threading.get_ident()) and now > self._let_in + LET_IN_S:
            self._let_in = now
            time.sleep(_MOMENT_S)


precedence = Precedence()
"""The Precedence that all threads of this process share."""
