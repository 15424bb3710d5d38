"""Ends a run that must end: gently at first, then harder, then for certain."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.interpreter.control import SIGXCPU, Control
from praxis_desktop.interpreter.faults import Killed, TimedOut

if TYPE_CHECKING:
    from praxis_desktop.runs.request import RunRequest

GRACE_S = 2.0
"""Seconds between the steps of a stop."""

MACHINES_GRACE_S = 15.0
"""The same for a program with machines: to stop and disconnect, a shaker or a peeler takes its time."""

WARNING_S = 1.0
"""Seconds before the end of its time at which a program is told, so that it can park the hardware."""

INSISTENCE = 0.25
"""The part of that time that is left when a program that goes on gets a KeyboardInterrupt."""

_Appointments = list[tuple[float, int, Callable[[], None]]]
"""A heap of what to do when, with numbers that tell those of the same time apart."""


def grace_of(request: RunRequest) -> float:
    """The seconds between the steps of a stop of such a run."""
    return MACHINES_GRACE_S if request.setup is not None and request.setup.bench.machines else GRACE_S


class Watchdog:
    """Stops and time limits of one run. ``stop`` and ``kill`` may be called from any thread and return at
    once.

    A stop is an interrupt (the main task is cancelled, ``finally`` runs); after ``grace`` seconds, GRACE_S
    unless set, a second one, which is a KeyboardInterrupt; after as many more the hard stop.
    """

    def __init__(self, control: Control) -> None:
        self._control = control
        self._changed = threading.Condition()
        self._stops: _Appointments = []
        self._limits: _Appointments = []
        self._waits = 0
        self._waits_since = 0.0
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._closed = False
        self.grace: float | None = None
        self.stop_requested = False
        self.out_of_time = False

    def limit(self, seconds: float) -> None:
        """Let the run take ``seconds`` from now on: SIGXCPU shortly before their end, KeyboardInterrupt for
        a program that goes on, the hard stop at the end.
        """
        rest = min(WARNING_S, seconds / 2)
        self._at(seconds - rest, self._warn, self._limits)
        self._at(seconds - rest * INSISTENCE, self._insist, self._limits)
        self._at(seconds, self._end_of_time, self._limits)

    @contextmanager
    def waiting_for_a_person(self) -> Iterator[None]:
        """Time that does not count towards the limit."""
        self.begin_wait()
        try:
            yield
        finally:
            self.end_wait()

    def begin_wait(self) -> None:
        """A person is waited for, perhaps for several things at once; each such wait is ended by
        ``end_wait``.
        """
        with self._changed:
            if not self._waits:
                self._waits_since = time.monotonic()
            self._waits += 1

    def end_wait(self) -> None:
        """One of the waits that were begun is over."""
        with self._changed:
            self._waits -= 1
            if self._waits:
                return
            waited = time.monotonic() - self._waits_since
            self._limits = [(at + waited, number, action) for at, number, action in self._limits]
            self._changed.notify()

    def stop(self) -> None:
        """Stop gently, then harder. Asked for a second time: the hard stop at once."""
        if self.stop_requested:
            self.kill()
            return
        self.stop_requested = True
        self._control.interrupt()
        grace = GRACE_S if self.grace is None else self.grace
        self._at(grace, self._control.interrupt, self._stops)
        self._at(2 * grace, self.kill, self._stops)

    def kill(self) -> None:
        """The hard stop."""
        self.stop_requested = True
        self._control.kill(Killed("the program was stopped"))

    def close(self) -> None:
        """The run has ended: nothing more will be done to it; idempotent."""
        with self._changed:
            self._closed = True
            self._stops.clear()
            self._limits.clear()
            self._changed.notify()

    def _warn(self) -> None:
        if not self.stop_requested:
            self.out_of_time = True
            self._control.interrupt(SIGXCPU)

    def _insist(self) -> None:
        if not self.stop_requested:
            self._control.interrupt()

    def _end_of_time(self) -> None:
        if not self.stop_requested:
            self._control.kill(TimedOut("the program took longer than its time limit"))

    def _at(self, seconds: float, action: Callable[[], None], appointments: _Appointments) -> None:
        with self._changed:
            if self._closed:
                return
            heapq.heappush(appointments, (time.monotonic() + seconds, next(self._numbers), action))
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep, name="watchdog", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _keep(self) -> None:
        while (action := self._next()) is not None:
            action()

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            while not self._closed:
                due = [heap for heap in (self._stops, [] if self._waits else self._limits) if heap]
                if not due:
                    self._changed.wait()
                    continue
                earliest = min(due)
                deadline = Deadline(earliest[0][0])
                if deadline.expired:
                    return heapq.heappop(earliest)[2]
                self._changed.wait(min(deadline.remaining or 0.0, threading.TIMEOUT_MAX))
        return None
