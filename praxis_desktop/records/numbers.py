"""Numbers as shown to users: aligned in columns, shortened, on axes and as colours."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from praxis_desktop.core.sizes_and_durations import has_few_digits, number_for_people

Alike = TypeVar("Alike", bound=Hashable)

Points = Sequence[tuple[float, float | None]]
"""A curve; None stands for a gap."""

_MOST_DECIMALS = 4
_MOST_SENT = 8
"""The most decimals of a calculated number, and of one with the digits that an instrument sends."""
_LARGEST = sys.float_info.max


def decimals_of(numbers: Iterable[object]) -> int:
    """Return the number of decimals that a column's numbers need: all that an instrument sent, and at most
    four of a calculated number.
    """
    return max((_decimals(number) for number in numbers if is_number(number)), default=0)


def decimals_by_unit(numbers: Iterable[tuple[Alike, object]]) -> dict[Alike, int]:
    """Return how many decimals to show for each unit, so that all numbers with the same unit match: 999.00
    next to 999.94.
    """
    by_unit: dict[Alike, list[object]] = {}
    for unit, number in numbers:
        by_unit.setdefault(unit, []).append(number)
    return {unit: decimals_of(alike) for unit, alike in by_unit.items()}


def is_number(value: object) -> bool:
    """Return whether a value is a finite number; True, False and integers beyond any float do not count."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST


def is_of_numbers(rows: Sequence[Sequence[object]], place: int) -> bool:
    """Return whether a column of a table contains only numbers and gaps."""
    cells = [row[place] for row in rows if row[place] is not None]
    return bool(cells) and all(map(is_number, cells))


def aligned_number(value: object, decimals: int) -> str:
    """Format a number for a column with ``decimals`` decimals (``−1.18``); extreme numbers get exponents."""
    if not is_number(value):
        return "–" if value is None else str(value)
    assert isinstance(value, int | float)
    size = abs(value)
    if size >= 1e9 or 0 < size < 0.5 * 10.0 ** -max(decimals, _MOST_DECIMALS):
        return f"{value:.3g}".replace("-", "−")
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


def _decimals(number: object) -> int:
    assert isinstance(number, int | float)
    if not 0 < abs(number) < 1e9:
        return 0
    text = number_for_people(number)
    if "e" in text:
        return 0
    return min(len(text.partition(".")[2]), _MOST_SENT if has_few_digits(number) else _MOST_DECIMALS)


def thinned(points: Points, most: int) -> Iterator[tuple[float, float | None]]:
    """Yield a curve's points or, if there are more than ``most``, the lowest and highest points in each
    section, in order, so that no peak is lost.
    """
    if len(points) <= most:
        yield from points
        return
    together = -(-len(points) * 2 // most)
    for start in range(0, len(points), together):
        part = [point for point in points[start : start + together] if point[1] is not None]
        if not part:
            yield points[start]
            continue
        low = min(part, key=lambda point: point[1] or 0.0)
        high = max(part, key=lambda point: point[1] or 0.0)
        yield from sorted({low, high})


_VIRIDIS = (
    (0.267, 0.005, 0.329),
    (0.283, 0.141, 0.458),
    (0.254, 0.265, 0.530),
    (0.207, 0.372, 0.553),
    (0.164, 0.471, 0.558),
    (0.128, 0.567, 0.551),
    (0.135, 0.659, 0.518),
    (0.267, 0.749, 0.441),
    (0.478, 0.821, 0.318),
    (0.741, 0.873, 0.150),
    (0.993, 0.906, 0.144),
)
"""The colours of Viridis, which is perceptually uniform, even in greyscale."""

_DARK = 0.5
_MOST_VALUE = 400
_DIGEST = 16
"""The digits of a digest that are shown beside the name of a file."""


def colour(share: float) -> tuple[float, float, float]:
    """Return the colour at a position from 0 to 1 in the colour range."""
    place = min(max(share, 0.0), 1.0) * (len(_VIRIDIS) - 1)
    index = min(int(place), len(_VIRIDIS) - 2)
    first, second = _VIRIDIS[index], _VIRIDIS[index + 1]
    part = place - index
    red, green, blue = (a + (b - a) * part for a, b in zip(first, second, strict=True))
    return red, green, blue


def is_dark(rgb: tuple[float, float, float]) -> bool:
    """Return whether white text is more legible on the colour than black."""
    return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] < _DARK


def ticks(least: float, most: float, count: int = 5) -> list[float]:
    """Return about ``count`` round numbers between the two limits."""
    span = most - least
    if not (math.isfinite(span) and span > 0):
        return [least]
    rough = span / count
    base = 10.0 ** math.floor(math.log10(rough))
    step = next((base * times for times in (1, 2, 2.5, 5, 10) if base * times >= rough), base * 10)
    first = math.ceil(least / step - 1e-9)
    last = math.floor(most / step + 1e-9)
    return [number * step for number in range(first, last + 1)][: count * 3]


def short(number: object, digits: int = 4) -> str:
    """Return a number with at most ``digits`` significant digits, or any other value as text."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        return "" if number is None else str(number)
    if not math.isfinite(number):
        return str(number)
    return f"{number + 0.0:.{digits}g}".replace("-", "−")


def bounds(values: Sequence[float]) -> tuple[float, float]:
    """Return the smallest and the largest of the numbers, moved apart if they are equal."""
    least, most = min(values), max(values)
    if least == most:
        margin = abs(least) * 0.1 or 0.5
        return least - margin, most + margin
    return least, most


def told(
    value: object,
    *,
    number: Callable[[float], str] = number_for_people,
    yes: str = "yes",
    no: str = "no",
    most: int = _MOST_VALUE,
) -> str:
    """Return a value in the form shown to users, with at most ``most`` characters. A list is shown as its
    items, a dict as ``A: 1.5, B: 2.25``, a chosen file as its name and digest.
    """
    text = _told(value, number, {True: yes, False: no})
    return text if len(text) <= most else f"{text[:most]} …"


def _told(value: object, number: Callable[[float], str], words: Mapping[bool, str]) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return words[value]
    if isinstance(value, int | float):
        return number(value)
    match value:
        case {"name": str(name), "sha256": str(digest), **others} if not others:
            return f"{name} (SHA-256 {digest[:_DIGEST]}…)"
        case list() | tuple():
            items = [_told(item, number, words) for item in value]
        case Mapping():
            items = [f"{name}: {_told(item, number, words)}" for name, item in value.items()]
        case _:
            return str(value)
    return ("; " if any("," in item for item in items) else ", ").join(items)
