"""Shows the outcomes of a sweep: as text, as events, and as a CSV file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from msgspec import Struct, structs

from praxis_desktop.core.events import Event, ExecutionResult, ResultEvent
from praxis_desktop.core.sizes_and_durations import duration_for_people
from praxis_desktop.core.terminal_text import aligned, legible_line
from praxis_desktop.records.exporting.csv import csv_bytes
from praxis_desktop.records.numbers import short
from praxis_desktop.workers.setup.sweeps import SmallestChange, SweptRun, Values

_MOST_PROBLEMS = 20
FIGURES: tuple[tuple[str, str, Callable[[SweptRun], float]], ...] = (
    ("duration", "s", lambda run: run.duration),
    ("liquid", "µL", lambda run: run.liquid),
    ("tips", "", lambda run: run.tips),
    ("violations", "", lambda run: run.violations),
)
"""The quantities reported for a dry run, each as a name, a unit, and a function that returns the value."""


class SweptEvent(Event, frozen=True):
    """The outcome of one dry run of a sweep; ``number`` counts from 1."""

    name: ClassVar[str] = "swept"
    number: int
    outcome: SweptRun

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data: the number and the outcome's fields."""
        return {"event": self.name, "number": self.number, **structs.asdict(self.outcome)}


class Outcomes(Struct, frozen=True):
    """The outcomes of a sweep over parameters ``names`` of the protocol in ``file``: up to ``combinations``
    dry runs. ``began`` is the start time, in seconds since 1970; ``seconds`` is the duration.
    """

    file: str
    names: tuple[str, ...]
    combinations: int
    began: float
    seconds: float
    runs: Sequence[SweptRun]
    smallest: SmallestChange | None = None

    def count(self, state: str) -> int:
        """Return the number of dry runs that ended in ``state``."""
        return sum(run.state == state for run in self.runs)

    def as_event(self) -> ResultEvent:
        """Return the outcomes without the individual dry runs, as the last event."""
        smallest = self.smallest
        told: dict[str, object] | None = None
        if smallest is not None:
            passes = None if smallest.passes is None else dict(smallest.passes.values)
            told = {"values": dict(smallest.changed), "problem": smallest.fails.problem, "passes": passes}
        counts = {state: self.count(state) for state in ("passed", "failed", "refused")}
        return ResultEvent(
            "completed" if len(self.runs) == self.combinations else "cancelled",
            "",
            ExecutionResult("", self.seconds * 1000, self.began * 1000),
            {"sweep": {"combinations": self.combinations, **counts, "smallest_change": told}},
        )

    def lines(self) -> list[str]:
        """Return the outcomes as lines of text."""
        blocks = [[self._summary()], self._ranges(), list(self._problems()), list(self._smallest())]
        lines: list[str] = []
        for block in filter(None, blocks):
            lines += ["", *block] if lines else block
        return lines

    def _summary(self) -> str:
        tried, all_of_them = len(self.runs), self.combinations
        counted = f"{tried}" if tried == all_of_them else f"{tried} of {all_of_them}"
        states = ", ".join(
            f"{count} {state}" for state in ("passed", "failed", "refused") if (count := self.count(state))
        )
        told = f": {states}" if states else ""
        return f"{counted} dry run{'s' * (tried != 1)}{told} (in {self.seconds:.1f} s)"

    def _ranges(self) -> list[str]:
        whole = [run for run in self.runs if run.state == "passed"]
        if not whole:
            return []
        rows = []
        for name, unit, figure in FIGURES[:3]:
            least, most = min(whole, key=figure), max(whole, key=figure)
            rows.append((name, *(_figure(name, unit, figure(run), run) for run in (least, most))))
            rows[-1] += (_told(most.values) if figure(most) > figure(least) else "",)
        return aligned([("passed", "least", "most", "with"), *rows])

    def _problems(self) -> list[str]:
        found: dict[tuple[str, str, str, int], list[SweptRun]] = {}
        for run in self.runs:
            if run.state in ("failed", "refused"):
                found.setdefault((run.state, run.kind, _alike(run.problem), run.line), []).append(run)
        lines = []
        for (state, _, _, line), runs in sorted(found.items(), key=lambda each: -len(each[1])):
            place = f"{self.file}:{line}: " if line else ""
            lines.append(legible_line(f"{state} {len(runs)}: {place}{runs[0].problem}"))
            lines.append(f"  first with {_told(runs[0].values)}")
        if len(lines) > 2 * _MOST_PROBLEMS:
            more = len(lines) // 2 - _MOST_PROBLEMS
            lines[2 * _MOST_PROBLEMS :] = [f"... and {more} more kinds; --output FILE.csv lists all"]
        return lines

    def _smallest(self) -> list[str]:
        smallest = self.smallest
        if smallest is None:
            return []
        place = f"{self.file}:{smallest.fails.line}: " if smallest.fails.line else ""
        lines = [
            f"smallest change that fails: {_told(smallest.changed)}",
            legible_line(f"  {place}{smallest.fails.problem}"),
        ]
        if smallest.passes is not None:
            nearest = {name: smallest.passes.values[name] for name in smallest.changed}
            lines.append(f"  {_told(nearest)} passes")
        return lines

    # ---- files
    def csv(self) -> bytes:
        """Return all dry runs as a CSV file."""
        figures = ("state", "problem", "kind", "line", "steps", "duration_s", "liquid_ul", "tips")
        head = (*self.names, *figures, "violations", "warnings", "untimed")
        return csv_bytes(
            head,
            (
                [
                    *(run.values.get(name, "") for name in self.names),
                    *(run.state, run.problem, run.kind, run.line or "", run.steps, run.duration),
                    *(run.liquid, run.tips, run.violations, run.warnings, run.untimed),
                ]
                for run in self.runs
            ),
        )


def _figure(name: str, unit: str, value: float, run: SweptRun) -> str:
    if name != "duration":
        return f"{short(value)} {unit}".rstrip()
    if run.untimed:
        return f"at least {duration_for_people(value)}" if value else "not known"
    return duration_for_people(value)


def _alike(problem: str) -> str:
    """Return a problem with its digits replaced, so that problems differing only in numbers are shown
    once.
    """
    return "".join("#" if letter.isdigit() else letter for letter in problem)


def _told(values: Values) -> str:
    return legible_line(", ".join(f"{name}={value}" for name, value in values.items()))
