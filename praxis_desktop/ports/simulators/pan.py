"""The mechanics of a simulated balance: the load on its pan, and how its reading settles and drifts."""

from __future__ import annotations

import math
import random

from msgspec import Struct, structs

from praxis_desktop.ports.simulators.world import Flow

SECOND = 1_000_000_000
_TIME_CONSTANT_S = 0.06
_STABLE_WITHIN_G = 0.00002
_CALMS_NS = SECOND // 2
"""Time, in nanoseconds, that the reading takes to settle after the last drop has fallen."""
_NEVER = 1 << 62


class _Load(Struct, frozen=True):
    since: int
    grams: float


class Pan:
    """The loads on a pan, and the weight that a balance reads. Masses are in grams, times in nanoseconds.

    After each change, the reading approaches the new load exponentially, and counts as stable within 0.02 mg.
    ``drift`` is in grams per second (negative for evaporation); ``noise`` is the standard deviation of a
    reading.
    """

    def __init__(self, grams: float, *, drift: float, noise: float, chance: random.Random) -> None:
        self._loads = [_Load(-3600 * SECOND, grams)]
        self._started: int | None = None
        self._drift = drift
        self._noise = noise
        self._chance = chance
        self._flows: list[tuple[Flow, float]] = []
        """The flows onto the pan, each with its grams per unit of flow."""

    def stand_under(self, flow: Flow, grams: float) -> None:
        """Collect the delivered ``flow``, each unit of which weighs ``grams``."""
        self._flows.append((flow, grams))

    def _poured(self, now: int) -> float:
        return sum(flow.by(now) * grams for flow, grams in self._flows)

    def put(self, grams: float, when: int) -> None:
        """Add ``grams`` at ``when``, which may be in the future but not before an earlier change."""
        when = max(when, self._loads[-1].since)
        self._loads = [*self._loads[-3:], _Load(when, self._loads[-1].grams + grams)]

    def drop_planned(self, now: int) -> None:
        """Remove loads planned after ``now``."""
        self._loads = [self._loads[0], *(load for load in self._loads[1:] if load.since <= now)]

    def postpone(self, now: int, until: int) -> None:
        """Postpone each load planned after ``now``, so that it comes after ``until`` by the same interval."""
        self._loads = [
            structs.replace(load, since=load.since - now + until) if load.since > now else load
            for load in self._loads
        ]

    def stable_from(self, now: int) -> int:
        """Return the earliest time, at or after ``now``, at which the reading is stable."""
        for flow, _ in self._flows:
            if (end := flow.runs_until(now)) is not None:
                now = _NEVER if math.isinf(end) else int(end) + _CALMS_NS
        index = self._index(now)
        settled = max(now, self._settled(index))
        while index + 1 < len(self._loads) and self._loads[index + 1].since <= settled:
            index += 1
            settled = max(now, self._settled(index))
        return settled

    def load(self, now: int) -> float:
        """Return the load at ``now``, without noise, drift or settling."""
        return self._loads[self._index(now)].grams + self._poured(now)

    def reading(self, now: int) -> float:
        """Return the reading at ``now``, with noise, drift and settling."""
        if self._started is None:
            self._started = now
        index = self._index(now)
        load = self._loads[index]
        before = self._loads[index - 1].grams if index else load.grams
        age_s = (now - load.since) / SECOND
        settling = (before - load.grams) * math.exp(-age_s / _TIME_CONSTANT_S)
        drifted = self._drift * (now - self._started) / SECOND
        return load.grams + self._poured(now) + settling + drifted + self._chance.gauss(0.0, self._noise)

    def _index(self, now: int) -> int:
        return max(index for index, load in enumerate(self._loads) if index == 0 or load.since <= now)

    def _settled(self, index: int) -> int:
        if index == 0:
            return self._loads[0].since
        step = abs(self._loads[index].grams - self._loads[index - 1].grams)
        if step <= _STABLE_WITHIN_G:
            return self._loads[index].since
        return self._loads[index].since + int(_TIME_CONSTANT_S * math.log(step / _STABLE_WITHIN_G) * SECOND)
