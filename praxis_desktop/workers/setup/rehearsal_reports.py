"""Reports on a rehearsal: as text, as plain data, and as files."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct, structs

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.files import replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.core.terminal_text import aligned, legible_line
from praxis_desktop.records.exporting.csv import csv_bytes
from praxis_desktop.runs.rehearsal import can_be_shown
from praxis_desktop.runs.rehearsal.faults import COLUMNS
from praxis_desktop.runs.rehearsal.outcomes import BAD, OUTCOMES, Branch, Outcome
from praxis_desktop.workers.setup.rehearsals import Finding, Rehearsal, Rehearsed, by_line

_SIGNS: Final[Mapping[Outcome, str]] = {
    "unsafe": "UNSAFE",
    "unnoticed": "WRONG",
    "hung": "HUNG",
    "asked": "asked",
    "recovered": "ok",
    "ended": "ended",
}
_NEVER: Final = "·"
_UNKNOWN: Final = "?"
_MOST_FINDINGS: Final = 40
_MOST_PLACES: Final = 4
_WITHOUT_LINE: Final = re.compile(r"\bline [0-9]+")


class RehearsalText:
    """The rehearsal of a protocol as lines of text. If ``is_brief``, rows of the matrix that are alike are
    combined, and only bad outcomes are described in full.
    """

    def __init__(self, rehearsal: Rehearsed, *, is_brief: bool = True) -> None:
        self._rehearsal = rehearsal
        self._is_brief = is_brief

    def lines(self) -> list[str]:
        """Return the whole text: counts, matrix and findings."""
        if not self._rehearsal.operations:
            return ["There is nothing to rehearse: the run uses no instrument and asks nothing."]
        told = self._briefly() if self._is_brief else self._findings()
        blocks = [[self._summary(), self._counts()], self._matrix(), list(told), self._by_chance()]
        lines: list[str] = []
        for block in filter(None, blocks):
            lines += ["", *block] if lines else block
        return lines

    def _summary(self) -> str:
        rehearsal = self._rehearsal
        done, count = len(rehearsal.outcomes), len(rehearsal.branches)
        operations = len(rehearsal.operations)
        told = f"{count} branches" if done == count else f"{done} of {count} branches"
        return f"{operations} operations × {len(COLUMNS)} faults: {told} (in {rehearsal.seconds:.1f} s)"

    def _by_chance(self) -> list[str]:
        found = self._rehearsal.by_chance
        more = len(found) - _MOST_PLACES
        told = ", ".join(found[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else "")
        return [f"Varies randomly, so a wrong value may go unnoticed: {told}"] if found else []

    def _counts(self) -> str:
        counts = self._rehearsal.counts()
        return ", ".join(f"{OUTCOMES[word]} {count}" for word, count in counts.items() if count)

    def _matrix(self) -> list[str]:
        cells: dict[tuple[int, str], str] = {}
        rows = {id(each): place for place, each in enumerate(self._rehearsal.operations)}
        for number, branch in enumerate(self._rehearsal.branches):
            outcome = self._rehearsal.outcomes.get(number)
            sign = _UNKNOWN if outcome is None else _SIGNS[outcome.outcome]
            cells[rows[id(branch.operation)], branch.fault] = sign
        found: dict[tuple[object, ...], tuple[str, ...]] = {}
        alike = Counter[tuple[object, ...]]()
        for place, operation in enumerate(self._rehearsal.operations):
            told = tuple(cells.get((place, column.name), _NEVER) for column in COLUMNS)
            row = (operation.name, legible_line(operation.title)[:30], operation.instrument, *told)
            key = (operation.file, operation.line, operation.instrument, *told)
            key = key if self._is_brief and operation.line else (place,)
            found.setdefault(key, row)
            alike[key] += 1
        shown = [
            row if alike[key] == 1 else (f"{row[0]} and {alike[key] - 1} more", *row[1:])
            for key, row in found.items()
        ]
        return aligned([("step", "operation", "instrument", *(each.name for each in COLUMNS)), *shown])

    def _findings(self) -> Iterator[str]:
        for finding in self._rehearsal.findings():
            if finding.outcome.outcome != "recovered":
                yield from _finding([finding])

    def _briefly(self) -> Iterator[str]:
        """Yield the bad findings, grouped by line and sentence, and then the others, grouped by remedy."""
        bad: list[Finding] = []
        others: dict[str, set[int]] = {}
        for finding in self._rehearsal.findings():
            outcome = finding.outcome
            if outcome.outcome in BAD:
                bad.append(finding)
            elif outcome.remedy:
                lines = (branch.operation.line for branch in finding.branches)
                others.setdefault(_WITHOUT_LINE.sub("the line", outcome.remedy), set()).update(lines)
        shown = by_line(bad)
        for findings in shown[:_MOST_FINDINGS]:
            yield from _finding(findings)
        if len(shown) > _MOST_FINDINGS:
            yield f"... and {len(shown) - _MOST_FINDINGS} more; --verbose tells all"
        if others:
            left = len(self._rehearsal.branches) - len(self._rehearsal.outcomes)
            were = "branch was" if left == 1 else "branches were"
            told = f"{left} {were} not rehearsed; the others that were" if left else "The others"
            yield from ([""] if bad else []) + [f"{told} end safely. What would help more:"]
        for remedy, at in others.items():
            named = ", ".join(str(line) for line in sorted(at) if line)
            yield f"  {f'line {named}: ' if named else ''}{remedy}"


def _finding(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the text about ``findings``, which share an outcome and the sentence that describes it."""
    outcome = findings[0].outcome
    place = f"{Path(outcome.file).name}:{outcome.line}: " if outcome.line else ""
    yield legible_line(f"{OUTCOMES[outcome.outcome]}: {place}{outcome.why}")
    yield f"  at {_places([branch for each in findings for branch in each.branches])}"
    if outcome.sentence:
        yield legible_line(f"  a person reads: {outcome.sentence}")
    if outcome.raised_line:
        other = "" if outcome.raised_file == outcome.file else f" of {Path(outcome.raised_file).name}"
        yield f"  the error is raised in line {outcome.raised_line}{other}"
    remedies: dict[str, dict[str, None]] = {}
    for each in findings:
        faults = remedies.setdefault(each.outcome.remedy, {})
        faults |= dict.fromkeys(branch.fault for branch in each.branches)
    for remedy, faults in remedies.items():
        if remedy:
            yield f"  {', '.join(faults)}: {remedy}" if len(remedies) > 1 else f"  {remedy}"


def _places(branches: Sequence[Branch]) -> str:
    found = [name_of(each) for each in branches]
    more = len(found) - _MOST_PLACES
    return ", ".join(found[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else "")


def name_of(branch: Branch) -> str:
    """Return the name of a branch, as passed to ``--show``."""
    return f"{branch.operation.name}:{branch.fault}"


def branch_named(rehearsal: Rehearsal, name: str) -> Branch:
    """Return the branch called ``name`` (see ``name_of``). Raises UsageError if there is none, or if the
    branch cannot be recorded.
    """
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
            hint="A question that nobody answers cannot be recorded.",
        )
    return found


def as_data(rehearsal: Rehearsed) -> dict[str, object]:
    """Return the rehearsal as plain data."""
    counts = rehearsal.counts()
    return {
        "faults": [{"name": each.name, "title": each.title} for each in COLUMNS],
        "operations": [structs.asdict(each) for each in rehearsal.operations],
        "branches": len(rehearsal.branches),
        "seconds": round(rehearsal.seconds, 3),
        "counts": counts,
        "by_chance": list(rehearsal.by_chance),
        "findings": [
            {
                **structs.asdict(each.outcome),
                "moments": [structs.asdict(moment) for moment in each.outcome.moments],
                "branches": [name_of(branch) for branch in each.branches],
            }
            for each in rehearsal.findings()
        ],
        "is_complete": len(rehearsal.outcomes) == len(rehearsal.branches),
        "bad": sum(counts[word] for word in BAD),
    }


# ---- files
class ReportFormat(Struct, frozen=True):
    """A report format: the ``kind`` of file, as shown to users, and the function that returns a report's
    contents.
    """

    kind: str
    contents: Callable[[Rehearsed], bytes]


def _text(rehearsal: Rehearsed) -> bytes:
    return "\n".join([*RehearsalText(rehearsal).lines(), ""]).encode()


def _csv(rehearsal: Rehearsed) -> bytes:
    """Return a CSV file with a row for each branch."""
    head = ("branch", "title", "instrument", "file", "line", "fault", "outcome")
    rows: list[tuple[object, ...]] = []
    for place, branch in enumerate(rehearsal.branches):
        operation, outcome = branch.operation, rehearsal.outcomes.get(place)
        told: tuple[object, ...] = ("",) * 6
        if outcome is not None:
            ended = round(outcome.seconds, 3)
            told = (outcome.outcome, outcome.why, outcome.sentence, outcome.line, outcome.remedy, ended)
        file = Path(operation.file).name
        where = (operation.title, operation.instrument, file, operation.line or "", branch.fault)
        rows.append((name_of(branch), *where, *told))
    return csv_bytes((*head, "why", "sentence", "ended_at_line", "remedy", "seconds"), rows)


def _json(rehearsal: Rehearsed) -> bytes:
    return json.dumps(as_data(rehearsal), indent=1, ensure_ascii=False, default=str).encode() + b"\n"


FORMATS: Final[Mapping[str, ReportFormat]] = {
    ".txt": ReportFormat("Report as text", _text),
    ".csv": ReportFormat("Table of all branches", _csv),
    ".json": ReportFormat("All data", _json),
}
"""The report formats, keyed by file extension."""


def report_format(path: Path) -> ReportFormat:
    """Return the report format for ``path``, according to its extension. Raises UsageError."""
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        raise UsageError(
            Message("{name} is not a rehearsal file", name=path.name),
            hint="Choose a name that ends in .txt, .csv or .json.",
        )
    return found


def save_report(rehearsal: Rehearsed, path: Path) -> Path:
    """Write a report to ``path``, in the format for its extension; return ``path``. Raises UsageError and
    StorageError.
    """
    contents = report_format(path).contents(rehearsal)
    try:
        with replacing(path) as file:
            file.write(contents)
    except OSError as error:
        raise StorageError(
            Message("{target} cannot be written: {reason}", target=path, reason=error.strerror or error),
            hint="Choose another folder.",
        ) from error
    return path
