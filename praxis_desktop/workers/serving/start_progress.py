"""How far a worker's start is."""

from __future__ import annotations

from collections.abc import Callable

from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.workers.messages import Outgoing, Progress


class StartProgress:
    """Tells of a start in the four steps that every start has, whatever its source tells."""

    _STEPS = ((5, "Loading runtime"), (45, "Restoring the interpreter"), (70, "Starting"), (100, "Ready"))

    def __init__(self, emit: Callable[[Outgoing], None]) -> None:
        self._emit = emit
        self._told = 0
        self.report(ProgressEvent(*self._STEPS[0]))

    def report(self, event: Event) -> None:
        """Hand on the first word of each step; one that the source leaves out is told in our own words."""
        if isinstance(event, ProgressEvent):
            reached = [(step, stage) for step, stage in self._STEPS[:-1] if self._told < step <= event.value]
            for step, stage in reached:
                self._told = step
                self._emit(Progress(step, event.stage if step == reached[-1][0] else stage))

    def end(self) -> None:
        """The start is done."""
        for step, stage in self._STEPS:
            if step > self._told:
                self._emit(Progress(step, stage))
