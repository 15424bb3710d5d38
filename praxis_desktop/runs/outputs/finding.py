"""Values of wells and tables in what a protocol returned or left in its state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from praxis_desktop.core.events import DataEvent
from praxis_desktop.core.titles import titled
from praxis_desktop.records.well_places import is_well, place_of

_DEEPEST = 3
"""How many dicts deep is looked."""

_COMMON = (16, 24)
"""Rows and columns of a plate of 384 wells. ``T1`` and ``X9`` are more often something else than wells of a
larger one."""

_MOST_UNCOMMON = 96
_MOST_CELL_TEXT = 1 << 10
_FEWEST_ROWS = 2


def found_in(key: str, content: object, kind: Literal["state", "value"] | str) -> Iterator[DataEvent]:
    """The events of one result: the most telling one of itself, then of what lies in it, as ``key.inner``.

    A dict by wells is of kind ``wells`` (``table`` if it has several values for each), a list of dicts and a
    dict of lists of one length are a ``table``; all else is of ``kind``.
    """
    yield _event(key, content, "state" if kind == "state" else "value")
    yield from _inside(key, content, 1)


def _inside(key: str, content: object, depth: int) -> Iterator[DataEvent]:
    if depth > _DEEPEST or not isinstance(content, dict) or as_wells(content) or as_table(content):
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
    """The values by well, if that is what it is."""
    if not isinstance(content, dict) or not _are_wells(content):
        return None
    kinds = {type(value) for value in content.values()}
    return content if kinds <= {int, float, type(None)} and kinds != {type(None)} else None


def _are_wells(content: Mapping[str, object]) -> bool:
    if not content or not all(map(is_well, content)):
        return False
    if len(content) > _MOST_UNCOMMON:
        return True
    rows, columns = zip(*map(place_of, content), strict=True)
    return bool(max(rows) <= _COMMON[0] and max(columns) <= _COMMON[1])


def as_table(content: object) -> dict[str, object] | None:
    """Columns and rows, if that is what it is."""
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
