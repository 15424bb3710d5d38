"""The shapes that a run's outputs may have. Outputs of other shapes are ignored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any


def shaped(kind: str, value: Any) -> Any:
    """Convert the value of an output of the given ``kind`` to the form needed for charts and lists.

    Raises ValueError, TypeError or LookupError for a value of a different shape.
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
    """Return the units and limits that the table states for its columns."""
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
    """Return a number unchanged, or None for any other value."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


_ZONES = ("timezone", "zone", "time_zone")


class RunClock:
    """Converts seconds since a record began to dates. ``header`` is the record's header."""

    def __init__(self, header: Mapping[str, object]) -> None:
        started = header.get("started_ns")
        self._started_ns = started if isinstance(started, int) and 0 <= started < 1 << 62 else 0
        self.zone = _zone(header)

    def at(self, seconds: float) -> datetime:
        """Return the date and time, in the run's time zone."""
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self._started_ns // 1000)
        return (moment + timedelta(seconds=seconds)).astimezone(self.zone)

    def iso_of(self, written_ns: int) -> str:
        """Convert a wall-clock time in nanoseconds since 1970 to ISO 8601."""
        return self.iso((written_ns - self._started_ns) / 1e9)

    def iso(self, seconds: float) -> str:
        """Return the date and time as ISO 8601, with milliseconds and offset."""
        return self.at(seconds).isoformat(timespec="milliseconds")


def _zone(header: Mapping[str, object]) -> tzinfo:
    for field in _ZONES:
        named = header.get(field)
        if isinstance(named, str) and named:
            from zoneinfo import ZoneInfo

            try:
                return ZoneInfo(named)
            except (ValueError, OSError, LookupError):
                continue
    return UTC
