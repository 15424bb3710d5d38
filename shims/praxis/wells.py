"""The wells of a plate, by name, in the form in which a protocol receives them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from _praxis.messages import Message

if TYPE_CHECKING:
    from typing import Self

MOST = 1536
"""Number of wells in the largest plate."""

_WELL = re.compile(r"([A-Za-z]{1,2})0*([1-9][0-9]?)\Z")


class Wells(tuple[str, ...]):
    """Well names, in the order in which they were chosen. ``plate[wells]`` returns the wells themselves.

    A ``Wells`` is made from names, or from a string such as ``"A1:B3, H12"``. Ranges are expanded row by row,
    as in PyLabRobot. ``str(wells)`` is the comma-separated list that Praxis's protocols receive. Raises
    ValueError for invalid well names.
    """

    __slots__ = ()

    def __new__(cls, wells: str | Iterable[str] = ()) -> Self:
        names = wells.split(",") if isinstance(wells, str) else wells
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
    if match is None:
        raise ValueError(Message("{name} is not a well: write A1, H12 or AF48", name=repr(name.strip())))
    row = 0
    for letter in match[1].upper():
        row = row * 26 + ord(letter) - ord("A") + 1
    return row, int(match[2])


def _letters(row: int) -> str:
    before, last = divmod(row - 1, 26)
    return (chr(ord("A") + before - 1) if before else "") + chr(ord("A") + last)
