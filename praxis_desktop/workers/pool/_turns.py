"""Turns: who came first is served first, and only so many are served at once."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.workers.pool._cancellation import Cancellation


class Turns:
    """At most ``count`` at once. Any thread."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._lock = threading.Lock()
        self._taken = 0
        self._waiting: deque[threading.Event] = deque()
        self._given: set[threading.Event] = set()
        self._is_closed = False

    @contextmanager
    def turn(self, deadline: Deadline, cancellation: Cancellation | None = None) -> Iterator[bool]:
        """Inside it is one's turn; False when it did not come by ``deadline``, when it was cancelled, and
        when nobody gets a turn any more.
        """
        is_mine = self._take(deadline, cancellation)
        try:
            yield is_mine
        finally:
            if is_mine:
                self._give_back()

    def resize(self, count: int) -> None:
        """Let so many be served from now on."""
        with self._lock:
            self._count = count
            self._call_next()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def close(self) -> None:
        """Send everybody away who waits, and who comes from now on. Idempotent."""
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
            if self._leave(called):
                self._give_back()
            raise
        is_mine = self._leave(called)
        if is_mine and cancellation is not None and cancellation.is_cancelled:
            self._give_back()
            return False
        return is_mine

    def _leave(self, called: threading.Event) -> bool:
        """Wait no longer; whether it is one's turn."""
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
        """With the lock held."""
        while self._waiting and self._taken < self._count:
            called = self._waiting.popleft()
            self._taken += 1
            self._given.add(called)
            called.set()
