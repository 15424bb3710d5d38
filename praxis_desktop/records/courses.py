"""Numbers of a run as curves: over time, or over the rows of a table with limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from praxis_desktop.core.events import DataEvent
from praxis_desktop.core.records import Record
from praxis_desktop.records.judged_rows import limits_of
from praxis_desktop.records.shapes import number_of

_FEWEST_ROWS = 3
"""Fewest rows of a table that are worth a chart."""

Points = tuple[tuple[float, float | None], ...]


class Course(Record):
    """A curve of one quantity.

    ``key`` is unique within its run, ``across`` is the quantity of its x axis, "" for seconds.
    """

    key: str
    title: str
    unit: str
    points: Points
    across: str = ""
    low: float | None = None
    high: float | None = None


def courses_of(told: Iterable[tuple[float, DataEvent]]) -> Iterator[Course]:
    """The curves of outputs, each given with its time in seconds: columns with limits, series, and numbers
    that occur under one name more than once. Outputs must have the shapes of ``shaped``.
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
    """Numbers that occur under one name more than once."""
    for group in groups:
        if len(group) > 1:
            yield _over_time(group[-1][1], tuple([(time, number_of(each.value)) for time, each in group]))


def limited_courses(output: DataEvent) -> Iterator[Course]:
    """A curve for each column of a table that has limits, over the first column or the row numbers."""
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
