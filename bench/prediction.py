"""Whether a dry run predicts the run: each sample as a dry run and as a run, with the same simulators."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from praxis_desktop.core.events import Event, StepEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import resolve_target
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.modes.dry import Dry, simulated_request
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import Wishes, described, set_up

_TOLERATED = 0.1
"""The tolerated relative difference between a duration and its prediction."""

_IN_HASTE = {"sealer": "sim:a4s,pace=20", "peeler": "sim:xpeel,pace=20"}


@dataclass(frozen=True)
class Case:
    """A sample with values and simulators."""

    sample: str
    values: Mapping[str, str] = field(default_factory=dict)
    ports: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join([self.sample, *(f"{name}={value}" for name, value in self.values.items())])


SOON_OVER = (
    Case("simple_transfer"),
    Case("selective_transfer"),
    Case("serial_dilution"),
    Case("plate_preparation"),
    Case("plate_reader_assay"),
    Case("kinetic_assay", {"duration_minutes": "1", "interval_seconds": "60"}),
    Case("gravimetric_check"),
    Case("pump_dispense", {"portions": "2"}),
    Case("seal_peel_barcode", {"sealed_for": "1", "carrying": "1"}, _IN_HASTE),
)
"""The samples that take less than ten seconds, some with fewer tasks than by default."""

OTHERS = (
    Case("shake_and_incubate", {"incubation": "30", "temperature_c": "26", "tolerance_c": "0.5"}),
    Case("kinetic_assay", {"duration_minutes": "3", "interval_seconds": "60"}),
    Case("pump_dispense"),
    Case("seal_peel_barcode"),
)
"""Samples that take minutes, with and without an operation that polls until a condition is true."""


@dataclass(frozen=True)
class Course:
    """The depth and title of each step, in the order in which the steps began, and the total seconds.

    Repeated queries within a machine's operation (``wait_for_temperature`` reads the temperature again and
    again) are one step here, counted in ``looks``: their number depends on how long the computer takes for
    each.
    """

    steps: tuple[tuple[int, str], ...]
    looks: int
    duration: float
    untimed: int = 0

    def first_difference(self, other: Course) -> str:
        """Return the first difference between the steps of two courses; "" if there is none."""
        if self.steps == other.steps:
            return ""
        for number, (ours, theirs) in enumerate(zip(self.steps, other.steps, strict=False), 1):
            if ours != theirs:
                return f"step {number}: {ours[1]!r}, then {theirs[1]!r}"
        return f"{len(self.steps)} steps, then {len(other.steps)}"


@functools.cache
def _interpreters() -> DesktopSnapshots:
    return desktop_snapshots()


def predicted(case: Case) -> Course:
    """Return the course predicted by a dry run. Raises RuntimeError if it does not pass."""
    return run_in_guest_thread(lambda: _predicted(case))


def _predicted(case: Case) -> Course:
    events: list[Event] = []
    dry = Dry()
    run = Run(
        _request(case),
        mode=dry,
        interpreters=_interpreters(),
        on_event=events.append,
        output=OutputBuffer(),
    )
    last = run.execute()
    report = dry.report
    if report is None or not report.passed:
        raise RuntimeError(f"{case} does not pass: {last.result.error or report}")
    return _course(events, report.duration, report.untimed)


def happened(case: Case) -> Course:
    """Return the course of a run, whose waits take real time. Raises RuntimeError if it does not complete."""
    return run_in_guest_thread(lambda: _happened(case))


def _happened(case: Case) -> Course:
    events: list[Event] = []
    run = Run(_request(case), interpreters=_interpreters(), on_event=events.append, output=OutputBuffer())
    last = run.execute()
    if last.state != "completed":
        raise RuntimeError(f"{case} is {last.state}: {last.result.error}")
    times = [event.time for event in events if isinstance(event, StepEvent)]
    return _course(events, max(times) - min(times))


def _request(case: Case) -> RunRequest:
    """Return the request for both the dry run and the run, with simulators only."""
    program = resolve_target(case.sample)
    protocol = described(program, _interpreters())
    setup = set_up(protocol, Wishes(values=case.values, simulates=True), case.ports)
    bindings = tuple(f"{role}={device}" for role, device in case.ports.items())
    return simulated_request(RunRequest(program, setup, ports=bindings))


def _course(events: Iterable[Event], duration: float, untimed: int = 0) -> Course:
    begun = [event for event in events if isinstance(event, StepEvent) and event.status == "started"]
    kinds = {step.step: step.kind for step in begun}
    steps: list[tuple[int, str]] = []
    looks = 0
    for step in begun:
        if kinds.get(step.parent) == "operation" and steps[-1:] == [(step.depth, step.title)]:
            looks += 1
        else:
            steps.append((step.depth, step.title))
    return Course(tuple(steps), looks, duration, untimed)


def main(rounds: int, *, long: bool = False) -> None:
    """Print the table. ``rounds`` has no effect, because one run takes long enough."""
    print(f"{'':48} {'steps':>6} {'looks':>9} {'dry':>9} {'run':>9}")
    for case in (*SOON_OVER, *OTHERS) if long else SOON_OVER:
        dry, run = predicted(case), happened(case)
        looks = f"{dry.looks} / {run.looks}" if dry.looks or run.looks else ""
        print(
            f"{str(case)[:48]:48} {len(dry.steps):6} {looks:>9} {dry.duration:7.2f} s {run.duration:7.2f} s"
            f"  {_judged(dry, run)}",
            flush=True,
        )


def _judged(dry: Course, run: Course) -> str:
    if difference := dry.first_difference(run):
        return f"NOT THE SAME: {difference}"
    if dry.untimed and dry.duration < run.duration - dry.duration:
        return f"the same; {dry.untimed} operations whose time nobody knows"
    off = run.duration / dry.duration - 1
    return f"the same; {off:+.1%}" + ("" if abs(off) <= _TOLERATED else ", MORE THAN 10 %")
