"""The waits of a program that go on, as its steps tell them: which of them a person means."""

from __future__ import annotations

import threading

from praxis_desktop.core.events import StepEvent
from praxis_desktop.runs.engine.controls import Refused

MOST_ADDED_S = 24 * 3600.0
"""Seconds by which a wait is lengthened at once."""


class OpenWaits:
    """Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[int, StepEvent] = {}

    def take(self, step: StepEvent) -> None:
        """A step has begun, or is over."""
        if step.kind != "wait":
            return
        with self._lock:
            if step.status == "started":
                self._open[step.step] = step
            else:
                self._open.pop(step.step, None)

    def end(self, number: int) -> None:
        """That step is over, whatever it was."""
        with self._lock:
            self._open.pop(number, None)

    def meant(self, step: int) -> int | Refused:
        """The wait that is meant by the number of a step; by 0 the only one that goes on."""
        with self._lock:
            numbers = list(self._open)
        if step:
            return step if step in numbers else Refused(f"Step {step} is no wait that goes on.")
        if not numbers:
            return Refused("The program does not wait for a time now.")
        if len(numbers) > 1:
            named = ", ".join(map(str, numbers[:-1]))
            return Refused(f"Steps {named} and {numbers[-1]} wait at the same time: say which is meant.")
        return numbers[0]

    def lengthened(self, step: int, seconds: float) -> int | Refused:
        """The same for a wait that is to be lengthened."""
        if not 0 < seconds <= MOST_ADDED_S:
            return Refused("A wait is lengthened by more than 0 s, and by 24 h at once at most.")
        number = self.meant(step)
        if isinstance(number, Refused):
            return number
        with self._lock:
            event = self._open.get(number)
        if event is not None and event.expected is None:
            return Refused(f"Step {number} waits without an end: there is nothing to put off.")
        return number
