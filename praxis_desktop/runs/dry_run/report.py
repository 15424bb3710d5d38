"""What a dry run comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from praxis_desktop.core.records import Record, as_dict
from praxis_desktop.protocols.benches.bench import Bench
from praxis_desktop.protocols.definitions.protocol import Protocol
from praxis_desktop.runs.dry_run._steps import PlannedStep, RepeatedStep, WatchedSteps
from praxis_desktop.runs.dry_run.counted import LabwareUse, TipUse
from praxis_desktop.runs.dry_run.findings import Finding, in_order

MOST_CHECKS = 2000
"""Numbers with limits that are told one by one beforehand."""


class InstrumentUse(Record):
    """What a machine's role did: ``simulated_by`` is what stood for it, ``operations`` without connecting and
    disconnecting; ``out`` and ``received`` are bytes on its port.
    """

    role: str
    machine: str
    simulated_by: str
    operations: int
    out: int = 0
    received: int = 0


class PlannedCheck(Record):
    """A number that a run with the same values comes to, and its limits; ``step`` is the one that it is from,
    0 for none. What it was in the dry run is a simulator's, and said nowhere.
    """

    key: str
    title: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    where: str = ""
    step: int = 0


class DryRunReport(Record):
    """``passed`` with no violation: warnings are allowed. ``duration`` is what is known of how long a real
    run takes, in seconds: its waits (``waiting``), and what simulated instruments take to answer. To that
    comes what ``untimed`` operations take, of instruments that are simulated in no time: all pipetting, for
    one. ``runtime`` is what the dry run took, in milliseconds.

    ``is_complete`` is whether the program came to its end: what is used up is known up to there.
    """

    passed: bool
    is_complete: bool
    steps: int
    duration: float
    waiting: float
    runtime: float
    untimed: int = 0
    instruments: tuple[InstrumentUse, ...] = ()
    labware: tuple[LabwareUse, ...] = ()
    tips: tuple[TipUse, ...] = ()
    findings: tuple[Finding, ...] = ()
    repeated: tuple[RepeatedStep, ...] = ()
    """Steps that no event told of."""
    planned: tuple[PlannedStep, ...] = ()
    """The steps that a run comes to, the first of many; for who watches one, and in no file."""
    checks: tuple[PlannedCheck, ...] = ()
    """The numbers with limits, in the order in which they are told, the first of many; in no file."""
    is_judged: bool = True
    """Whether numbers with limits or a verdict were told: False where there were none, and in no file."""

    @property
    def counts(self) -> dict[str, int]:
        """How many ``steps`` and ``checks`` a run comes to, as far as all of them are known."""
        counts = {"steps": self.steps} if self.is_complete else {}
        if self.is_complete and len(self.checks) < MOST_CHECKS and bool(self.checks) == self.is_judged:
            counts["checks"] = len(self.checks)
        return counts

    def to_json(self) -> dict[str, object]:
        """The report as plain data."""
        told = as_dict(self)
        del told["planned"], told["checks"], told["is_judged"]
        told["instruments"] = [as_dict(use) for use in self.instruments]
        told["tips"] = [as_dict(use) for use in self.tips]
        told["repeated"] = [as_dict(step) for step in self.repeated]
        told["findings"] = [as_dict(finding) for finding in self.findings]
        told["labware"] = [
            {**as_dict(use), "containers": [as_dict(container) for container in use.containers]}
            for use in self.labware
        ]
        return told


def made_report(
    *,
    steps: WatchedSteps,
    findings: Iterable[Finding],
    duration: float,
    runtime: float,
    is_complete: bool,
    instruments: tuple[InstrumentUse, ...],
    labware: tuple[LabwareUse, ...],
    tips: tuple[TipUse, ...],
    checks: Sequence[PlannedCheck],
    is_judged: bool,
) -> DryRunReport:
    """The report; it has passed if the program came to its end without a violation."""
    ordered = in_order(findings)
    return DryRunReport(
        passed=is_complete and all(finding.severity != "violation" for finding in ordered),
        is_complete=is_complete,
        steps=steps.count,
        duration=duration,
        waiting=steps.waiting,
        runtime=runtime,
        untimed=steps.untimed,
        instruments=instruments,
        labware=labware,
        tips=tips,
        findings=ordered,
        repeated=tuple(steps.repeated),
        planned=tuple(steps.planned),
        checks=tuple(checks) if is_complete else (),
        is_judged=is_judged or not is_complete,
    )


def instrument_uses(bench: Bench, steps: WatchedSteps) -> tuple[InstrumentUse, ...]:
    """What the machines of the bench did, in its order."""
    uses = []
    for choice in bench.machines:
        out, received = steps.traffic.get(choice.role, (0, 0))
        backend = choice.backend.rpartition(":")[2]
        uses.append(
            InstrumentUse(
                role=choice.role,
                machine=choice.machine.rpartition(":")[2],
                simulated_by=f"{backend} on {choice.port}" if choice.port else backend,
                operations=steps.by_instrument.get(choice.role, 0),
                out=out,
                received=received,
            )
        )
    return tuple(uses)


def unused_machines(protocol: Protocol, instruments: Iterable[InstrumentUse], filename: str) -> list[Finding]:
    """A warning for each machine that a protocol asks for and does nothing with."""
    lines = {role.name: role.line for role in protocol.machines}
    return [
        Finding(
            kind="unused_machine",
            severity="warning",
            message=f"{use.role} is asked for and never used: what should come from it is not measured",
            hint=f"Call what a {use.machine} does, or leave the parameter out.",
            file=filename,
            line=lines.get(use.role, 0),
            instrument=use.role,
        )
        for use in instruments
        if not use.operations and use.role in lines
    ]
