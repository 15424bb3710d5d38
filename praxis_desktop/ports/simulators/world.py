"""Effects of simulated instruments on one another: the flow delivered by one arrives at another."""

from __future__ import annotations

import math
from typing import Literal

WorldPart = Literal["", "pump", "balance", "heater", "reader", "liquid handler"]
"""An instrument's part in a world; "" if it takes no part."""

SECOND = 1_000_000_000
_MOST_SPANS = 256
_PORTION_NS = SECOND // 5


class Flow:
    """A pump's past and planned flow. Times are in nanoseconds, amounts in the pump's own unit."""

    def __init__(self) -> None:
        self._before = 0.0
        self._spans: list[tuple[int, float, float]] = []
        """The start, the end and the amount per second of each span."""

    def run(self, rate: float, now: int, until: float = math.inf) -> None:
        """Deliver ``rate`` per second from ``now``, replacing the planned flow."""
        if self._spans:
            since, end, was = self._spans[-1]
            if (rate, until) == (was, end) or (not rate and end <= now):
                return
            self._spans[-1] = (since, min(end, now), was)
        if rate:
            self._spans.append((now, until, rate))
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        while len(self._spans) > _MOST_SPANS:
            since, end, was = self._spans.pop(0)
            self._before += was * (end - since) / SECOND

    def add(self, amount: float, now: int) -> None:
        """Deliver a portion of ``amount`` within 0.2 s of ``now``; a negative amount is taken away."""
        self._spans.append((now, now + _PORTION_NS, amount * SECOND / _PORTION_NS))
        self._forget_oldest()

    def by(self, now: int) -> float:
        """The amount that has been delivered by ``now``."""
        spans = (rate * (min(end, now) - since) / SECOND for since, end, rate in self._spans if since < now)
        return self._before + sum(spans)

    def runs_until(self, now: int) -> float | None:
        """The time at which the delivery in progress at ``now`` ends (infinity if it does not end); None
        if there is no delivery.
        """
        return max((end for since, end, _ in self._spans if since <= now < end), default=None)
