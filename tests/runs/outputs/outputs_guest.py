"""Guests whose outputs are collected, without a run."""

from __future__ import annotations

import textwrap
from typing import Any

from praxis_desktop.core.events import DataEvent, Event, LogEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.runs.outputs.outputs import Outputs
from tests.runs.step_guest import FILE, interpreters


class Heard:
    """A program that has ended: its outputs and its value."""

    def __init__(self, source: str, *, listens: bool = True) -> None:
        self.events: list[Event] = []
        self.left_out: list[Event | None] = []
        self.value: Any = None
        run_in_guest_thread(lambda: self._run(textwrap.dedent(source), listens))

    def _run(self, source: str, listens: bool) -> None:
        prepared = interpreters().prepare(interpreters().environments.library().recipe)
        with prepared.start(environment=VirtualEnvironment(seed=0)) as interpreter:
            if listens:
                Outputs(self.events.append, leave_out=self.left_out.append).offer_to(interpreter)
            self.value = interpreter.run_async(source, filename=FILE)

    @property
    def told(self) -> list[DataEvent]:
        return [event for event in self.events if isinstance(event, DataEvent)]

    @property
    def warnings(self) -> list[str]:
        return [event.message for event in self.events if isinstance(event, LogEvent)]
