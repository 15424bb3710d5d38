"""Values as columns of the database: what a record tells, in any shape, as what a column takes."""

from __future__ import annotations

import json

LARGEST_VALUE = 1 << 18
"""Characters of JSON of one value; the journal alone has what is longer."""


def words(value: object) -> str:
    """A text; "" for what is none."""
    return storable(value) if isinstance(value, str) else ""


def storable(text: str) -> str:
    """``text`` without halves of characters, which no database keeps."""
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode()


def whole(value: object) -> int:
    """A whole number of 64 bits; 0 for what is none."""
    return value if type(value) is int and abs(value) < 1 << 63 else 0


def number_of(value: object) -> float | None:
    """A number; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def as_json(value: object, largest: int = LARGEST_VALUE) -> str | None:
    """``value`` as JSON; None when that is longer, or lies deeper, than is kept."""
    try:
        told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        return None
    return storable(told) if len(told) <= largest else None
