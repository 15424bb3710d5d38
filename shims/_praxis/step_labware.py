"""Short names of labware for users: ``source_plate A1:H1`` for eight wells of a plate."""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from typing import Any

from _praxis.messages import Message, joined

_WELL = re.compile(r"([A-Z]{1,2})([1-9][0-9]?)")
_MOST_NAMED = 4

_kinds: dict[type, bool] = {}

_parent = operator.attrgetter("parent")

_told: tuple[tuple[int, ...], Sequence[Any], str] = ((), (), "")
"""The last result: the identities of the labware and its parents, the objects themselves (so that they are
not freed), and the text. The result is kept because a plate is often read repeatedly.
"""


def is_labware(value: object) -> bool:
    """Return whether a value is a resource of PyLabRobot."""
    kind = type(value)
    known = _kinds.get(kind)
    if known is None:
        known = _kinds[kind] = any(base.__name__ == "Resource" for base in kind.__mro__)
    return known


def label(resource: Any) -> str:
    """Return the name of a piece of labware or, for a well, the names of its plate and of the well itself."""
    owner, name = _place_of(resource)
    return f"{owner} {name}" if owner else name


def labels(resources: Sequence[Any]) -> str:
    """Return the names of several pieces of labware, with wells of one plate as ranges."""
    global _told
    pieces = (*resources, *map(_parent, resources))
    identities = tuple(map(id, pieces))
    if identities != _told[0]:
        _told = identities, pieces, _labels(resources)
    return _told[2]


def _labels(resources: Sequence[Any]) -> str:
    by_owner: dict[str, list[str]] = {}
    for resource in resources:
        owner, name = _place_of(resource)
        by_owner.setdefault(owner, []).append(name)
    parts = []
    for owner, names in by_owner.items():
        told = _ranged(list(dict.fromkeys(names)))
        parts.append(joined(" ", (owner, told)) if owner else told)
    return joined(", ", parts)


def _place_of(resource: Any) -> tuple[str, str]:
    """Return the plate or rack that a resource is in ("" if none), and the resource's name within it."""
    name = str(getattr(resource, "name", resource))
    parent = getattr(resource, "parent", None)
    ordering = getattr(parent, "_ordering", None)
    if not isinstance(ordering, dict):
        return "", name
    short = name.rpartition("_")[2]
    if ordering.get(short) != name:
        short = next((identifier for identifier, item in ordering.items() if item == name), "")
    return (str(parent.name), short) if short else ("", name)  # type: ignore[union-attr]


def _ranged(names: list[str]) -> str:
    """Return the wells as a range if they fill one, or else their names (only some if there are many)."""
    if len(names) > 1 and (box := _box(names)):
        return box
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    named = ", ".join(names[: _MOST_NAMED - 1])
    return Message("{names} and {count} others", names=named, count=len(names) - _MOST_NAMED + 1)


def _box(names: list[str]) -> str:
    """Return wells that fill a rectangle, by row or by column, as a range such as ``A1:H12``, or else ""."""
    cells = []
    for name in names:
        match = _WELL.fullmatch(name)
        if match is None:
            return ""
        cells.append((_row_number(match[1]), int(match[2])))
    (first_row, first_column), (last_row, last_column) = cells[0], cells[-1]
    rows, columns = range(first_row, last_row + 1), range(first_column, last_column + 1)
    by_column = [(row, column) for column in columns for row in rows]
    by_row = [(row, column) for row in rows for column in columns]
    return f"{names[0]}:{names[-1]}" if cells in (by_column, by_row) else ""


def _row_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
