"""A run that only records the calls of its methods."""

from __future__ import annotations

from praxis_desktop.core.events import RunState
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.runs.commands import AnyCommand, Refused


class NotedRun:
    """A Controllable."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        self.state: RunState = "running"
        self.prompts: tuple[PromptEvent, ...] = ()
        self.noted: list[AnyCommand] = []
        self.refusal: Refused | None = None

    def do(self, command: AnyCommand) -> Refused | None:
        self.noted.append(command)
        return self.refusal
