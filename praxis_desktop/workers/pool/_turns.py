"""A queue of turns: first come, first served, with a limited number at once."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.workers.pool._cancellation import Cancellation


class Turns:
    """Allows at most ``count`` turns at once. Safe on any thread."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._lock = threading.Lock()
        self._taken = 0
        self._waiting: deque[threading.Event] = deque()
        self._given: set[threading.Event] = set()
        self._is_closed = False

    @contextmanager
    def turn(self, deadline: Deadline, cancellation: Cancellation | None = None) -> Iterator[bool]:
        """Wait for a turn, which lasts for this context; False if it was cancelled, too late, or closed."""
        is_mine = self._take(deadline, cancellation)
        try:
            yield is_mine
        finally:
            if is_mine:
                self._give_back()

    def resize(self, count: int) -> None:
        """Allow ``count`` turns at once from now on."""
        with self._lock:
            self._count = count
            self._call_next()

    @property
    def waiting(self) -> int:
        """The number waiting."""
        return len(self._waiting)

    def close(self) -> None:
        """Refuse everybody who waits, and all who come later. Idempotent."""
        with self._lock:
            self._is_closed = True
            for called in self._waiting:
                called.set()
            self._waiting.clear()

    def _take(self, deadline: Deadline, cancellation: Cancellation | None) -> bool:
        called = threading.Event()
        with self._lock:
            if self._is_closed or (cancellation is not None and cancellation.is_cancelled):
                return False
            self._waiting.append(called)
            self._call_next()
        try:
            if cancellation is None:
                called.wait(deadline.remaining)
            else:
                with cancellation.calls(called.set):
                    called.wait(deadline.remaining)
        except BaseException:
            # The turn may have been given just before the interrupt, and must not be lost.
            if self._leave(called):
                self._give_back()
            raise
        is_mine = self._leave(called)
        # ``cancel`` wakes this thread like a turn does, and both may come at once.
        if is_mine and cancellation is not None and cancellation.is_cancelled:
            self._give_back()
            return False
        return is_mine

    def _leave(self, called: threading.Event) -> bool:
        """Stop waiting; True if the turn was given meanwhile."""
        with self._lock:
            if called in self._waiting:
                self._waiting.remove(called)
            is_mine = called in self._given
            self._given.discard(called)
            return is_mine

    def _give_back(self) -> None:
        with self._lock:
            self._taken -= 1
            self._call_next()

    def _call_next(self) -> None:
        """Give turns while some are free; call with the lock held."""
        while self._waiting and self._taken < self._count:
            called = self._waiting.popleft()
            self._taken += 1
            self._given.add(called)
            called.set()
