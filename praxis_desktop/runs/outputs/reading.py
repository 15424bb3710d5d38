"""Parses and validates the outputs that a guest reports."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal, NoReturn, get_args

from msgspec import Struct

from praxis_desktop.core.events import DataEvent, DataKind, VerdictEvent
from praxis_desktop.core.plain_data import is_within
from praxis_desktop.core.verdicts import INFINITE, DeclaredWord
from praxis_desktop.core.words import titled
from praxis_desktop.records.well_origins import is_well, place_of

MOST_TEXT = (1 << 20) + (1 << 12)
"""Maximum number of characters in one output: the longest value that this program's guests send, plus the
output's names.
"""

_MOST_COLLECTED = 256 << 20
_MOST_NAME = 1 << 10
_MOST_WELLS = 1536
_MOST_ROWS, _MOST_COLUMNS = 32, 48
_DEEPEST = 60

_KINDS: Mapping[str, DataKind] = {
    "value": "value",
    "wells": "wells",
    "table": "table",
    "series": "series",
}
"""The kinds of output that a program may report."""


class Collected(Struct, frozen=True):
    """The outputs when a protocol ends: its state, and the contents of labware keyed by role."""

    state: Mapping[str, object] = MappingProxyType({})
    labware: Mapping[str, object] = MappingProxyType({})


def told_output(text: str) -> tuple[DataEvent | VerdictEvent, float]:
    """Read an output; return its event, and the time at which the output was reported, in seconds since the
    program started. Raises ValueError.
    """
    told = _object(text)
    kind, key, value = told.get("kind"), _name(told, "key"), told.get("value")
    time, step = told.get("time", 0.0), told.get("step", 0)
    if not isinstance(time, int | float) or not 0 <= time < 1 << 53:
        raise ValueError(f"{time!r} is not a time")
    if type(step) is not int or not 0 <= step < 1 << 53:
        raise ValueError(f"{step!r} is not a step")
    if kind == "verdict":
        return _verdict(value, step), float(time)
    if not isinstance(kind, str) or kind not in _KINDS:
        raise ValueError(f"no kind of output: {kind!r}")
    if not key:
        raise ValueError("an output without a name")
    low, high = _limit(told.get("low")), _limit(told.get("high"))
    if kind == "wells":
        value = {**_wells(value), "time": time}
    elif kind == "table":
        _check_table(value)
    elif kind == "series" and not (value is None or type(value) in (int, float)):
        raise ValueError(f"{value!r} is not a point of a series")
    names = _name(told, "title"), _name(told, "unit")
    return DataEvent(key, _KINDS[kind], value, *names, step, low, high), float(time)


def _verdict(value: object, step: int) -> VerdictEvent:
    if not isinstance(value, dict) or value.get("verdict") not in get_args(DeclaredWord):
        raise ValueError("no verdict")
    reason, figures = _name(value, "reason"), value.get("figures")
    if not isinstance(figures, list) or not all(isinstance(figure, str) for figure in figures):
        raise ValueError("no figures of a verdict")
    return VerdictEvent(value["verdict"], reason, tuple(figures), step)


def _limit(value: object) -> float | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise ValueError(f"{value!r} is not a limit")
    return value


def collected(text: str) -> Collected:
    """Read the state that the guest reports. Raises ValueError."""
    if len(text) > _MOST_COLLECTED:
        raise ValueError(f"{len(text)} characters")
    told = _object(text)
    state, labware = told.get("state"), told.get("labware")
    if not isinstance(state, dict) or not isinstance(labware, dict):
        raise ValueError("no state")
    return Collected(state, {role: _wells(piece) for role, piece in labware.items()})


def _wells(value: object) -> dict[str, object]:
    if not isinstance(value, dict) or not isinstance(value.get("values"), dict):
        raise ValueError("no values of wells")
    values, size, plate = value["values"], value.get("size"), value.get("plate", "")
    if len(values) > _MOST_WELLS or not isinstance(plate, str):
        raise ValueError("more wells than a plate has")
    for well, content in values.items():
        place_of(well)
        if isinstance(content, dict | list):
            raise ValueError(f"well {well} has a {type(content).__name__}")
    told: dict[str, object] = {"plate": plate[:_MOST_NAME], "values": values}
    if size is not None:
        told["size"] = _size(size)
    temperature = value.get("temperature")
    if isinstance(temperature, int | float):
        told["temperature"] = temperature
    return told


def _size(size: object) -> list[int]:
    if isinstance(size, list) and len(size) == 2 and all(type(count) is int for count in size):
        rows, columns = size
        if 0 < rows <= _MOST_ROWS and 0 < columns <= _MOST_COLUMNS:
            return [rows, columns]
    raise ValueError(f"{size!r} is not a plate size")


def _check_table(value: object) -> None:
    if isinstance(value, dict):
        columns, rows = value.get("columns"), value.get("rows")
        if (
            isinstance(columns, list)
            and isinstance(rows, list)
            and all(isinstance(column, str) for column in columns)
            and all(isinstance(row, list) and len(row) == len(columns) for row in rows)
        ):
            _check_columns(value, columns)
            return
    raise ValueError("no table")


def _check_columns(table: Mapping[str, object], columns: list[object]) -> None:
    """Check the units and limits for a table's columns."""
    units, limits = table.get("units", {}), table.get("limits", {})
    if not isinstance(units, dict) or not isinstance(limits, dict) or not {*units, *limits} <= set(columns):
        raise ValueError("no columns of a table")
    if not all(isinstance(unit, str) for unit in units.values()):
        raise ValueError("no units of a table")
    for pair in limits.values():
        if not isinstance(pair, list) or len(pair) != 2:
            raise ValueError("no limits of a table")
        for limit in pair:
            _limit(limit)


def _name(told: Mapping[str, object], field: str) -> str:
    text = told.get(field, "")
    if not isinstance(text, str) or len(text) > _MOST_NAME:
        raise ValueError(f"no {field}: {str(text)[:30]!r}")
    return text


def _object(text: str) -> dict[str, object]:
    try:
        told = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except RecursionError:
        raise ValueError("a value that is nested too deeply") from None
    if not isinstance(told, dict):
        raise ValueError(f"{text[:30]!r} is not an object")
    if not is_within(told, _DEEPEST):
        raise ValueError("a value that is nested too deeply")
    return told


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _no_number(text)


_DEEPEST_FOUND = 3
"""Maximum depth to which nested dicts are searched."""

_COMMON = (16, 24)
"""Rows and columns of a 384-well plate. Names beyond these, such as ``T1``, are usually not wells."""

_MOST_UNCOMMON = 96
_MOST_CELL_TEXT = 1 << 10
_FEWEST_ROWS = 2


def found_in(key: str, content: object, kind: Literal["state", "value"] | str) -> Iterator[DataEvent]:
    """Yield the events for one result: first the whole result, as the most specific kind, then the wells and
    tables inside it, with keys such as ``key.inner``.

    A dict keyed by wells has the kind ``wells``, or ``table`` if each well has several values. A list of
    dicts, or a dict of lists of equal length, is a ``table``. Everything else has ``kind``.
    """
    yield _event(key, content, "state" if kind == "state" else "value")
    yield from _inside(key, content, 1)


def _inside(key: str, content: object, depth: int) -> Iterator[DataEvent]:
    if depth > _DEEPEST_FOUND or not isinstance(content, dict) or as_wells(content) or as_table(content):
        return
    for name, inner in content.items():
        if isinstance(inner, dict | list) and inner:
            event = _event(f"{key}.{name}", inner, "value")
            if event.kind != "value":
                yield event
            yield from _inside(f"{key}.{name}", inner, depth + 1)


def _event(key: str, content: object, kind: Literal["state", "value"]) -> DataEvent:
    title, unit = titled(key)
    values = as_wells(content)
    if values is not None:
        return DataEvent(key, "wells", {"plate": "", "values": values}, title, unit)
    table = as_table(content)
    if table is not None:
        return DataEvent(key, "table", table, title)
    return DataEvent(key, kind, content, title, unit)


def as_wells(content: object) -> Mapping[str, object] | None:
    """Return ``content`` if it is a dict of numbers (some may be None or infinite) keyed by well; otherwise
    None.
    """
    if not isinstance(content, dict) or not _are_wells(content):
        return None
    kinds = {type(value) for value in content.values() if value not in INFINITE}
    return content if kinds <= {int, float, type(None)} and kinds != {type(None)} else None


def _are_wells(content: Mapping[str, object]) -> bool:
    if not content or not all(map(is_well, content)):
        return False
    if len(content) > _MOST_UNCOMMON:
        return True
    rows, columns = zip(*map(place_of, content), strict=True)
    return bool(max(rows) <= _COMMON[0] and max(columns) <= _COMMON[1])


def as_table(content: object) -> dict[str, object] | None:
    """Return the columns and rows if ``content`` has the form of a table; otherwise None."""
    if isinstance(content, list):
        return _of_rows(content)
    if not isinstance(content, dict) or not content:
        return None
    values = list(content.values())
    if all(isinstance(value, list) for value in values):
        return _of_columns(content)
    if _are_wells(content) and all(isinstance(value, dict) for value in values):
        return _of_rows([{"well": well, **fields} for well, fields in content.items()])
    return None


def _of_rows(rows: list[object]) -> dict[str, object] | None:
    if not rows or not all(isinstance(row, dict) and row for row in rows):
        return None
    columns: dict[str, None] = {}
    for row in rows:
        assert isinstance(row, dict)
        if not all(map(_is_cell, row.values())):
            return None
        columns |= dict.fromkeys(row)
    return {"columns": list(columns), "rows": [[row.get(column) for column in columns] for row in rows]}  # type: ignore[attr-defined]


def _of_columns(content: Mapping[str, object]) -> dict[str, object] | None:
    columns = [value for value in content.values() if isinstance(value, list)]
    lengths = set(map(len, columns))
    if len(lengths) != 1 or lengths.pop() < _FEWEST_ROWS or len(columns) < _FEWEST_ROWS:
        return None
    if not all(_is_cell(cell) for column in columns for cell in column):
        return None
    return {"columns": list(content), "rows": [list(row) for row in zip(*columns, strict=True)]}


def _is_cell(value: object) -> bool:
    return (
        value is None
        or isinstance(value, int | float)
        or (isinstance(value, str) and len(value) <= _MOST_CELL_TEXT)
    )
