"""The wells of a plate, by name, in the form in which a protocol receives them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from _praxis.messages import Message

if TYPE_CHECKING:
    from typing import Self

MOST = 1536
"""Number of wells in the largest plate."""

_WELL = re.compile(r"([A-Za-z]{1,2})0*([1-9][0-9]?)\Z")
_WHOLE = re.compile(r"[A-Za-z]{1,2}|[0-9]{1,2}")
"""A whole row or column, as it may be typed into a form."""


class Wells(tuple[str, ...]):
    """Well names, in the order in which they were chosen. ``plate[wells]`` returns the wells themselves.

    A ``Wells`` is made from names, or from a string such as ``"A1:B3, H12"``. Ranges are expanded row by row,
    as in PyLabRobot. ``str(wells)`` is the comma-separated list that Praxis's protocols receive. Raises
    ValueError for invalid well names.
    """

    __slots__ = ()

    def __new__(cls, wells: str | Iterable[str] = ()) -> Self:
        names: Any = wells.split(",") if isinstance(wells, str) else wells
        names = list(names) if isinstance(names, Iterable) else [names]
        if not all(isinstance(name, str) for name in names):
            raise TypeError(f"wells must be a text such as A1:B3, or a list of names, not {wells!r}")
        return super().__new__(cls, (name for part in names for name in _between(part)))

    def __str__(self) -> str:
        return ",".join(self)

    def __repr__(self) -> str:
        return f"Wells({str(self)!r})"


def _between(part: str) -> list[str]:
    """Return the names in a range, or the single name if ``part`` is not a range."""
    if not part.strip():
        return []
    first, colon, last = part.partition(":")
    (top, left), (bottom, right) = sorted([_place(first), _place(last if colon else first)])
    left, right = min(left, right), max(left, right)
    if (bottom - top + 1) * (right - left + 1) > MOST:
        raise ValueError(Message("{part} has more wells than a plate", part=part.strip()))
    return [f"{_letters(row)}{column}" for row in range(top, bottom + 1) for column in range(left, right + 1)]


def _place(name: str) -> tuple[int, int]:
    """Return the row and column of a well, both counted from 1."""
    match = _WELL.match(name.strip())
    if _WHOLE.fullmatch(name.strip()):
        raise ValueError(
            Message(
                "the wells in {name} depend on the plate: write the first and the last, such as A1:A12",
                name=repr(name.strip()),
            )
        )
    if match is None:
        raise ValueError(Message("{name} is not a well: write A1, H12 or AF48", name=repr(name.strip())))
    row = 0
    for letter in match[1].upper():
        row = row * 26 + ord(letter) - ord("A") + 1
    return row, int(match[2])


def _letters(row: int) -> str:
    before, last = divmod(row - 1, 26)
    return (chr(ord("A") + before - 1) if before else "") + chr(ord("A") + last)
