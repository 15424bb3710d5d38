"""The step that is shown as what a run does now, and how long it goes on."""

from __future__ import annotations

from collections.abc import Sequence

from praxis_desktop.core.events import StepEvent
from praxis_desktop.core.records import replace
from praxis_desktop.gui.run.step_clock import StepClock


class CurrentStep:
    """Chosen among the steps that are told of one run. GUI thread."""

    def __init__(self, clock: StepClock | None = None) -> None:
        self._clock = StepClock() if clock is None else clock
        self._asking: StepEvent | None = None
        """The one that asks a person, or did."""
        self.step: StepEvent | None = None
        """The newest that is under way or was the last, but no wait within a step. What is done within a
        step that the protocol names is called after that, too.
        """
        self._named: dict[int, str] = {}
        """Titles of the steps that the protocol names and that are under way, by their numbers."""

    @property
    def seconds(self) -> float:
        """How long the newest step goes on without the run's pauses, 0 before the first."""
        return self._clock.seconds

    def begin(self) -> None:
        """Another run begins: it has no steps yet."""
        self.step = self._asking = None
        self._named.clear()
        self._clock.clear()

    def take(self, steps: Sequence[StepEvent]) -> None:
        """These were told, oldest first."""
        for step in steps:
            # A wait within a step is that step; one between two of them is what the run does.
            if step.kind != "wait" or self.step is None or self.step.status != "started":
                outer = self._named.get(step.parent)
                self.step = step if outer is None else replace(step, title=f"{outer} › {step.title}")
            if step.kind == "step" and step.status == "started":
                self._named[step.step] = step.title
            else:
                self._named.pop(step.step, None)
        if any(step.status == "started" for step in steps):
            self._clock.begin()

    def take_question(self, number: int) -> None:
        """The step of this number asks a person. One that asks once more is what the run does, though it has
        read something meanwhile.
        """
        if self.step is not None and self.step.step == number:
            self._asking = self.step
        elif self._asking is not None and self._asking.step == number:
            self.step = self._asking

    def set_paused(self, is_paused: bool) -> None:
        """The run is paused, or goes on."""
        self._clock.set_paused(is_paused)
