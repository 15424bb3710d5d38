"""Columns of numbers for people: aligned decimals, a proper minus sign."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

Alike = TypeVar("Alike", bound=Hashable)

_DIGITS = 6
_MOST_DECIMALS = 4


def decimals_of(numbers: Iterable[object]) -> int:
    """The decimals that a column needs for its numbers to be legible, four at most."""
    return max((_decimals(number) for number in numbers if is_number(number)), default=0)


def decimals_by_unit(numbers: Iterable[tuple[Alike, object]]) -> dict[Alike, int]:
    """The common decimals of numbers of one unit: 999.00 beside 999.94."""
    by_unit: dict[Alike, list[object]] = {}
    for unit, number in numbers:
        by_unit.setdefault(unit, []).append(number)
    return {unit: decimals_of(alike) for unit, alike in by_unit.items()}


def is_number(value: object) -> bool:
    """Whether a value is a number, but not NaN."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def is_of_numbers(rows: Sequence[Sequence[object]], place: int) -> bool:
    """Whether a column of a table holds numbers, and nothing else but gaps."""
    cells = [row[place] for row in rows if row[place] is not None]
    return bool(cells) and all(map(is_number, cells))


def aligned_number(value: object, decimals: int) -> str:
    """``−1.18`` in a column with so many decimals; very large and very small numbers in powers of ten."""
    if not is_number(value):
        return "–" if value is None else str(value)
    assert isinstance(value, int | float)
    size = abs(value)
    if size >= 1e9 or 0 < size < 0.5 * 10.0**-_MOST_DECIMALS:
        return f"{value:.3g}".replace("-", "−")
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


def _decimals(number: object) -> int:
    assert isinstance(number, int | float)
    if not 0 < abs(number) < 1e9:
        return 0
    text = f"{number:.{_DIGITS}g}"
    if "e" in text:
        return 0
    return min(len(text.partition(".")[2]), _MOST_DECIMALS)
