"""Converts data frames and arrays of pandas, polars, numpy and similar libraries to tables.

None of these libraries is imported here: a value is identified by the methods of its class.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from _praxis.messages import Message

MOST_SHOWN = 10_000
"""Maximum number of rows shown when a frame is displayed."""

_MOST_CELLS_SHOWN = 500_000

MISSING = frozenset({"NaTType", "NAType"})
"""The classes of pandas' own missing values; other missing values are nan or None."""

_FEWEST_CHARACTERS = 2
"""The fewest characters that a cell takes up in JSON."""


def is_frame(value: object) -> bool:
    """Return whether ``value`` is a data frame."""
    kind = type(value)
    is_class = isinstance(value, type)
    return not is_class and callable(getattr(kind, "to_dict", None)) and hasattr(kind, "columns")


def is_series(value: object) -> bool:
    """Return whether ``value`` is a series, that is, a single column of a data frame."""
    kind = type(value)
    if isinstance(value, type) or not callable(getattr(kind, "head", None)):
        return False
    return callable(getattr(kind, "to_frame", None))


def is_array(value: object) -> bool:
    """Return whether ``value`` is an array of one or two dimensions."""
    kind = type(value)
    if isinstance(value, type) or not callable(getattr(kind, "tolist", None)):
        return False
    return hasattr(kind, "dtype") and len(getattr(value, "shape", ())) in (1, 2)


def is_table(value: object) -> bool:
    """Return whether ``value`` is a data frame, a series or an array of one or two dimensions."""
    return is_frame(value) or is_series(value) or is_array(value)


def as_frame(value: Any) -> Any:
    """Return a frame unchanged, and a series as a frame with one column."""
    return value if hasattr(type(value), "columns") else value.to_frame()


def table_of(value: Any, name: str, most: int) -> tuple[list[str], list[list[Any]]]:
    """Return a table's headings and rows. A frame's index becomes a column unless it only numbers the rows.
    Unnamed columns of an array are numbered; the only column of a flat array is called ``name``. Raises
    ValueError if headings are repeated, or if the table is sure to exceed ``most`` characters as JSON.
    """
    if is_array(value) and not is_series(value):
        _check_size(len(value), 1 if len(value.shape) == 1 else value.shape[1], most)
        return _of_array(value, name)
    frame = as_frame(value)
    _check_size(len(frame), len(list(frame.columns)), most)
    frame = frame.reset_index() if _has_names(frame) else frame
    labels = list(frame.columns)
    heads = [_heading(label) for label in labels]
    if len(set(heads)) != len(heads):
        raise ValueError("the headings of a table must all be different")
    try:
        made: Mapping[Any, Any] = frame.to_dict("list")
    except TypeError:  # polars
        made = frame.to_dict(as_series=False)
    return heads, [list(row) for row in zip(*(made[label] for label in labels), strict=True)]


def records_of(frame: Any, most: int) -> list[dict[str, Any]]:
    """Return a frame's rows as dicts keyed by heading. Raises the same exceptions as ``table_of``."""
    heads, rows = table_of(frame, "", most)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def listed(value: Any) -> Any:
    """Return an array, a series or a numpy number as Python lists and numbers."""
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind in ("M", "m") and not is_series(value):  # as nanoseconds they would become plain numbers
        value = value.astype("datetime64[us]" if kind == "M" else "timedelta64[us]")
    return value.tolist()


def _of_array(value: Any, name: str) -> tuple[list[str], list[list[Any]]]:
    names = getattr(value.dtype, "names", None)
    if names and len(value.shape) == 1:
        columns = [listed(value[each]) for each in names]
        return list(names), [list(row) for row in zip(*columns, strict=True)]
    rows = listed(value)
    if len(value.shape) == 1:
        return [name], [[cell] for cell in rows]
    return list(map(str, range(value.shape[1]))), rows


def _check_size(rows: int, columns: int, most: int) -> None:
    if rows * max(columns, 1) * _FEWEST_CHARACTERS > most:
        raise ValueError(
            Message(
                "a table of {rows} rows and {columns} columns is larger than {mib} MiB: save it as a file in"
                " /session, and report its first rows or a summary",
                rows=rows,
                columns=columns,
                mib=most >> 20,
            )
        )


def csv_of(value: Any) -> tuple[str, int]:
    """Return a frame's first rows as CSV, and the number of rows left out."""
    import csv
    import io

    frame = as_frame(value)
    shown = min(MOST_SHOWN, _MOST_CELLS_SHOWN // max(len(list(frame.columns)), 1))
    heads, rows = table_of(frame.head(shown), "", sys.maxsize)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return file.getvalue(), max(0, len(frame) - shown)


def _text(cell: Any) -> str:
    if cell is None or type(cell).__name__ in MISSING or cell != cell:  # nan
        return ""
    isoformat = getattr(type(cell), "isoformat", None)
    return str(cell if isoformat is None else isoformat(cell))


def _heading(label: object) -> str:
    """Return a column's heading; a label with several levels is a tuple."""
    if isinstance(label, tuple):
        return " / ".join(filter(None, map(str, label)))
    return str(label)


def _has_names(frame: Any) -> bool:
    """Return whether a frame's index does more than number the rows from 0."""
    index = getattr(frame, "index", None)
    if index is None or callable(index):
        return False
    if type(index).__name__ == "RangeIndex":
        return bool(index.start != 0 or index.step != 1 or index.name is not None)
    return hasattr(index, "names")
