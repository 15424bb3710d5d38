"""The steps of a dry run, as far as its report is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from praxis_desktop.core.events import SerialEvent, StepEvent
from praxis_desktop.core.records import Record, replace
from praxis_desktop.runs.dry_run.counted import Repeated
from praxis_desktop.runs.dry_run.findings import Finding

_MOST_FAILED = 1000
_MOST_KEPT = 10_000
"""Titles of lines, for their steps that are not told, and steps that set a temperature."""

_MOST_PLANNED = 2000
"""Steps that are told one by one beforehand to who waits for them."""

_NO_TIME = 0.001
"""Seconds: the least that an instrument takes that answers at all."""


class RepeatedStep(Record):
    """``count`` steps of one line that were not told one by one, after many of them that were."""

    title: str
    file: str
    line: int
    count: int


class PlannedStep(Record):
    """A step that a run with the same values comes to: ``start`` and ``duration`` are in seconds of the
    program's clock; ``is_timed`` unless what it does was simulated in no time.
    """

    step: int
    title: str
    operation: str
    depth: int
    start: float
    duration: float = 0.0
    is_timed: bool = False


class WatchedSteps:
    """Counts steps, and keeps those that findings are made of. On the run's thread."""

    def __init__(self) -> None:
        self.count = 0
        self.waiting = 0.0
        """Seconds that the program slept for."""
        self.last: StepEvent | None = None
        """The one of a line of the program that began last."""
        self.failed: list[StepEvent] = []
        """In the order in which they were over: the innermost comes first."""
        self.temperatures: list[StepEvent] = []
        self.by_instrument: dict[str, int] = {}
        """Operations by the instrument's role, but connecting, disconnecting, and parts of others."""
        self.untimed = 0
        """Of those operations, the ones that took no time, because nothing but a call was simulated."""
        self.traffic: dict[str, tuple[int, int]] = {}
        """Bytes (out, in) by port."""
        self.repeated: list[RepeatedStep] = []
        self.planned: list[PlannedStep] = []
        """The first of the steps, by their numbers."""
        self._operations: set[int] = set()
        """Numbers of operations that have begun and are not over."""
        self._own: set[int] = set()
        """Those of them that are counted: no parts of others."""
        self._untimed: set[tuple[str, str, int]] = set()
        """Operations by their lines that took no time when they were told last."""
        self._titles: dict[tuple[str, str, int], str] = {}

    def add(self, step: StepEvent) -> None:
        """A step has begun, or is over."""
        if step.status == "started":
            self._begun(step)
            return
        self._time_planned(step)
        self._operations.discard(step.step)
        if step.step in self._own:
            self._own.discard(step.step)
            self._time(step)
        if step.kind == "wait":
            self.waiting += step.duration or 0.0
        if step.status == "failed" and len(self.failed) < _MOST_FAILED:
            self.failed.append(step)

    def add_bytes(self, event: SerialEvent) -> None:
        """Bytes have crossed a port."""
        out, received = self.traffic.get(event.port, (0, 0))
        count = len(event.data) // 2
        self.traffic[event.port] = (
            (out + count, received) if event.direction == "out" else (out, received + count)
        )

    def add_repeated(self, repeated: Iterable[Repeated]) -> None:
        """Steps that were not told."""
        for each in repeated:
            self.count += each.count
            if each.operation and not each.is_part:
                self._count_operation(each.operation, each.instrument, each.count)
                if (each.operation, each.file, each.line) in self._untimed:
                    self.untimed += each.count
            self.waiting += each.seconds
            title = self._titles.get((each.operation, each.file, each.line), each.operation)
            self.repeated.append(RepeatedStep(title, each.file, each.line, each.count))

    def _time(self, step: StepEvent) -> None:
        key = (step.operation, step.file, step.line)
        self._untimed.discard(key)
        if step.status == "completed" and (step.duration or 0.0) < _NO_TIME:
            self._untimed.add(key)
            self.untimed += 1

    def _time_planned(self, step: StepEvent) -> None:
        """Steps begin in the order of their numbers, which have no gaps while all are told."""
        place = step.step - 1
        if 0 <= place < len(self.planned) and self.planned[place].step == step.step:
            planned, duration = self.planned[place], step.duration or 0.0
            self.planned[place] = replace(planned, duration=duration, is_timed=duration >= _NO_TIME)

    def _count_operation(self, operation: str, instrument: str, count: int) -> None:
        if not _is_connecting(operation):
            self.by_instrument[instrument] = self.by_instrument.get(instrument, 0) + count

    def _begun(self, step: StepEvent) -> None:
        self.count += 1
        if len(self.planned) < _MOST_PLANNED:
            self.planned.append(PlannedStep(step.step, step.title, step.operation, step.depth, step.time))
        if step.line:
            self.last = step
        if len(self._titles) < _MOST_KEPT:
            self._titles[step.operation, step.file, step.line] = step.title
        if step.kind == "operation":
            self._operations.add(step.step)
            if step.parent not in self._operations:
                self._count_operation(step.operation, step.instrument, 1)
                if not _is_connecting(step.operation):
                    self._own.add(step.step)
            if "temperature" in step.arguments and len(self.temperatures) < _MOST_KEPT:
                self.temperatures.append(step)


def _is_connecting(operation: str) -> bool:
    return operation.endswith((".setup", ".stop"))


Range = tuple[float, float]

_RANGES: dict[str, Range] = {
    "heater_shaker.set_temperature": (-20.0, 125.0),
    "temperature_controller.set_temperature": (-20.0, 125.0),
    "incubator.set_temperature": (0.0, 90.0),
    "incubator_shaker_stack.set_temperature": (0.0, 90.0),
    "thermocycler.set_block_temperature": (0.0, 110.0),
    "thermocycler.set_lid_temperature": (20.0, 120.0),
    "sealer.set_temperature": (20.0, 250.0),
    "sealer.seal": (20.0, 250.0),
}
"""Degrees Celsius by the operation: wider than any instrument that PyLabRobot knows."""

_RANGES_OF_BACKENDS: dict[str, Range] = {
    "BioShake": (-10.0, 99.0),
    "OpentronsTemperatureModuleUSBBackend": (4.0, 95.0),
    "A4SBackend": (50.0, 200.0),
}
"""What their makers say, where an instrument, or its simulator, takes more."""


def temperature_findings(steps: Iterable[StepEvent], backends: Mapping[str, str]) -> list[Finding]:
    """Findings of steps that have begun; ``backends`` are the classes of those of the machines, by role."""
    findings = []
    for step in steps:
        limits = _RANGES.get(step.operation)
        if limits is None:
            continue
        backend = backends.get(step.instrument, "")
        own = _RANGES_OF_BACKENDS.get(backend)
        given = step.arguments.get("temperature")
        for value in given if isinstance(given, list) else [given]:
            if isinstance(value, int | float) and not _is_in(value, own or limits):
                findings.append(_finding(step, own or limits, backend if own else ""))
    return findings


def _is_in(value: float, limits: Range) -> bool:
    return limits[0] <= value <= limits[1]


def _finding(step: StepEvent, limits: Range, backend: str) -> Finding:
    subject = f"{backend} reaches" if backend else "instruments of its kind reach"
    return Finding(
        kind="temperature_out_of_range",
        severity="violation",
        message=f"{step.title}: {subject} {limits[0]:g} to {limits[1]:g} °C",
        hint="Temperatures are in degrees Celsius.",
        file=step.file,
        line=step.line,
        step=step.step,
        instrument=step.instrument,
    )
