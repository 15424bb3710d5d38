"""Where a well is, by its name."""

from __future__ import annotations

import re

_WELL = re.compile(r"([A-Z]|A[A-F])([1-9]|[1-3][0-9]|4[0-8])")


def place_of(name: str) -> tuple[int, int]:
    """Row and column of a well, counted from 1; its name is as on a plate of up to 1536 wells (``AF48``).
    Raises ValueError.
    """
    match = _WELL.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is no well")
    letters = match[1]
    row = ord(letters) - 64 if len(letters) == 1 else 26 + ord(letters[1]) - 64
    return row, int(match[2])


def is_well(name: object) -> bool:
    """Whether it is a well's name."""
    return isinstance(name, str) and _WELL.fullmatch(name) is not None
