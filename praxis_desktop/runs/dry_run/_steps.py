"""The steps of a dry run, collected for its report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, structs

from praxis_desktop.core.decks import DeckChanges, changes_of
from praxis_desktop.core.events import SerialEvent, StepEvent, StepKind
from praxis_desktop.core.messages import Message
from praxis_desktop.runs.dry_run.findings import Finding
from praxis_desktop.runs.dry_run.ledger import Repeated

_MOST_FAILED = 1000
_MOST_KEPT = 10_000
"""Maximum number of titles stored for unreported steps, and of stored steps that set a temperature."""

_MOST_PLANNED = 2000
"""Maximum number of steps listed in advance for a user watching the run."""

_NO_TIME = 0.001
"""A duration, in seconds, too short for any real instrument to answer."""


_SOONER = 1.0
"""A simulated step counts as untimed if it is at least this many seconds shorter than expected."""


class RepeatedStep(Struct, frozen=True):
    """``count`` further steps from one line, which were not reported individually."""

    title: str
    file: str
    line: int
    count: int


class PlannedStep(Struct, frozen=True):
    """A step that is expected in a run with the same values. ``start`` and ``duration`` are in seconds on the
    program's clock. ``is_timed`` is False if the simulation took no time, or if the step may take longer in a
    real run.
    """

    step: int
    title: str
    operation: str
    depth: int
    start: float
    duration: float = 0.0
    is_timed: bool = False
    kind: StepKind = "step"


class WatchedSteps:
    """Counts steps, and stores those needed for findings. Use it on the run's thread."""

    def __init__(self) -> None:
        self.count = 0
        self.waiting = 0.0
        """The time, in seconds, that the program spent waiting."""
        self.last: StepEvent | None = None
        """The last step that started from a line of the program."""
        self.failed: list[StepEvent] = []
        """The failed steps in the order in which they ended: innermost first."""
        self.temperatures: list[StepEvent] = []
        self.by_instrument: dict[str, int] = {}
        """The number of operations, keyed by the instrument's role, not counting connecting, disconnecting
        and parts of other operations.
        """
        self.untimed = 0
        """The number of operations in ``by_instrument`` whose simulation took no time, plus the number of
        steps that may take longer in a real run because the simulator skips whatever they wait for.
        """
        self.traffic: dict[str, tuple[int, int]] = {}
        """The number of bytes sent and received, keyed by port."""
        self.repeated: list[RepeatedStep] = []
        self.planned: list[PlannedStep] = []
        """The first steps. As long as all steps are reported, the index of a step is its number minus 1."""
        self.layout: DeckChanges | None = None
        """The deck of the first liquid handler that was connected, before anything on it is used."""
        self._operations: set[int] = set()
        """The numbers of the open operations."""
        self._own: set[int] = set()
        """The numbers of the open operations that are counted: those that are not part of other operations.
        """
        self._untimed: set[tuple[str, str, int]] = set()
        """The operations, each with its line, that took no time when last reported."""
        self._titles: dict[tuple[str, str, int], str] = {}

    def add(self, step: StepEvent) -> None:
        """Count a step that has started or ended."""
        if step.status == "started":
            self._begun(step)
            return
        if self.layout is None:
            told = changes_of(step.decks).values()
            self.layout = next((changes for changes in told if changes.deck is not None), None)
        may_be_longer = _may_be_longer(step)
        self.untimed += may_be_longer
        self._time_planned(step, may_be_longer=may_be_longer)
        self._operations.discard(step.step)
        if step.step in self._own:
            self._own.discard(step.step)
            self._time(step)
        if step.kind == "wait":
            self.waiting += step.duration or 0.0
        if step.status == "failed" and len(self.failed) < _MOST_FAILED:
            self.failed.append(step)

    def add_bytes(self, event: SerialEvent) -> None:
        """Count bytes transferred through a port."""
        out, received = self.traffic.get(event.port, (0, 0))
        count = len(event.data) // 2
        self.traffic[event.port] = (
            (out + count, received) if event.direction == "out" else (out, received + count)
        )

    def add_repeated(self, repeated: Iterable[Repeated]) -> None:
        """Add steps that were not reported individually."""
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

    def _time_planned(self, step: StepEvent, *, may_be_longer: bool) -> None:
        """Set a planned step's duration. The step is looked up by its number, as in ``planned``."""
        place = step.step - 1
        if 0 <= place < len(self.planned) and self.planned[place].step == step.step:
            planned, duration = self.planned[place], step.duration or 0.0
            is_timed = duration >= _NO_TIME and not may_be_longer
            self.planned[place] = structs.replace(planned, duration=duration, is_timed=is_timed)

    def _count_operation(self, operation: str, instrument: str, count: int) -> None:
        if not _is_connecting(operation):
            self.by_instrument[instrument] = self.by_instrument.get(instrument, 0) + count

    def _begun(self, step: StepEvent) -> None:
        self.count += 1
        if len(self.planned) < _MOST_PLANNED:
            self.planned.append(
                PlannedStep(step.step, step.title, step.operation, step.depth, step.time, kind=step.kind)
            )
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


def _may_be_longer(step: StepEvent) -> bool:
    """Return whether a step declared by the protocol took clearly less time than expected. In a real run, the
    step would have waited for the user or an instrument.
    """
    if step.kind != "step" or step.status != "completed" or step.expected is None:
        return False
    return step.expected - (step.duration or 0.0) >= _SOONER


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
"""Temperature limits in °C, keyed by operation, wide enough for every instrument PyLabRobot supports."""

_RANGES_OF_BACKENDS: dict[str, Range] = {
    "BioShake": (-10.0, 99.0),
    "OpentronsTemperatureModuleUSBBackend": (4.0, 95.0),
    "A4SBackend": (50.0, 200.0),
}
"""The manufacturers' limits for instruments that accept values beyond them, or whose simulators do."""


def temperature_findings(steps: Iterable[StepEvent], backends: Mapping[str, str]) -> list[Finding]:
    """Return findings on temperatures set by ``steps``; ``backends`` maps roles to backend classes."""
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
    subject = Message("{backend} reaches", backend=backend) if backend else "instruments of its kind reach"
    return Finding(
        kind="temperature_out_of_range",
        severity="violation",
        message=Message(
            "{title}: {subject} {low:g} to {high:g} °C",
            title=step.title,
            subject=subject,
            low=limits[0],
            high=limits[1],
        ),
        hint="Temperatures are in degrees Celsius.",
        file=step.file,
        line=step.line,
        step=step.step,
        instrument=step.instrument,
    )
