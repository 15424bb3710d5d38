"""Dry runs of protocols as on the command line, and complete runs with a simulated bench."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from praxis_desktop.core.events import DataEvent, Event, ResultEvent
from praxis_desktop.core.shipped import shipped
from praxis_desktop.core.verdicts import Verdict
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.library.files import resolve_target
from praxis_desktop.runs._mode import Mode
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.dry_run.report import DryRunReport
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.modes.dry import Dry, DryRunWorld, simulated_request
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import Wishes, described, set_up

SAMPLES = shipped("resources") / "protocols"
NOTHING: Mapping[str, str] = MappingProxyType({})
BUGS = Path(__file__).parent / "bugs"


@functools.cache
def interpreters() -> DesktopSnapshots:
    return desktop_snapshots()


class Outcome:
    """A dry run that has ended."""

    def __init__(self, run: Run, dry: Dry, last: ResultEvent, events: list[Event]) -> None:
        self.last = last
        self.events = events
        self.exit_code = run.exit_code
        assert dry.report is not None, last
        self.report: DryRunReport = dry.report

    @property
    def value(self) -> Mapping[str, object]:
        value = self.last.result.value
        assert self.last.state == "completed", self.last
        assert isinstance(value, dict)
        return value


def dry_run(
    file: Path,
    ports: Mapping[str, str] = NOTHING,
    *,
    values: Mapping[str, str] = NOTHING,
    machines: Mapping[str, str] = NOTHING,
    labware: Mapping[str, str] = NOTHING,
    volumes: Mapping[str, str] = NOTHING,
) -> Outcome:
    """Dry-run the protocol in ``file`` with the values that a user would type."""
    wishes = Wishes(values=values, machines=machines, labware=labware, volumes=volumes, simulates=True)
    return run_in_guest_thread(lambda: _dry_run(resolve_target(str(file)), ports, wishes))


def _dry_run(program: Program, ports: Mapping[str, str], wishes: Wishes) -> Outcome:
    protocol = described(program, interpreters())
    setup = set_up(protocol, wishes, ports)
    events: list[Event] = []
    bindings = tuple(f"{role}={device}" for role, device in ports.items())
    dry = Dry()
    run = Run(
        simulated_request(RunRequest(program, setup, ports=bindings)),
        mode=dry,
        interpreters=interpreters(),
        on_event=events.append,
        output=OutputBuffer(),
    )
    return Outcome(run, dry, run.execute(), events)


class Timeless(Mode):
    """A mode in which waits take no time."""

    def world(self) -> GuestEnvironment:
        return self.run.recorder.world(DryRunWorld(0))


class Simulated:
    """A run on simulated instruments that has ended: its outputs and its verdict."""

    def __init__(self, run: Run, last: ResultEvent, events: list[Event]) -> None:
        self.last = last
        self.exit_code = run.exit_code
        self.outputs = {event.key: event for event in events if isinstance(event, DataEvent)}

    @property
    def verdict(self) -> Verdict:
        return self.last.verdict

    def value(self, key: str) -> Any:
        """Return the last value that was reported with that name."""
        return self.outputs[key].value


def simulated(
    file: Path,
    ports: Mapping[str, str] = NOTHING,
    *,
    values: Mapping[str, str] = NOTHING,
    machines: Mapping[str, str] = NOTHING,
) -> Simulated:
    """Run the protocol in ``file`` on simulated instruments."""
    wishes = Wishes(values=values, machines=machines, simulates=True)
    return run_in_guest_thread(lambda: _simulated(resolve_target(str(file)), ports, wishes))


def _simulated(program: Program, ports: Mapping[str, str], wishes: Wishes) -> Simulated:
    setup = set_up(described(program, interpreters()), wishes, ports)
    events: list[Event] = []
    bindings = tuple(f"{role}={device}" for role, device in ports.items())
    run = Run(
        simulated_request(RunRequest(program, setup, ports=bindings)),
        mode=Timeless(),
        interpreters=interpreters(),
        on_event=events.append,
        output=OutputBuffer(),
    )
    return Simulated(run, run.execute(), events)
