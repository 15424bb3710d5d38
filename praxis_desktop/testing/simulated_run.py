"""The results of a simulated run, for tests to check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from praxis_desktop.core.events import ErrorInfo, RunState, SerialEvent, StepEvent
from praxis_desktop.runs.dry_run.findings import Finding

if TYPE_CHECKING:
    from praxis_desktop.runs.dry_run.ledger import LabwareUse, TipUse
    from praxis_desktop.runs.dry_run.report import DryRunReport


_MOST_NAMED = 12


class Steps(tuple[StepEvent, ...]):
    """Steps in the order in which they began, each in its final state."""

    _why_none = "there are no such steps"
    """The text shown if there are no steps."""

    def __repr__(self) -> str:
        return super().__repr__() if self else f"<{self._why_none}>"

    def __getitem__(self, index: Any) -> Any:
        if not self and not isinstance(index, slice):
            raise IndexError(self._why_none)
        return super().__getitem__(index)

    def titled(self, text: str) -> Steps:
        """Return the steps whose title contains ``text``. If there are none, the ``repr`` lists the
        titles.
        """
        found = Steps(step for step in self if text in step.title)
        return found or self._none(f"a title with {text!r}", "titles", [step.title for step in self])

    def of(self, operation: str, instrument: str = "") -> Steps:
        """Return the calls to an operation, specified by its method's name (``"read_weight"``) or in full
        (``"scale.read_weight"``), optionally only those to the machine in the role ``instrument``. If there
        are none, the ``repr`` of the result lists the operations.
        """
        found = Steps(
            step
            for step in self
            if (step.operation == operation or step.operation.endswith(f".{operation}"))
            and instrument in ("", step.instrument)
        )
        what = f"{operation!r} of {instrument!r}" if instrument else repr(operation)
        of = " of {}" if instrument else ""
        there = [step.operation + of.format(step.instrument) for step in self if step.operation]
        return found or self._none(what, "operations", there)

    def _none(self, what: str, kind: str, there: Sequence[str]) -> Steps:
        none = Steps()
        named = list(dict.fromkeys(there))
        more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        told = f"the {kind} are {', '.join(named[:_MOST_NAMED])}{more}" if named else f"there are no {kind}"
        none._why_none = f"no step has {what}: {told}"
        return none


class SimulatedRun(Struct, frozen=True):
    """A finished run against simulated instruments.

    ``passed`` is the verdict of ``praxis-desktop check``: the protocol ran to the end, without violations
    among the ``findings``. ``value`` is its return value, as plain data, ``error`` the error it raised,
    ``output`` its printed output. ``bytes`` is its port traffic, keyed by role. ``duration`` is the expected
    duration of a real run in seconds, including connecting to the machines. ``report`` contains all findings
    of the dry run; it is None if the program did not begin.

    When converted to a string, the run shows all of these: ``assert run.passed, run``.
    """

    target: str
    passed: bool
    state: RunState
    value: Any
    error: ErrorInfo | None
    output: str
    steps: Steps
    bytes: Mapping[str, Traffic]
    report: DryRunReport | None

    @property
    def duration(self) -> float:
        """The expected duration of a real run, in seconds."""
        return 0.0 if self.report is None else self.report.duration

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The problems found, violations first (docs/dry-run.md)."""
        return () if self.report is None else self.report.findings

    @property
    def labware(self) -> Mapping[str, LabwareUse]:
        """The liquid in each piece of labware that held any."""
        return {} if self.report is None else {use.labware: use for use in self.report.labware}

    @property
    def tips(self) -> Mapping[str, TipUse]:
        """The tips used, keyed by rack."""
        return {} if self.report is None else {use.labware: use for use in self.report.tips}

    def __repr__(self) -> str:
        return f"<{verdict(self)}>"

    def __str__(self) -> str:

        return run_text(self)


def verdict(run: SimulatedRun) -> str:
    """Return the verdict in one line, which pytest shows for a failed assertion."""
    if run.passed:
        return f"{run.target} passed: {len(run.steps)} steps, {round(run.duration, 2):g} s"
    for finding in run.findings:
        if finding.severity == "violation":
            line = f" at line {finding.line}" if finding.line else ""
            return f"{run.target} {run.state}{line}: {' '.join(finding.message.split())}"
    why = "" if run.error is None else f": {run.error.name}: {' '.join(run.error.message.split())}"
    return f"{run.target} {run.state}{why}"


class Exchange(Struct, frozen=True):
    """The bytes that the protocol wrote, and the bytes that it read before it next wrote."""

    written: bytes
    read: bytes


class Traffic(Struct, frozen=True):
    """All bytes on a port, in the order in which the protocol wrote and read them."""

    exchanges: tuple[Exchange, ...] = ()

    @property
    def written(self) -> bytes:
        """All bytes that the protocol wrote."""
        return b"".join(exchange.written for exchange in self.exchanges)

    @property
    def read(self) -> bytes:
        """All bytes that the protocol read."""
        return b"".join(exchange.read for exchange in self.exchanges)


class TrafficByRole(dict[str, Traffic]):
    """The traffic of each of a run's ports, keyed by role."""

    def __missing__(self, role: str) -> Traffic:
        there_are = f"it had {', '.join(map(repr, self))}" if self else "it had none"
        raise KeyError(f"the run had no port {role!r}: {there_are}")


class TrafficRecorder:
    """Records the traffic of a run's ports."""

    def __init__(self) -> None:
        self._bytes: dict[str, list[tuple[str, bytes]]] = {}

    def add(self, event: SerialEvent) -> None:
        """Record an event."""
        self._bytes.setdefault(event.port, []).append((event.direction, bytes.fromhex(event.data)))

    def by_role(self, roles: tuple[str, ...]) -> Mapping[str, Traffic]:
        """Return the traffic of all ``roles``, and of any other role that has traffic."""
        return TrafficByRole(
            {
                role: Traffic(_exchanges(self._bytes.get(role, [])))
                for role in dict.fromkeys([*roles, *self._bytes])
            }
        )


def _exchanges(parts: list[tuple[str, bytes]]) -> tuple[Exchange, ...]:
    found: list[Exchange] = []
    for direction, group in groupby(parts, key=lambda part: part[0]):
        data = b"".join(part for _, part in group)
        if direction == "out":
            found.append(Exchange(data, b""))
        else:
            written = found.pop().written if found else b""
            found.append(Exchange(written, data))
    return tuple(found)


_MOST_STEPS = 15
_MOST_LINES = 20
_MOST_EXCHANGES = 5


def run_text(run: SimulatedRun) -> str:
    """Return the verdict, the findings, any error, and the last steps, port exchanges and lines of output."""
    lines = [verdict(run)]
    for finding in run.findings:
        lines += _finding(finding)
    if run.error is not None:
        lines += (run.error.stack.rstrip() or f"{run.error.name}: {run.error.message}").splitlines()
    lines += _last("steps", _MOST_STEPS, [_step(step) for step in run.steps])
    for role, traffic in run.bytes.items():
        lines += _last(f"port {role}", _MOST_EXCHANGES, _run_text_exchanges(traffic))
    lines += _last("output", _MOST_LINES, run.output.splitlines())
    return "\n".join(lines)


def _finding(finding: Finding) -> Iterable[str]:
    place = f"{finding.file}:{finding.line}: " if finding.line else ""
    yield f"{finding.severity}: {place}{finding.message} [{finding.kind}]"
    yield from (f"  {line}" for line in finding.hint.splitlines())


def _last(heading: str, most: int, lines: list[str]) -> Iterable[str]:
    if not lines:
        return
    yield f"{heading}:" if len(lines) <= most else f"{heading}, the last {most} of {len(lines)}:"
    yield from (f"  {line}" for line in lines[-most:])


def _step(step: StepEvent) -> str:
    told = f"{'  ' * step.depth}{step.step} {' '.join(step.title.split())}"
    if step.summary:
        told += f": {' '.join(step.summary.split())}"
    return told if step.status == "completed" else f"{told} ({step.status})"


def _run_text_exchanges(traffic: Traffic) -> list[str]:
    return [f"{exchange.written!r} -> {exchange.read!r}" for exchange in traffic.exchanges]
