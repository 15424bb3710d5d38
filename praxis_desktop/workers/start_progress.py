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
        """Hand on the first word of each step."""
        if isinstance(event, ProgressEvent):
            reached = max((step for step, _ in self._STEPS[:-1] if step <= event.value), default=0)
            if reached > self._told:
                self._told = reached
                self._emit(Progress(reached, event.stage))

    def end(self) -> None:
        """The start is done."""
        for step, stage in self._STEPS:
            if step > self._told:
                self._emit(Progress(step, stage))
