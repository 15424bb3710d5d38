"""Cancels requests, even those that are still waiting for their turn. A request's caller and server share a
Cancellation.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from praxis_desktop.core.deadlines import Deadline

ASK_AGAIN_S = 0.05
"""Seconds between attempts to interrupt a request that is not running yet."""

GRACE_S = 2.0
"""Seconds that a program is given to end after a KeyboardInterrupt before it is killed."""


class Stoppable(Protocol):
    """An object that serves requests, one at a time."""

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running request; return False if none is running."""

    def kill(self) -> None:
        """Kill the running request immediately."""


class Cancellation:
    """Cancels the request it belongs to, now or as soon as the request begins. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._actions: list[Callable[[], None]] = []
        self._is_cancelled = False

    @property
    def is_cancelled(self) -> bool:
        """Whether ``cancel`` was called."""
        return self._is_cancelled

    def cancel(self) -> None:
        """Cancel the request. Returns immediately; idempotent."""
        with self._lock:
            if self._is_cancelled:
                return
            self._is_cancelled = True
            for action in self._actions:
                action()

    @contextmanager
    def calls(self, action: Callable[[], None]) -> Iterator[None]:
        """Let ``cancel`` call ``action`` within the ``with`` block. If ``cancel`` has already been called,
        call ``action`` on entry. ``action`` must return immediately and not cancel anything itself; it is
        never called after the block.
        """
        with self._lock:
            if self._is_cancelled:
                action()
            else:
                self._actions.append(action)
        try:
            yield
        finally:
            with self._lock:
                if action in self._actions:
                    self._actions.remove(action)

    @contextmanager
    def stops(self, host: Stoppable) -> Iterator[None]:
        """Within the ``with`` block, let ``cancel`` stop the request that ``host`` runs: first with a
        KeyboardInterrupt and, after GRACE_S, by killing the request.

        No other code may use the host within the block.
        """
        stop = _Stop(host)
        try:
            with self.calls(stop.begin):
                yield
        finally:
            stop.end()


class _Stop:
    """Stops a host's request, on a thread that lives until the request has ended."""

    def __init__(self, host: Stoppable) -> None:
        self._host = host
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        self._thread = threading.Thread(target=self._stop, name="stop a request", daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _stop(self) -> None:
        while not self._host.interrupt():  # it has not begun yet
            if self._ended.wait(ASK_AGAIN_S):
                return
        while not self._ended.wait(GRACE_S):
            self._host.kill()


class Turns:
    """Grants at most ``count`` turns at a time. Thread-safe."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._lock = threading.Lock()
        self._taken = 0
        self._waiting: deque[threading.Event] = deque()
        self._given: set[threading.Event] = set()
        self._is_closed = False

    @contextmanager
    def turn(self, deadline: Deadline, cancellation: Cancellation | None = None) -> Iterator[bool]:
        """Wait for a turn, which lasts for the ``with`` block. Yields False if the wait is cancelled or times
        out, or if ``close`` was called.
        """
        is_mine = self._take(deadline, cancellation)
        try:
            yield is_mine
        finally:
            if is_mine:
                self._give_back()

    def resize(self, count: int) -> None:
        """Grant ``count`` turns at a time from now on."""
        with self._lock:
            self._count = count
            self._call_next()

    @property
    def waiting(self) -> int:
        """The number of callers waiting for a turn."""
        return len(self._waiting)

    def close(self) -> None:
        """Refuse turns to all waiting and later callers. Idempotent."""
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
        """Stop waiting; return True if the turn has been granted in the meantime."""
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
        """Grant turns while some are free. Call this with the lock held."""
        while self._waiting and self._taken < self._count:
            called = self._waiting.popleft()
            self._taken += 1
            self._given.add(called)
            called.set()
