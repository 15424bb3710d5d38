"""Performs one dry run of a rehearsal or a sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.messages import Message
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.modes.dry import Dry
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.rehearsal.branch import BranchRun
from praxis_desktop.runs.rehearsal.death import perform_death
from praxis_desktop.runs.rehearsal.operations import OrdinaryRun
from praxis_desktop.runs.rehearsal.outcomes import BranchOutcome, Ordinary, Trial, Tried

if TYPE_CHECKING:
    from praxis_desktop.runs.dry_run.report import DryRunReport
    from praxis_desktop.runs.interpreter_sources import GuestSource

_OUTPUT = 1 << 12
_LEAST_S = 0.1
"""Durations shorter than this, in seconds, are merely Python's overhead, and are reported as 0."""


def perform_trial(trial: Trial, interpreters: GuestSource) -> Tried:
    """Perform a dry run. Call this on a guest's thread."""
    if trial.branch is not None and trial.branch.fault == "pc-dies":
        return Tried(
            branch=perform_death(
                trial.branch, trial.ordinary or Ordinary(), trial.answers, trial.request, interpreters
            )
        )
    if trial.branch is not None:
        dry: Dry = BranchRun(trial.branch, trial.ordinary or Ordinary(), trial.answers)
    else:
        dry = OrdinaryRun(trial.answers) if trial.is_ordinary else Dry(trial.answers)
        dry.has_bench = True
    run = Run(
        trial.request,
        mode=dry,
        interpreters=interpreters,
        on_event=lambda event: None,
        output=OutputBuffer(capacity=_OUTPUT, overflow="skip"),
    )
    result = run.execute()
    branch = dry.outcome(result, run) if isinstance(dry, BranchRun) else None
    ordinary = dry.ordinary(result) if isinstance(dry, OrdinaryRun) else None
    if dry.report is None:
        error = result.result.error
        failure = (
            Message("the dry run did not start: {state}", state=result.state)
            if error is None
            else error.message
        )
        return Tried(failure=failure, branch=branch, ordinary=ordinary)
    return _tried(dry.report, branch, ordinary)


def _tried(report: DryRunReport, branch: BranchOutcome | None, ordinary: Ordinary | None) -> Tried:
    violations = [each for each in report.findings if each.severity == "violation"]
    first = violations[0] if violations else None
    problem = "" if report.passed else "it did not reach its end"
    return Tried(
        "passed" if report.passed else "failed",
        problem=problem if first is None else first.message,
        kind="" if first is None else first.kind,
        line=0 if first is None else first.line,
        steps=report.steps,
        duration=report.duration if report.duration >= _LEAST_S else 0.0,
        liquid=sum(use.needed for use in report.labware),
        tips=sum(use.used for use in report.tips),
        violations=len(violations),
        warnings=len(report.findings) - len(violations),
        untimed=report.untimed,
        branch=branch,
        ordinary=ordinary,
    )
