"""Shows a rehearsal: as text, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from msgspec import structs

from praxis_desktop.cli.telling.teller import aligned
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.legible import legible_line
from praxis_desktop.runs.rehearsal import can_be_shown
from praxis_desktop.runs.rehearsal.faults import COLUMNS
from praxis_desktop.runs.rehearsal.outcomes import BAD, OUTCOMES, Branch, Outcome
from praxis_desktop.workers.setup.rehearsals import Finding, Rehearsal

_SIGNS: Final[Mapping[Outcome, str]] = {
    "unsafe": "UNSAFE",
    "unnoticed": "WRONG",
    "hung": "HUNG",
    "asked": "asked",
    "recovered": "ok",
    "ended": "ended",
}
_NEVER: Final = "·"
_MOST_FINDINGS: Final = 40
_MOST_PLACES: Final = 4


class RehearsalText:
    """The rehearsal of a protocol as lines of text. It took ``seconds``."""

    def __init__(self, rehearsal: Rehearsal, seconds: float) -> None:
        self._rehearsal = rehearsal
        self._seconds = seconds

    def lines(self) -> list[str]:
        """All of it: counts, matrix and findings."""
        blocks = [[self._summary(), self._counts()], self._matrix(), list(self._findings())]
        lines: list[str] = []
        for block in filter(None, blocks):
            lines += ["", *block] if lines else block
        return lines

    def _summary(self) -> str:
        rehearsal = self._rehearsal
        done, count = len(rehearsal.outcomes), len(rehearsal.branches)
        operations = len(rehearsal.ordinary.operations)
        told = f"{count} branches" if done == count else f"{done} of {count} branches"
        return f"{operations} operations × {len(COLUMNS)} faults: {told} (in {self._seconds:.1f} s)"

    def _counts(self) -> str:
        counts = self.counts()
        return ", ".join(f"{OUTCOMES[word]} {count}" for word, count in counts.items() if count)

    def counts(self) -> dict[Outcome, int]:
        """How many branches have each outcome, worst first."""
        found = [outcome.outcome for outcome in self._rehearsal.outcomes.values()]
        return {word: found.count(word) for word in OUTCOMES}

    def _matrix(self) -> list[str]:
        cells: dict[tuple[int, str], str] = {}
        rows = {id(each): place for place, each in enumerate(self._rehearsal.ordinary.operations)}
        for number, branch in enumerate(self._rehearsal.branches):
            outcome = self._rehearsal.outcomes.get(number)
            if outcome is not None:
                cells[rows[id(branch.operation)], branch.fault] = _SIGNS[outcome.outcome]
        found = []
        for place, operation in enumerate(self._rehearsal.ordinary.operations):
            told = tuple(cells.get((place, column.name), _NEVER) for column in COLUMNS)
            head = (operation.name, legible_line(operation.title)[:30], operation.instrument)
            found.append((*head, *told))
        return aligned([("step", "operation", "instrument", *(each.name for each in COLUMNS)), *found])

    def _findings(self) -> Iterator[str]:
        findings = [each for each in self._rehearsal.findings() if each.outcome.outcome != "recovered"]
        for finding in findings[:_MOST_FINDINGS]:
            yield from _finding(finding)
        if len(findings) > _MOST_FINDINGS:
            yield f"... and {len(findings) - _MOST_FINDINGS} more; --output FILE.json has all"


def _finding(finding: Finding) -> Iterator[str]:
    outcome = finding.outcome
    place = f"{Path(outcome.file).name}:{outcome.line}: " if outcome.line else ""
    yield legible_line(f"{OUTCOMES[outcome.outcome]}: {place}{outcome.why}")
    yield f"  at {_places(finding)}"
    if outcome.sentence:
        yield legible_line(f"  a person reads: {outcome.sentence}")
    if outcome.remedy:
        yield f"  {outcome.remedy}"


def _places(finding: Finding) -> str:
    found = [f"{name_of(each)}" for each in finding.branches]
    more = len(found) - _MOST_PLACES
    return ", ".join(found[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else "")


def name_of(branch: Branch) -> str:
    """A branch as ``--show`` names it."""
    return f"{branch.operation.name}:{branch.fault}"


def branch_named(rehearsal: Rehearsal, name: str) -> Branch:
    """The branch that ``--show`` names. Raises UsageError."""
    found = next((each for each in rehearsal.branches if name_of(each) == name), None)
    if found is None:
        faults = ", ".join(each.name for each in COLUMNS)
        raise UsageError(
            f"there is no branch {name!r}",
            hint=f"Name it STEP:FAULT as the report does; faults are {faults}.",
        )
    if not can_be_shown(found):
        raise UsageError(
            f"branch {name} cannot be recorded",
            hint="A record can have faults of instruments on ports, except that the computer dies.",
        )
    return found


def as_data(rehearsal: Rehearsal, seconds: float) -> dict[str, object]:
    """The rehearsal as plain data."""
    text = RehearsalText(rehearsal, seconds)
    return {
        "faults": [{"name": each.name, "title": each.title} for each in COLUMNS],
        "operations": [structs.asdict(each) for each in rehearsal.ordinary.operations],
        "branches": len(rehearsal.branches),
        "seconds": round(seconds, 3),
        "counts": text.counts(),
        "findings": [
            {**structs.asdict(each.outcome), "branches": [name_of(branch) for branch in each.branches]}
            for each in rehearsal.findings()
        ],
        "is_complete": len(rehearsal.outcomes) == len(rehearsal.branches),
        "bad": sum(text.counts()[word] for word in BAD),
    }
