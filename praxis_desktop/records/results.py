"""Results of a run: named values, verdicts on table rows, and curves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct

from praxis_desktop.core.events import DataEvent, figures_of
from praxis_desktop.core.verdicts import Figure, VerdictWord, measured
from praxis_desktop.core.words import titled
from praxis_desktop.records.decisions import NOT_BY_HAND, ByHand
from praxis_desktop.records.output_shapes import number_of

_MOST_FIELDS = 30


class LastFigure(Struct, frozen=True):
    """The last of ``times`` numbers reported under one name; ``step`` is the step that reported it, or 0."""

    figure: Figure
    times: int
    step: int
    by_hand: ByHand = ""

    @property
    def alike(self) -> tuple[bool, str]:
        """A key shared by figures that get the same number of decimals: figures with limits and the same
        unit.
        """
        figure = self.figure
        return figure.has_limits, figure.unit if figure.has_limits else figure.key

    @property
    def numbers(self) -> tuple[float | None, ...]:
        """The number and its limits."""
        return self.figure.value, self.figure.low, self.figure.high


class OtherValue(Struct, frozen=True):
    """A value that is not a named number; ``key`` is unique within its run."""

    key: str
    title: str
    value: object
    unit: str


def last_figures(
    outputs: Iterable[DataEvent], by_hand: Mapping[str, ByHand] = NOT_BY_HAND
) -> tuple[LastFigure, ...]:
    """Return the last number under each name, in order of first use. ``by_hand`` is keyed by output."""
    found: dict[str, tuple[Figure, int]] = {}
    counts: dict[str, int] = {}
    for output in outputs:
        if output.kind not in ("value", "state"):
            continue
        for figure in figures_of(output):
            if figure is not None:
                found[figure.key] = figure, output.step
                counts[figure.key] = counts.get(figure.key, 0) + 1
    return tuple(
        [LastFigure(figure, counts[key], step, by_hand.get(key, "")) for key, (figure, step) in found.items()]
    )


def other_values(outputs: Sequence[DataEvent]) -> Iterator[OtherValue]:
    """Yield the values that are not numbers. The fields of a dict are listed separately. Names that have
    numbers are left out, and so are fields that are plates or tables.
    """
    known = {last.figure.key for last in last_figures(outputs)}
    shown = {output.key for output in outputs if output.kind in ("wells", "table")}
    for output in outputs:
        if output.kind not in ("value", "state") or output.key in known:
            continue
        value = output.value
        if not isinstance(value, dict) or not 0 < len(value) <= _MOST_FIELDS:
            yield OtherValue(output.key, output.title, value, output.unit)
            continue
        before = "" if output.key == "value" else f"{output.title}: "
        for name, field in value.items():
            key = f"{output.key}.{name}"
            if key not in shown:
                title, unit = titled(str(name))
                yield OtherValue(key, f"{before}{title}", field, unit or output.unit)


Limits = Mapping[str, Sequence[float | None]]
"""The lower and upper limits for columns; None stands for no limit."""


class JudgedRow(Struct, frozen=True):
    """The verdict on a row. If ``failed``, the value in ``column`` is outside ``limit``, which is the lower
    limit if ``is_low``.

    If ``inconclusive``, the value in ``column`` is missing. If several columns are affected, the first one is
    given.
    """

    word: VerdictWord = "passed"
    column: str = ""
    is_low: bool = False
    limit: float | None = None


def limits_of(table: Mapping[str, Any]) -> Limits:
    """Return the limits of a table's columns."""
    limits: Limits = table.get("limits") or {}
    return limits


def judged_row(columns: Sequence[str], row: Sequence[Any], limits: Limits) -> JudgedRow:
    """Return the verdict on a row of a table with the given columns."""
    for column, (low, high) in limits.items():
        figure = Figure(column, measured(row[columns.index(column)], low, high), low=low, high=high)
        if figure.is_missing:
            return JudgedRow("inconclusive", column)
        if figure.is_outside:
            is_low = low is not None and figure.value < low
            return JudgedRow("failed", column, is_low, low if is_low else high)
    return JudgedRow()


_FEWEST_ROWS = 3
"""Minimum number of rows for which a table is worth a chart."""

Points = tuple[tuple[float, float | None], ...]


class Course(Struct, frozen=True):
    """A curve for one quantity.

    ``key`` is unique within its run; ``across`` is the quantity on the x axis, or "" for seconds.
    """

    key: str
    title: str
    unit: str
    points: Points
    across: str = ""
    low: float | None = None
    high: float | None = None


def courses_of(told: Iterable[tuple[float, DataEvent]]) -> Iterator[Course]:
    """Yield the curves in the outputs: columns that have limits, series, and numbers output repeatedly under
    one name. Each output is paired with its time in seconds, and must have a shape returned by ``shaped``.
    """
    again: dict[str, list[tuple[float, DataEvent]]] = {}
    over_time: list[Course] = []
    for time, output in told:
        value: Any = output.value
        if output.kind == "table":
            yield from limited_courses(output)
        elif output.kind == "series" and value["points"]:
            points = tuple([(float(at), number_of(number)) for at, number in value["points"]])
            over_time.append(_over_time(output, points))
        elif output.kind in ("value", "state") and number_of(value) is not None:
            again.setdefault(output.key, []).append((time, output))
    yield from over_time
    yield from told_again(again.values())


def told_again(groups: Iterable[Sequence[tuple[float, DataEvent]]]) -> Iterator[Course]:
    """Yield the curves of numbers that occur repeatedly under one name."""
    for group in groups:
        if len(group) > 1:
            yield _over_time(group[-1][1], tuple([(time, number_of(each.value)) for time, each in group]))


def limited_courses(output: DataEvent) -> Iterator[Course]:
    """Yield a curve for each column that has limits, against the first column (if it rises) or row number."""
    table: Any = output.value
    columns, rows = table["columns"], table["rows"]
    if len(rows) < _FEWEST_ROWS:
        return
    first = [number_of(row[0]) for row in rows]
    is_rising = all(a is not None and b is not None and a < b for a, b in pairwise(first))
    across = [value or 0.0 for value in first] if is_rising else [float(n + 1) for n in range(len(rows))]
    for column, (low, high) in limits_of(table).items():
        place = columns.index(column)
        numbers = [number_of(row[place]) for row in rows]
        if place and any(number is not None for number in numbers):
            yield Course(
                f"{output.key}.{column}",
                f"{output.title}: {column}",
                table.get("units", {}).get(column, ""),
                tuple(zip(across, numbers, strict=True)),
                columns[0] if is_rising else "Row",
                low,
                high,
            )


def _over_time(output: DataEvent, points: Points) -> Course:
    return Course(output.key, output.title, output.unit, points, low=output.low, high=output.high)
