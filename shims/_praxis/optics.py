"""What simulated plate readers read in a plate's wells.

The host's simulated readers also load this file (``praxis_desktop/ports/simulators/reading.py``), so that
every reader reads the same liquid in the same way. The file must not use anything from the guest.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypeAlias

Contents: TypeAlias = Mapping[str, float]
"""Volumes, in µL, keyed by the name of the labware that the liquid came from."""

Seen: TypeAlias = tuple[Contents | None, float | None]
"""A well's contents (None: unknown), and the time, in seconds, at which they began to grow (None: at the
first reading).
"""

UNKNOWN: Seen = (None, None)
"""A well about which nothing is known."""

KINDS = ("absorbance", "fluorescence", "luminescence")

EMPTY: Mapping[str, float] = {"absorbance": 0.045, "fluorescence": 40.0, "luminescence": 12.0}
"""The readings for an empty well."""

_ANY: Mapping[str, float] = {"absorbance": 2.0, "fluorescence": 40_000.0, "luminescence": 60_000.0}
"""The readings for 200 µL of a liquid whose readings are not given and whose name is not in ``_CLEAR``."""

_CLEAR = ("water", "buffer", "diluent", "solvent", "blank", "medium", "media", "pbs", "wash", "dmso")

_REFERENCE_UL = 200.0
_MOST_GROWTH = 30.0
"""Maximum ratio of a growing liquid's reading to its initial reading."""

_SHARE = 0.01
_NOISE: Mapping[str, float] = {"absorbance": 0.002, "fluorescence": 8.0, "luminescence": 4.0}
"""The standard deviation of each kind of reading, in its unit. ``_SHARE`` is the relative one."""

_SCALES: Mapping[str, int] = {"absorbance": 10_000, "fluorescence": 1, "luminescence": 1}
"""The resolution of each kind of reading, in steps per unit."""

_UNKNOWN_TOP: Mapping[str, float] = {"absorbance": 1.1, "fluorescence": 30_000.0, "luminescence": 45_000.0}
_UNKNOWN_DOUBLING_S = 1500.0
_UNKNOWN_LAG = 1.5
_HILL = 1.6
_HALF = 4.5
"""The column with the half-maximal dose on a plate with 12 columns. If a plate's contents are not given, they
are taken to be a culture with a drug whose dose doubles from column to column. In this column, the drug
halves the growth.
"""

_DRAWN = 1021
"""Number of random numbers that a reader draws; a prime, so that the noise differs from plate to plate."""


@cache
def _shares(rows: int, columns: int) -> tuple[float, ...]:
    """Return each well's growth as a share of its growth without the drug, by column; see ``_HALF``."""
    half = _HALF * columns / 12
    return tuple(
        1 / (1 + 2 ** ((column + 1 - half) * _HILL)) for column in range(columns) for _ in range(rows)
    )


class Optics:
    """The optics of a plate reader. ``reads`` contains liquids' properties, keyed by name as in a bench's
    ``world``.
    """

    def __init__(self, role: str, reads: Mapping[str, Mapping[str, float]]) -> None:
        self._reads = reads
        chance = random.Random(f"reader {role}")
        noise = [chance.gauss(0.0, 1.0) for _ in range(_DRAWN)]
        self._gains = {
            kind: [scale * (1 + _SHARE * each) for each in noise] for kind, scale in _SCALES.items()
        }
        self._added = {
            kind: [scale * _NOISE[kind] * each + 0.5 for each in noise] for kind, scale in _SCALES.items()
        }
        self._next = 0
        self._began: float | None = None

    def read(
        self, kind: str, wells: Sequence[Seen], rows: int, columns: int, now: float
    ) -> list[list[float]]:
        """Return the readings of a plate's ``wells`` by row and column, at ``now`` (s). The wells are ordered
        column by column. If no well's contents are known, the plate is treated as described at ``_HALF``.
        """
        if self._began is None:
            self._began = now
        if wells.count(UNKNOWN) < len(wells) and any(held is not None for held, _ in wells):
            began = self._began
            seen = [
                self._well(kind, held or {}, now, began if since is None else since) for held, since in wells
            ]
        else:
            seen = self._unknown(kind, rows, columns, round(now - self._began))
        noisy = self._noisy(kind, seen)
        return [noisy[row::rows] for row in range(rows)]

    def _noisy(self, kind: str, seen: Sequence[float]) -> list[float]:
        gains, added, scale = self._gains[kind], self._added[kind], _SCALES[kind]
        start, end = self._next, self._next + 2 * len(seen)
        while len(gains) < end:
            gains += gains
            added += added
        self._next = end % _DRAWN
        # round() takes several times as long, and a dry run may read a plate ten thousand times.
        noisy = [
            int(value * gain + more) / scale
            for value, gain, more in zip(seen, gains[start:end:2], added[start + 1 : end : 2], strict=True)
        ]
        return noisy if min(noisy, default=0.0) >= 0 else [max(0.0, each) for each in noisy]

    def _unknown(self, kind: str, rows: int, columns: int, passed: float) -> list[float]:
        grown = 1.0
        if kind == "absorbance":
            grown = 1 / (1 + _UNKNOWN_LAG * math.exp(-passed * math.log(2) / _UNKNOWN_DOUBLING_S))
        empty, top = EMPTY[kind], _UNKNOWN_TOP[kind] * grown
        return [empty + top * share for share in _shares(rows, columns)]

    def _well(self, kind: str, held: Contents, now: float, since: float) -> float:
        total = sum(held.values())
        if total <= 0:
            return EMPTY[kind]
        passed = round(now - since)  # fractions of a second make no visible difference
        slowed = 1.0
        for name, amount in held.items():
            half = self._reads.get(name, {}).get("halved_at", 0.0)
            if half:
                slowed /= 1 + amount / total / half
        return EMPTY[kind] + sum(
            self._signal(kind, name) * amount / _REFERENCE_UL * self._grown(name, passed * slowed)
            for name, amount in held.items()
        )

    def _signal(self, kind: str, name: str) -> float:
        known = self._reads.get(name)
        if known is not None:
            return known.get(kind, 0.0)
        return 0.0 if any(word in name.lower() for word in _CLEAR) else _ANY[kind]

    def _grown(self, name: str, passed: float) -> float:
        """Return the ratio of a liquid's current amount to its initial one."""
        doubling = self._reads.get(name, {}).get("doubling_min", 0.0) * 60
        if not doubling:
            return 1.0
        times = math.exp(min(passed / doubling, 60.0) * math.log(2))
        return times / (1 + (times - 1) / _MOST_GROWTH)
