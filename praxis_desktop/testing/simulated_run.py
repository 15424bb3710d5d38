"""What a protocol did in a simulated run: for tests to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.events import ErrorInfo, RunState, StepEvent
from praxis_desktop.core.records import Record

if TYPE_CHECKING:
    from praxis_desktop.runs.dry_run.findings import Finding
    from praxis_desktop.runs.dry_run.report import DryRunReport
    from praxis_desktop.runs.dry_run.uses import LabwareUse, TipUse
    from praxis_desktop.testing.traffic import Traffic


class Steps(tuple[StepEvent, ...]):
    """Steps in the order in which they began, each as it ended."""

    __slots__ = ()

    def titled(self, text: str) -> Steps:
        """Those whose title has ``text`` in it."""
        return Steps(step for step in self if text in step.title)

    def of(self, operation: str, instrument: str = "") -> Steps:
        """Calls of an operation, by its method's name (``"read_weight"``) or in full
        (``"scale.read_weight"``); of the machine that plays the role ``instrument``, if it is given.
        """
        return Steps(
            step
            for step in self
            if (step.operation == operation or step.operation.endswith(f".{operation}"))
            and instrument in ("", step.instrument)
        )


class SimulatedRun(Record):
    """A run against simulated instruments that has ended.

    ``passed`` is what ``praxis-desktop check`` says: the protocol came to its end, and there are no
    violations among the ``findings``. ``value`` is what it returned, as plain data, ``error`` what it raised,
    ``output`` what it printed. ``bytes`` is the traffic of its ports by role. ``duration`` is what a real run
    is expected to take, in seconds: connecting to the machines is part of it. ``report`` is all that the dry
    run found, None when the program did not begin.

    As a text it is all of that: ``assert run.passed, run``.
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
        """Seconds of the protocol's time."""
        return 0.0 if self.report is None else self.report.duration

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, violations first (docs/dry-run.md)."""
        return () if self.report is None else self.report.findings

    @property
    def labware(self) -> Mapping[str, LabwareUse]:
        """The liquid in each piece of labware that had any."""
        return {} if self.report is None else {use.labware: use for use in self.report.labware}

    @property
    def tips(self) -> Mapping[str, TipUse]:
        """The tips that were used, by rack."""
        return {} if self.report is None else {use.labware: use for use in self.report.tips}

    def __repr__(self) -> str:
        return f"<{verdict(self)}>"

    def __str__(self) -> str:
        from praxis_desktop.testing.run_text import run_text

        return run_text(self)


def verdict(run: SimulatedRun) -> str:
    """What came of it, in one line: pytest shows it where a test asserts something of it."""
    if run.passed:
        return f"{run.target} passed: {len(run.steps)} steps, {round(run.duration, 2):g} s"
    for finding in run.findings:
        if finding.severity == "violation":
            line = f" at line {finding.line}" if finding.line else ""
            return f"{run.target} {run.state}{line}: {' '.join(finding.message.split())}"
    why = "" if run.error is None else f": {run.error.name}: {' '.join(run.error.message.split())}"
    return f"{run.target} {run.state}{why}"
