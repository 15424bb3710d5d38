"""Timers for any number of workers, all on one thread."""

from __future__ import annotations

import logging
import math
import threading
import time
import weakref
from collections.abc import Callable

log = logging.getLogger(__name__)


class Timer:
    """Calls a function on the timers' thread after a delay.

    Every request sets a timer, so setting and clearing are cheap. All methods may be called from any thread.
    When ``clear`` returns, ``action`` may be running or about to run, so ``action`` must check whether it is
    still wanted.
    """

    def __init__(self) -> None:
        self.at = math.inf
        self.action: Callable[[], None] = _nothing
        _clock.add(self)

    def set(self, seconds: float, action: Callable[[], None]) -> None:
        """Call ``action`` after ``seconds``, replacing any earlier setting."""
        at = time.monotonic() + seconds
        with _clock.changed:
            self.at = at
            self.action = action
            _clock.hasten(at)

    def clear(self) -> None:
        """Cancel the timer."""
        # Not worth a wake-up: the thread finds nothing due, and sleeps on.
        self.at = math.inf


class _Clock:
    """The daemon thread that waits for the earliest timer. The thread starts when a timer is first set."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self._timers: weakref.WeakSet[Timer] = weakref.WeakSet()
        self._wakes_at = math.inf
        self._thread: threading.Thread | None = None

    def add(self, timer: Timer) -> None:
        with self.changed:
            self._timers.add(timer)

    def hasten(self, at: float) -> None:
        """Make the thread wake up no later than ``at``. Call this with ``changed`` held."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._keep, name="timers", daemon=True)
            self._thread.start()
        if at < self._wakes_at:
            self._wakes_at = at
            self.changed.notify()

    def _keep(self) -> None:
        while True:
            for action in self._next():
                try:
                    action()
                except Exception:  # one worker's defect must not disable the other workers' limits
                    log.exception("A timer failed")
            del action  # release the action's owner now: the next timer may be far away

    def _next(self) -> list[Callable[[], None]]:
        """Wait until timers are due, clear them, and return their actions."""
        with self.changed:
            while True:
                now = time.monotonic()
                due = [timer for timer in self._timers if timer.at <= now]
                if due:
                    for timer in due:
                        timer.at = math.inf
                    return [timer.action for timer in due]
                self._wakes_at = min((timer.at for timer in self._timers), default=math.inf)
                pause = self._wakes_at - now
                self.changed.wait(None if pause == math.inf else min(pause, threading.TIMEOUT_MAX))


def _nothing() -> None:
    """Do nothing: the action of a timer that was never set."""


_clock = _Clock()
