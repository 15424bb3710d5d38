"""Time limits of steps: kept by the host, so that they stand still in a pause and while a person is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from praxis_desktop.interpreter.control import SIGALRM, Control
from praxis_desktop.runs.engine.appointments import Action, Schedule

INSIST_S = 0.25
"""Seconds after which a step that is awaited, and was told that its time is up, gets a signal: it may be in
the middle of a call.
"""

TRIES = 4
"""How often a signal is sent: the next one must not end what the program does about it."""


class StepLimit(NamedTuple):
    """How long a step may take, and whether it runs inside of a call, where only a signal reaches it."""

    seconds: float
    is_blocking: bool


class StepLimits:
    """The limits of the open steps of one guest. ``schedule`` counts the time that counts towards limits;
    ``tell`` tells the guest that the time of a step is up.
    """

    def __init__(self, control: Control, schedule: Schedule, tell: Callable[[int], None]) -> None:
        self._control = control
        self._schedule = schedule
        self._tell = tell
        self._limits: dict[int, StepLimit] = {}
        self._scheduled: dict[int, Action] = {}
        self._overdue: set[int] = set()

    # ---- the guest's thread
    def add(self, step: int, limit: StepLimit) -> None:
        """A step has such a limit, from when it is begun."""
        self._limits[step] = limit

    def begin(self, step: int) -> None:
        """The step's work begins now; those without a limit are no error."""
        limit = self._limits.get(step)
        if limit is not None and step not in self._scheduled:
            self._scheduled[step] = self._schedule(limit.seconds, lambda: self._expire(step, limit))

    def end(self, step: int) -> None:
        """The step is over."""
        self._limits.pop(step, None)
        self._overdue.discard(step)
        call_off = self._scheduled.pop(step, None)
        if call_off is not None:
            call_off()

    @property
    def overdue(self) -> tuple[int, ...]:
        """The open steps whose time is up."""
        return tuple(sorted(self._overdue))

    # ---- the watchdog's thread
    def _expire(self, step: int, limit: StepLimit) -> None:
        if step not in self._limits:
            return
        self._overdue.add(step)
        if limit.is_blocking:
            self._insist(step, TRIES)
        else:
            self._tell(step)
            self._scheduled[step] = self._schedule(INSIST_S, lambda: self._insist(step, TRIES))

    def _insist(self, step: int, tries: int) -> None:
        if step not in self._limits or step not in self._overdue:
            return
        self._control.interrupt(SIGALRM)
        if tries > 1:
            again = INSIST_S * (TRIES - tries + 1)
            self._scheduled[step] = self._schedule(again, lambda: self._insist(step, tries - 1))

    def again(self, step: int) -> None:
        """The step's work begins once more, and its time with it. On the guest's thread."""
        limit = self._limits.get(step)
        self.end(step)
        if limit is not None:
            self.add(step, limit)
            self.begin(step)
