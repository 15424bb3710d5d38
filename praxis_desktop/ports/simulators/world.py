"""Effects of simulated instruments on each other: the flow delivered by one instrument arrives at another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message

if TYPE_CHECKING:
    from praxis_desktop.ports.simulators.instrument import Instrument

SECOND = 1_000_000_000
_MOST_SPANS = 64


class Flow:
    """A pump's past and planned flow. Times in nanoseconds, amounts in the pump's own unit."""

    def __init__(self) -> None:
        self._before = 0.0
        self._spans: list[tuple[int, float, float]] = []
        """The start and the end of each span, and its amount per second."""

    def run(self, rate: float, now: int, until: float = math.inf) -> None:
        """Deliver ``rate`` per second from ``now``, replacing the planned flow."""
        if self._spans:
            since, end, was = self._spans[-1]
            if (rate, until) == (was, end) or (not rate and end <= now):
                return
            self._spans[-1] = (since, min(end, now), was)
        if rate:
            self._spans.append((now, until, rate))
        while len(self._spans) > _MOST_SPANS:
            since, end, was = self._spans.pop(0)
            self._before += was * (end - since) / SECOND

    def by(self, now: int) -> float:
        """The amount that has been delivered by ``now``."""
        spans = (rate * (min(end, now) - since) / SECOND for since, end, rate in self._spans if since < now)
        return self._before + sum(spans)

    def runs_until(self, now: int) -> float | None:
        """The end of the delivery in progress at ``now``, None without a delivery; infinity if it has no
        end.
        """
        return next((end for since, end, _ in self._spans if since <= now < end), None)


def put_under(role: str, source: str, instruments: Mapping[str, Instrument], grams: float) -> None:
    """Let the balance ``role`` weigh the flow of ``source``, ``grams`` for each of its units. Raises
    UsageError.
    """
    balance = instruments[role]
    flow = None if source not in instruments else instruments[source].flow
    if flow is None:
        pumps = ", ".join(name for name, each in instruments.items() if each.flow is not None)
        raise UsageError(
            Message("world {role}.under: {source} is not a simulated pump", role=role, source=repr(source)),
            hint=Message("Simulated pumps in this run: {pumps}.", pumps=pumps)
            if pumps
            else Message(
                "Give it the port of a simulated pump: --port {source}=sim:masterflex", source=source
            ),
        )
    if not balance.stand_under(flow, grams):
        raise UsageError(
            Message("world {role}.under: {what} does not weigh", role=role, what=balance.description),
            hint="Name a balance, such as sim:mettler, or leave the entry out.",
        )


def check_heater(role: str, source: str, instruments: Mapping[str, Instrument]) -> None:
    """Raise UsageError if ``source``, which is to heat ``role``, is not a simulated heater."""
    if source in instruments and instruments[source].temperature(0) is not None:
        return
    heaters = ", ".join(name for name, each in instruments.items() if each.temperature(0) is not None)
    raise UsageError(
        Message("world {role}.heated_by: {source} is not a simulated heater", role=role, source=repr(source)),
        hint=Message("Simulated heaters in this run: {heaters}.", heaters=heaters)
        if heaters
        else Message("Give it the port of a simulated heater: --port {source}=sim:tempdeck", source=source),
    )
