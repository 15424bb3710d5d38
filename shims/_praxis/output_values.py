"""Converts values that a run stores to plain data for JSON, and reports values that cannot be converted."""

from __future__ import annotations

import dataclasses
import enum
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from _praxis import frames, json_parts, step_labware
from _praxis.messages import Message, joined

MOST = 1 << 20
"""Maximum length of a value as JSON, in characters."""

MOST_KEYS = 1000
"""Maximum number of keys in a protocol's state."""

MOST_COLUMNS = 2000
"""Maximum number of columns in a table."""

_DEEPEST = 50
_MOST_WELL_TEXT = 40
_EXACT = 1 << 63

_WELL = re.compile(r"([A-Za-z]{1,2})0*([1-9][0-9]?)")
_LARGEST = (32, 48)
"""Number of rows and columns of a 1536-well plate."""


def kind(value: object) -> str:
    """Return the name of a value's type, for a message."""
    return "None" if value is None else f"{type(value).__name__}"


def shortened(text: str, most: int) -> str:
    """Return ``text``, truncated if it is longer than ``most``."""
    return text if len(text) <= most else text[: most - 3] + "..."


# ---- any value
def plain(value: Any, what: str, depth: int = 0) -> Any:
    """Return ``value`` as plain data, in which numbers are ``finite``. Raises TypeError or ValueError."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value) if -_EXACT <= value < _EXACT else str(int(value))
    if isinstance(value, float):
        return json_parts.finite(float(value))
    if depth >= _DEEPEST:
        raise ValueError(Message("{what} is nested too deeply or contains itself", what=what))
    if isinstance(value, Mapping):
        return {_key(key, what): plain(item, what, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, what, depth + 1) for item in value]
    if type(value).__name__ in frames.MISSING:
        return None
    if frames.is_frame(value):
        return plain(frames.records_of(value, MOST), what, depth + 1)
    if (isoformat := getattr(type(value), "isoformat", None)) is not None:  # dates and times
        return isoformat(value)
    if (total_seconds := getattr(type(value), "total_seconds", None)) is not None:
        return total_seconds(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return plain(fields, what, depth + 1)
    if step_labware.is_labware(value):
        return step_labware.label(value)
    if getattr(type(value), "tolist", None) is not None:  # arrays and numbers of numpy
        return plain(frames.listed(value), what, depth + 1)
    raise TypeError(
        Message(
            "{what} must be plain data (numbers, texts, lists, dicts), but contains a value of type {type}",
            what=what,
            type=type(value).__name__,
        )
    )


def told(value: Any, most: int = MOST) -> Any:
    """Return ``value`` as plain data if possible, otherwise as its repr, truncated if it is too long."""
    try:
        made = plain(value, "a value")
        size = len(json.dumps(made))
    except Exception:  # noqa: BLE001 - the value's own methods must not make the run fail
        try:
            made = repr(value)
        except Exception as error:  # noqa: BLE001
            made = f"<{type(value).__name__} whose repr() raised {type(error).__name__}>"
        size = len(made)
    if size <= most:
        return made
    return shortened(made if isinstance(made, str) else json.dumps(made), most)


def _key(key: object, what: str) -> str:
    if isinstance(key, enum.Enum):
        return key.name
    if isinstance(key, str | int | float):  # as accepted by json.dumps()
        return str(key)
    if step_labware.is_labware(key):
        return step_labware.label(key)
    raise TypeError(f"{what} has a dict whose keys are {type(key).__name__}: they are texts")


def number(value: Any) -> float | None:
    """Return ``value`` as a float, or None if it is None or nan. Raises TypeError or ValueError."""
    if value is None:
        return None
    if not isinstance(value, bool | str | bytes):
        if isinstance(value, int | float):
            found = json_parts.finite(as_float(value))
            if isinstance(found, str):
                raise ValueError(f"a point of a series must be a number or None, not {found}")
            return found
        if getattr(type(value), "tolist", None) is not None and not getattr(value, "shape", None):
            return number(value.tolist())
    raise TypeError(f"a point of a series must be a number or None, not {kind(value)}")


def as_float(value: float) -> float:
    """Return ``value`` as a float; an integer beyond any float becomes infinity."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


# ---- wells
def well(name: object, size: Sequence[int] | None = None) -> str:
    """Return a well's name in the usual notation (``A1`` for ``a01``). Raises TypeError or ValueError."""
    if not isinstance(name, str):
        raise TypeError(f"wells are named by texts such as 'A1', not by {kind(name)}")
    match = _WELL.fullmatch(name.strip())
    if match is None:
        raise ValueError(Message("{name} is not a well: write A1, H12 or AF48", name=repr(name)))
    row = 0
    for letter in match[1].upper():
        row = row * 26 + ord(letter) - 64
    rows, columns = size or _LARGEST
    if row > rows or int(match[2]) > columns:
        raise ValueError(
            Message("there is no well {name} on a {value}-well plate", name=repr(name), value=rows * columns)
        )
    return f"{match[1].upper()}{int(match[2])}"


def well_name(row: int, column: int) -> str:
    """Return the name of a well whose row and column are counted from 0."""
    letters = chr(65 + row) if row < 26 else f"A{chr(65 + row - 26)}"
    return f"{letters}{column + 1}"


def well_value(name: object, value: Any) -> Any:
    """Return a well's value as plain data after checking it. Raises TypeError or ValueError."""
    if getattr(type(value), "tolist", None) is not None and not getattr(value, "shape", None):
        value = value.tolist()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return plain(value, "")  # plain() refuses no number, so it needs no name
    if isinstance(value, str):
        if len(value) > _MOST_WELL_TEXT:
            raise ValueError(
                Message(
                    "the text for well {name} has more than {most_well_text} characters",
                    name=name,
                    most_well_text=_MOST_WELL_TEXT,
                )
            )
        return value
    raise TypeError(f"the value of well {name} must be a number, None or a short text, not {kind(value)}")


_sized: tuple[Any, list[int] | None] = (None, None)
"""The last plate and its size. PyLabRobot parses the names of all wells each time it is asked for a size,
which an assay may do ten thousand times.
"""


def plate_size(plate: Any) -> list[int] | None:
    """Return the number of rows and columns of a plate, or None if they are unknown."""
    global _sized
    if plate is not _sized[0]:
        rows, columns = getattr(plate, "num_items_y", None), getattr(plate, "num_items_x", None)
        size = [rows, columns] if isinstance(rows, int) and isinstance(columns, int) else None
        _sized = plate, size
    return _sized[1]


# ---- tables
def table(
    rows: Any, columns: Sequence[str] | None = None, name: str = "value"
) -> tuple[list[str], list[list[Any]]]:
    """Return the headings and rows of a table; ``name`` is the heading of an array with one dimension.
    Raises TypeError or ValueError.
    """
    if frames.is_table(rows):
        heads, cells = frames.table_of(rows, name, MOST)
        if columns is None:
            return _checked(heads, cells)
        is_frame = frames.is_frame(rows)
        rows = (
            {head: [row[place] for row in cells] for place, head in enumerate(heads)} if is_frame else cells
        )
    if isinstance(rows, Mapping):
        return _of_columns(rows, columns)
    if not isinstance(rows, list | tuple):
        raise TypeError(
            f"a table must be a list of dicts, a dict of columns or a DataFrame, not {kind(rows)}"
        )
    if all(isinstance(row, Mapping) for row in rows):
        heads = list(columns or dict.fromkeys(_key(key, "a table") for row in rows for key in row))
        texts = [{_key(key, "a table"): value for key, value in row.items()} for row in rows]
        return _checked(heads, [[row.get(head) for head in heads] for row in texts])
    if columns is not None and all(isinstance(row, list | tuple) for row in rows):
        heads = list(columns)
        for number, row in enumerate(rows, 1):
            if len(row) != len(heads):
                raise ValueError(
                    Message(
                        "row {number} of the table has {count} cells for {count2} columns",
                        number=number,
                        count=len(row),
                        count2=len(heads),
                    )
                )
        return _checked(heads, [list(row) for row in rows])
    if all(isinstance(row, list | tuple) for row in rows):
        raise ValueError("a table of lists needs columns: the headings")
    raise TypeError("the rows of a table must be all dicts or all lists")


def _of_columns(
    values: Mapping[Any, Any], columns: Sequence[str] | None
) -> tuple[list[str], list[list[Any]]]:
    named = {_key(key, "a table"): _cells(key, column) for key, column in values.items()}
    heads = list(columns or named)
    missing = [head for head in heads if head not in named]
    if missing:
        raise ValueError(Message("the table has no column {missing}", missing=repr(missing[0])))
    lengths = {head: len(named[head]) for head in heads}
    if len(set(lengths.values())) > 1:
        told = joined(
            ", ",
            [Message("{head} has {count}", head=repr(head), count=count) for head, count in lengths.items()],
        )
        raise ValueError(Message("the columns of a table must have the same length: {told}", told=told))
    return _checked(heads, [list(row) for row in zip(*(named[head] for head in heads), strict=True)])


def _cells(key: object, column: Any) -> list[Any]:
    if getattr(type(column), "tolist", None) is not None:
        column = column.tolist()
    if not isinstance(column, list | tuple):
        raise TypeError(f"column {key!r} of the table must be a list, not {kind(column)}")
    return list(column)


def _checked(heads: list[str], rows: list[list[Any]]) -> tuple[list[str], list[list[Any]]]:
    if not all(isinstance(head, str) for head in heads):
        raise TypeError("the headings of a table must be texts")
    if len(set(heads)) != len(heads):
        raise ValueError("the headings of a table must all be different")
    if len(heads) > MOST_COLUMNS:
        raise ValueError(
            Message(
                "a table can have at most {most_columns} columns, not {count}",
                most_columns=MOST_COLUMNS,
                count=len(heads),
            )
        )
    return heads, rows
