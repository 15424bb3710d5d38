"""The shapes that outputs of runs have: what has another is none of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def shaped(kind: str, value: Any) -> Any:
    """The value of an output of this ``kind``, as those who draw and list it take it. Raises ValueError,
    TypeError and LookupError for another shape.
    """
    match kind:
        case "series":
            return {"points": [_point(point) for point in value["points"]]}
        case "table":
            columns, rows = list(map(str, value["columns"])), list(map(list, value["rows"]))
            if any(len(row) != len(columns) for row in rows):
                raise ValueError("a row of another length than its table")
            return {**value, "columns": columns, "rows": rows, **_of_columns(value, columns)}
        case "wells":
            return _wells(value)
    return value


def _of_columns(table: Mapping[str, Any], columns: list[str]) -> dict[str, Any]:
    """Units and limits of the columns, where there are any."""
    told: dict[str, Any] = {}
    if units := table.get("units"):
        told["units"] = {str(column): str(unit) for column, unit in units.items()}
    if limits := table.get("limits"):
        told["limits"] = {
            str(column): [number_of(limit) for limit in pair] for column, pair in limits.items()
        }
    if not {*told.get("units", ()), *told.get("limits", ())} <= set(columns):
        raise ValueError("units or limits of a column that the table does not have")
    if any(len(pair) != 2 for pair in told.get("limits", {}).values()):
        raise ValueError("limits that are not two")
    return told


def _point(point: Any) -> list[float | None]:
    time, value = point
    return [float(time), number_of(value)]


def _wells(value: Any) -> dict[str, Any]:
    told = {**value, "plate": str(value.get("plate", ""))}
    if not isinstance(told["values"], Mapping):
        raise ValueError("no values by well")
    if told.get("size") is not None:
        rows, columns = told["size"]
        told["size"] = [int(rows), int(columns)]
    return told


def number_of(value: object) -> float | None:
    """A number as it is; None for what is none."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
