"""What a dry run finds wrong, and where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from praxis_desktop.core.records import Record

FindingKind = Literal[
    "tips_not_loaded",
    "tips_already_loaded",
    "insufficient_tips",
    "no_liquid",
    "insufficient_volume",
    "no_capacity",
    "capacity_exceeded",
    "liquid_in_tip",
    "tip_used_again",
    "resource_not_on_deck",
    "machine_not_ready",
    "temperature_out_of_range",
    "constraint_unsatisfiable",
    "unsatisfied_grant",
    "blocking_call",
    "not_awaited",
    "unused_machine",
    "hash_of_text",
    "meddling",
    "exception",
]
"""The kinds of Praxis's simulation, and those that only a program which really runs can have."""

Severity = Literal["violation", "warning"]
"""A violation is what a real run would fail by, or do wrong; a warning is what somebody should know."""


class Finding(Record):
    """``message`` says it with its subject, ``hint`` what to do; ``file`` and ``line`` are where the program
    does it, ``step`` the number of the step, 0 for none.

    ``instrument`` is the role, or the name, of the machine, ``container`` the labware with its wells.
    ``count`` is how many places, or how often.
    """

    kind: FindingKind
    severity: Severity
    message: str
    hint: str = ""
    file: str = ""
    line: int = 0
    step: int = 0
    instrument: str = ""
    container: str = ""
    count: int = 1


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Violations first, then in the order of the steps. What is found twice at a line, by who watches the
    program and by the exception that it ended with, is told once: as it came first.
    """
    found: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.kind, finding.file, finding.line, finding.instrument, finding.container)
        found.setdefault(key if finding.line else (finding,), finding)
    return tuple(
        sorted(
            found.values(), key=lambda each: (each.severity != "violation", each.step or 1 << 30, each.line)
        )
    )
