"""The numbers in a run's outputs, with their limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeGuard

from praxis_desktop.core.events import DataEvent
from praxis_desktop.core.verdicts import Figure


def figures_of(event: DataEvent) -> Iterator[Figure | None]:
    """The numbers of an output: a value itself; in wells, tables and series, those with limits. None stands
    for a missing number: a well or cell that has limits but no value.
    """
    low, high = event.low, event.high
    if event.kind == "table":
        yield from _of_table(event)
        return
    numbers: list[tuple[str, object]] = []
    if event.kind in ("value", "state"):
        numbers = [("", event.value)]
    elif (low is not None or high is not None) and isinstance(event.value, Mapping):
        if event.kind == "wells":
            numbers = list(event.value["values"].items())
        elif event.kind == "series":
            points = event.value["points"]
            numbers = [(f"at {time:.0f} s", value) for time, value in points if value is not None]
    for where, value in numbers:
        if _is_number(value):
            yield Figure(event.key, value, event.unit, event.title, low, high, where)
        elif where:
            yield None


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _of_table(event: DataEvent) -> Iterator[Figure | None]:
    table = event.value
    limits = table.get("limits") if isinstance(table, Mapping) else None
    if not isinstance(table, Mapping) or not limits:
        return
    units = table.get("units", {})
    for column, (low, high) in limits.items():
        place = table["columns"].index(column)
        for row in table["rows"]:
            value = row[place]
            if not _is_number(value):
                yield None
                continue
            where = f"{table['columns'][0]} {row[0]}"
            yield Figure(f"{event.key}.{column}", value, units.get(column, ""), column, low, high, where)
