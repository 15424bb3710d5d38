"""The axes of plots: round numbers for ticks, and the positions of values."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final, NamedTuple, Protocol

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_MARGIN: Final = 0.04
"""The room to the left and right of the data, as a share of the span of the data."""

_PLAIN_FROM, _PLAIN_TO = 1e-4, 1e6
"""The range in which numbers are written out. Other numbers are written with powers of ten."""

_SUPERSCRIPTS: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Tick(NamedTuple):
    """A number on an axis, and its label."""

    value: float
    text: str


class Scale(Protocol):
    """Maps values to positions on an axis: 0 at its beginning, 1 at its end."""

    ticks: list[Tick]

    def share(self, value: float) -> float:
        """Return the position of ``value``: 0 at the beginning of the axis, 1 at its end."""


class LinearScale:
    """An axis with about ``count`` ticks and some room beyond ``values`` at each end."""

    def __init__(self, values: Iterable[float], count: int, *, with_zero: bool = False) -> None:
        found = [*values, 0.0] if with_zero else list(values)
        least, most = (min(found), max(found)) if found else (0.0, 1.0)
        if most - least <= max(abs(least), abs(most)) * 1e-12:  # in effect a single number
            room = abs(least) * 0.1 or 1.0
            least, most = least - room, most + room
        room = (most - least) * _MARGIN
        # Bars stand on the axis: no gap is left below zero, or above it.
        self.least = least if with_zero and least == 0 else least - room
        self.most = most if with_zero and most == 0 else most + room
        self.ticks = _linear_ticks(self.least, self.most, count)

    def share(self, value: float) -> float:
        return (value - self.least) / (self.most - self.least)


class LogScale:
    """A logarithmic axis around ``values``, all of which must be above 0."""

    def __init__(self, values: Iterable[float], count: int) -> None:
        found = [math.log10(value) for value in values]
        least, most = (min(found), max(found)) if found else (0.0, 1.0)
        if most - least < 0.3:  # less than a factor of 2
            middle = (least + most) / 2
            least, most = middle - 0.15, middle + 0.15
        room = (most - least) * _MARGIN
        self.least, self.most = least - room, most + room
        self.ticks = _log_ticks(self.least, self.most, count)

    def share(self, value: float) -> float:
        return (math.log10(value) - self.least) / (self.most - self.least)


def number_text(value: float, decimals: int | None = None, *, digits: int = 4) -> str:
    """Return a number formatted for users: ``−0.25``, ``1.5×10⁶``. Rounds to ``digits`` or ``decimals``."""
    size = abs(value)
    if size and not _PLAIN_FROM <= size < _PLAIN_TO:
        mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".").replace("-", "−")
        power = f"10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
        return power if mantissa == "1" else f"−{power}" if mantissa == "−1" else f"{mantissa}×{power}"
    if decimals is None:
        text = f"{value:.{digits}g}" if size < 10**digits else f"{value:.0f}"
    else:
        text = f"{value:.{decimals}f}"
    return "0" if float(text) == 0 else text.replace("-", "−")


def _linear_ticks(least: float, most: float, count: int) -> list[Tick]:
    rough = (most - least) / max(count, 1)
    base = 10.0 ** math.floor(math.log10(rough))
    step = next(times for times in _STEPS if times * base >= rough * (1 - 1e-9)) * base
    first, last = math.ceil(least / step - 1e-9), math.floor(most / step + 1e-9)
    values = [number * step for number in range(first, last + 1)]
    decimals = next((n for n in range(12) if math.isclose(round(step, n), step, rel_tol=1e-6)), 12)
    return [Tick(value, number_text(value, decimals)) for value in values]


def _log_ticks(least: float, most: float, count: int) -> list[Tick]:
    """Return ticks at powers of ten and, on a short axis, also at two and five times these powers."""
    first, last = math.floor(least - 1e-9), math.ceil(most + 1e-9)
    times = (1, 2, 5) if last - first <= 4 else (1,)
    every = -(-(last - first) // count) if len(times) == 1 else 1
    found = []
    for power in range(-(-first // every) * every, last + 1, every):
        for factor in times:
            place = power + math.log10(factor)
            if least - 1e-9 <= place <= most + 1e-9:
                value = factor * 10.0**power
                found.append(Tick(value, number_text(value)))
    return found
