"""The report on a dry run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from praxis_desktop.core.decks import DeckChanges
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.benches.bench import Bench
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.runs._guest_prompts import title_of
from praxis_desktop.runs.dry_run._steps import PlannedStep, RepeatedStep, WatchedSteps
from praxis_desktop.runs.dry_run.branches import Branch
from praxis_desktop.runs.dry_run.findings import Finding, in_order
from praxis_desktop.runs.dry_run.ledger import Asked, Counted, LabwareUse, TipUse, labware_uses, tip_uses

_MOST_TOLD_QUESTIONS = 10
MOST_CHECKS = 2000
"""Maximum number of checks listed in advance."""


class InstrumentUse(Struct, frozen=True):
    """How one machine role was used: ``simulated_by`` says what simulates the machine, ``operations``
    excludes connecting and disconnecting, and ``out`` and ``received`` count the bytes on the machine's port.
    """

    role: str
    machine: str
    simulated_by: str
    operations: int
    out: int = 0
    received: int = 0


class PlannedCheck(Struct, frozen=True):
    """A number with limits that is expected in a run with the same values. ``step`` is the number of its
    step, or 0 outside steps. The value from the dry run is omitted, because it comes from a simulator.
    """

    key: str
    title: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    where: str = ""
    step: int = 0


class PlannedQuestion(Struct, frozen=True):
    """A question to the user that is expected in a run with the same values. ``kind`` is the kind of its
    PromptEvent. ``answer`` is the answer that the dry run assumed or was ``given``: a choice's value (with
    the ``title`` of its button), text, or a number in ``unit``. ``step`` is the number of the step that asks,
    or 0 outside steps.
    """

    kind: str
    message: str
    answer: str = ""
    title: str = ""
    unit: str = ""
    step: int = 0
    given: bool = False


class DryRunReport(Struct, frozen=True):
    """The report on a dry run. ``passed`` means that it is complete and free of violations, not of warnings.

    ``duration`` is the known part of a real run's duration in seconds: its waits (``waiting``), and the time
    that simulated instruments take to answer. A real run takes longer because of the ``untimed`` steps
    (operations whose simulation takes no time, such as all pipetting, and steps that wait for the user) and
    because of the ``asked`` questions, the first of which are in ``questions``. ``runtime`` is the duration
    of the dry run itself, in milliseconds. ``is_complete`` means that the program ran to completion; if not,
    the resources are known only up to the error. If not ``is_counted``, the program's interpreter was lost:
    resources and questions are not known, and there may be more ``steps`` than were reported.
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
    """Steps that were not reported individually."""
    planned: tuple[PlannedStep, ...] = ()
    """The first steps of a run, for users who watch the run; not saved."""
    checks: tuple[PlannedCheck, ...] = ()
    """The first numbers with limits, in the order in which they are reported; not saved."""
    is_judged: bool = True
    """Whether the program reports numbers with limits or a verdict; not saved."""
    asked: int = 0
    questions: tuple[PlannedQuestion, ...] = ()
    untaken: tuple[Branch, ...] = ()
    """The branches that were not taken, in functions that were called."""
    is_counted: bool = True
    layout: DeckChanges | None = None
    """The first liquid handler's deck as it is at the start; not saved."""

    @property
    def counts(self) -> dict[str, int]:
        """The numbers of ``steps`` and ``checks`` in a run, each included only if it is fully known."""
        counts = {"steps": self.steps} if self.is_complete else {}
        if self.is_complete and len(self.checks) < MOST_CHECKS and bool(self.checks) == self.is_judged:
            counts["checks"] = len(self.checks)
        return counts

    def to_json(self) -> dict[str, object]:
        """Return the report as plain data."""
        told = structs.asdict(self)
        del told["planned"], told["checks"], told["is_judged"], told["layout"]
        told["instruments"] = [structs.asdict(use) for use in self.instruments]
        told["tips"] = [structs.asdict(use) for use in self.tips]
        told["repeated"] = [structs.asdict(step) for step in self.repeated]
        told["questions"] = [structs.asdict(question) for question in self.questions]
        told["untaken"] = [structs.asdict(branch) for branch in self.untaken]
        told["findings"] = [structs.asdict(finding) for finding in self.findings]
        told["labware"] = [
            {**structs.asdict(use), "containers": [structs.asdict(container) for container in use.containers]}
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
    checks: Sequence[PlannedCheck],
    is_judged: bool,
    counted: Counted,
    is_counted: bool = True,
    untaken: Iterable[Branch] = (),
) -> DryRunReport:
    """Create the report. The dry run passed if the program ran to completion without a violation."""
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
        labware=labware_uses(counted.containers),
        tips=tip_uses(counted.spots),
        findings=ordered,
        repeated=tuple(steps.repeated),
        planned=tuple(steps.planned),
        checks=tuple(checks) if is_complete else (),
        is_judged=is_judged or not is_complete,
        asked=counted.asked,
        questions=tuple(map(_question, counted.questions)),
        untaken=tuple(untaken),
        is_counted=is_counted,
        layout=steps.layout,
    )


def _question(asked: Asked) -> PlannedQuestion:
    title = asked.title or title_of(asked.kind, asked.answer)
    return PlannedQuestion(
        asked.kind, asked.message, asked.answer, title, asked.unit, asked.step, asked.given
    )


def instrument_uses(bench: Bench, steps: WatchedSteps) -> tuple[InstrumentUse, ...]:
    """Return how each of the bench's machines was used, in the bench's order."""
    uses = []
    for choice in bench.machines:
        out, received = steps.traffic.get(choice.role, (0, 0))
        backend = choice.backend.rpartition(":")[2]
        uses.append(
            InstrumentUse(
                role=choice.role,
                machine=choice.machine.rpartition(":")[2],
                simulated_by=Message("{backend} on {port}", backend=backend, port=choice.port)
                if choice.port
                else backend,
                operations=steps.by_instrument.get(choice.role, 0),
                out=out,
                received=received,
            )
        )
    return tuple(uses)


def unused_answers(counted: Counted) -> list[Finding]:
    """Return a violation for each answer that was supplied in advance but not used by any question."""
    asked = ", ".join(repr(question.message) for question in counted.questions[:_MOST_TOLD_QUESTIONS])
    return [
        Finding(
            kind="unused_answer",
            severity="violation",
            message=Message("no question used the answer given for {name}", name=repr(name))
            if name
            else Message("answers given but not used: {left}", left=left),
            hint=Message("It asks: {questions}", questions=asked) if asked else "It asks no questions.",
        )
        for name, left in counted.unused
    ]


def unused_machines(protocol: Protocol, instruments: Iterable[InstrumentUse], filename: str) -> list[Finding]:
    """Return a warning for each machine that a protocol requests but never uses."""
    lines = {role.name: role.line for role in protocol.machines}
    return [
        Finding(
            kind="unused_machine",
            severity="warning",
            message=Message("{role} is requested but never used", role=use.role),
            hint=Message("Call a method of the {machine}, or remove the parameter.", machine=use.machine),
            file=filename,
            line=lines.get(use.role, 0),
            instrument=use.role,
        )
        for use in instruments
        if not use.operations and use.role in lines
    ]
