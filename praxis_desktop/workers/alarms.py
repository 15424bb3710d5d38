"""Moments at which something must be done, for as many workers as there are on one thread."""

from __future__ import annotations

import logging
import math
import threading
import time
import weakref
from collections.abc import Callable

log = logging.getLogger(__name__)


class Alarm:
    """One moment at which a function is called on the alarms' thread; set and cleared at the price of a few
    stores, for every request sets one.

    All methods may be called from any thread. ``action`` may be under way, or about to begin, when ``clear``
    returns: it has to see for itself whether it is still meant.
    """

    def __init__(self) -> None:
        self.at = math.inf
        self.action: Callable[[], None] = _nothing
        _clock.add(self)

    def set(self, seconds: float, action: Callable[[], None]) -> None:
        """Call ``action`` in ``seconds``, instead of whatever was set before."""
        at = time.monotonic() + seconds
        with _clock.changed:
            self.at = at
            self.action = action
            _clock.hasten(at)

    def clear(self) -> None:
        """Call nothing."""
        self.at = math.inf


class _Clock:
    """The thread that waits for the earliest alarm. It starts with the first one and is a daemon."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self._alarms: weakref.WeakSet[Alarm] = weakref.WeakSet()
        self._wakes_at = math.inf
        self._thread: threading.Thread | None = None

    def add(self, alarm: Alarm) -> None:
        with self.changed:
            self._alarms.add(alarm)

    def hasten(self, at: float) -> None:
        """Wake by ``at`` at the latest; called with ``changed`` held."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._keep, name="alarms", daemon=True)
            self._thread.start()
        if at < self._wakes_at:
            self._wakes_at = at
            self.changed.notify()

    def _keep(self) -> None:
        while True:
            for action in self._next():
                try:
                    action()
                except Exception:  # one worker's defect must not cost the others their limits
                    log.exception("An alarm failed")
            del action  # the next may be far away, and what this one belongs to should go before

    def _next(self) -> list[Callable[[], None]]:
        """Wait for alarms that are due, and clear them."""
        with self.changed:
            while True:
                now = time.monotonic()
                due = [alarm for alarm in self._alarms if alarm.at <= now]
                if due:
                    for alarm in due:
                        alarm.at = math.inf
                    return [alarm.action for alarm in due]
                self._wakes_at = min((alarm.at for alarm in self._alarms), default=math.inf)
                pause = self._wakes_at - now
                self.changed.wait(None if pause == math.inf else min(pause, threading.TIMEOUT_MAX))


def _nothing() -> None:
    """What an alarm does that was never set."""


_clock = _Clock()
