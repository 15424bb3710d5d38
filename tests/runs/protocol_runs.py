"""Runs of protocols set up as by users: their results and their events."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Mapping
from typing import Any

from praxis_desktop.core.events import Event, ResultEvent, StepEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.ports.simulators.pace import Pace
from praxis_desktop.protocols import Program
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import Wishes, described, set_up


@functools.cache
def interpreters() -> DesktopSnapshots:
    return desktop_snapshots()


class ProtocolRun:
    """A run that has ended. ``source`` has a single protocol; ``ports`` are devices keyed by role, and
    ``wishes`` are passed to ``Wishes``.
    """

    def __init__(
        self, source: str, ports: Mapping[str, str] | None = None, pace: Pace = "1", **wishes: Any
    ) -> None:
        program = Program(textwrap.dedent(source), "/lab/protocol.py")
        given = dict(ports or {})
        setup = set_up(described(program, interpreters()), Wishes(**wishes), given)
        bindings = [f"{role}={device}" for role, device in given.items()]
        bindings += setup.bench.ports_beside(given)
        self.events: list[Event] = []
        self.run = Run(
            RunRequest(program, setup=setup, ports=tuple(bindings), pace=pace),
            interpreters=interpreters(),
            on_event=self.events.append,
            output=OutputBuffer(),
        )
        self.last: ResultEvent = run_in_guest_thread(self.run.execute)

    @property
    def value(self) -> object:
        assert self.last.state == "completed", self.last
        return self.last.result.value

    @property
    def error(self) -> str:
        error = self.last.result.error
        assert error is not None
        return f"{error.name}: {error.message}"

    @property
    def steps(self) -> list[str]:
        """The titles of the outermost steps, in the order in which they ended."""
        return [
            event.title
            for event in self.events
            if isinstance(event, StepEvent) and event.status != "started" and not event.depth
        ]
