"""Dry runs of protocols as the command line makes them, with a simulated bench."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from praxis_desktop.core.events import Event, ResultEvent
from praxis_desktop.core.shipped import shipped
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.target import resolve_target
from praxis_desktop.runs.dry_run.dry_run import DryRun
from praxis_desktop.runs.dry_run.report import DryRunReport
from praxis_desktop.runs.dry_run.simulated_request import simulated_request
from praxis_desktop.runs.interpreters import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setting_up.setting_up import Wishes, described, set_up

SAMPLES = shipped("resources") / "protocols"
NOTHING: Mapping[str, str] = MappingProxyType({})
BUGS = Path(__file__).parent / "bugs"


@functools.cache
def interpreters() -> DesktopSnapshots:
    return desktop_snapshots()


class Outcome:
    """A dry run that has ended."""

    def __init__(self, run: DryRun, last: ResultEvent, events: list[Event]) -> None:
        self.last = last
        self.events = events
        self.exit_code = run.exit_code
        assert run.report is not None, last
        self.report: DryRunReport = run.report

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
    """Run the protocol in ``file`` dry, with what would be typed for it."""
    wishes = Wishes(values=values, machines=machines, labware=labware, volumes=volumes, simulates=True)
    return run_in_guest_thread(lambda: _dry_run(resolve_target(str(file)), ports, wishes))


def _dry_run(program: Program, ports: Mapping[str, str], wishes: Wishes) -> Outcome:
    protocol = described(program, interpreters())
    setup = set_up(protocol, wishes, ports)
    events: list[Event] = []
    bindings = tuple(f"{role}={device}" for role, device in ports.items())
    run = DryRun(
        simulated_request(RunRequest(program, setup, ports=bindings)),
        interpreters=interpreters(),
        on_event=events.append,
        output=OutputBuffer(),
    )
    return Outcome(run, run.execute(), events)
