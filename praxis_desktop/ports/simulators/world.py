"""Effects of simulated instruments on one another: the flow from one instrument arrives at another, and the
liquid that one instrument puts into a well is in the plate that another one reads.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from typing import Literal

from msgspec import Struct

WorldPart = Literal["", "pump", "balance", "heater", "reader", "liquid handler"]
"""The part that an instrument plays in a world; "" if it plays none."""

SECOND = 1_000_000_000
_MOST_SPANS = 256
_PORTION_NS = SECOND // 5


class Flow:
    """A pump's past and planned flow. Times are in nanoseconds, and amounts in the pump's own unit."""

    def __init__(self) -> None:
        self._before = 0.0
        self._spans: list[tuple[int, float, float]] = []
        """Each span's start, end and amount per second."""

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
        """Deliver ``amount`` within 0.2 s of ``now``; a negative amount is removed."""
        self._spans.append((now, now + _PORTION_NS, amount * SECOND / _PORTION_NS))
        self._forget_oldest()

    def by(self, now: int) -> float:
        """Return the total amount delivered by ``now``."""
        spans = (rate * (min(end, now) - since) / SECOND for since, end, rate in self._spans if since < now)
        return self._before + sum(spans)

    def runs_until(self, now: int) -> float | None:
        """Return the time at which the delivery in progress at ``now`` ends (infinity if it does not end);
        None if there is no delivery.
        """
        return max((end for since, end, _ in self._spans if since <= now < end), default=None)


Liquid = Mapping[str, float]
"""Volumes, in µL, keyed by the name of the labware from which the liquid came."""


class Well(Struct, frozen=True):
    """A well or another container: its centre and its size, in mm, in the deck's coordinates."""

    name: str
    x: float
    y: float
    size_x: float
    size_y: float


class Labware(Struct, frozen=True):
    """A piece of labware. ``on`` is the role on whose deck it stands, and ``inside`` the role whose machine
    it is in ("" for none). The front left corner and the size are in mm; ``wells`` are ordered by column.
    """

    name: str
    on: str = ""
    x: float = 0.0
    y: float = 0.0
    size_x: float = 127.76
    size_y: float = 85.48
    wells: tuple[Well, ...] = ()
    inside: str = ""
    z: float | None = None
    """The height of the labware's bottom, in mm; None if unknown."""
    size_z: float = 0.0

    def well_at(self, x: float, y: float) -> Well | None:
        """Return the well at a position, given in mm, or the nearest if there are several."""
        found = [
            each
            for each in self.wells
            if abs(each.x - x) <= each.size_x / 2 and abs(each.y - y) <= each.size_y / 2
        ]
        return min(found, key=lambda each: math.hypot(each.x - x, each.y - y), default=None)

    def moved(self, on: str, x: float = 0.0, y: float = 0.0, z: float | None = None) -> Labware:
        """Return the labware with its corner moved to a position on the deck of ``on``; "" means no deck."""
        by_x, by_y = x - self.x, y - self.y
        wells = tuple(
            Well(well.name, well.x + by_x, well.y + by_y, well.size_x, well.size_y) for well in self.wells
        )
        return Labware(self.name, on, x, y, self.size_x, self.size_y, wells, "", z, self.size_z)

    def covers(self, role: str, x: float, y: float, z: float | None = None) -> bool:
        """Return whether the labware is at a position on ``role``'s deck; at any height if ``z`` is None."""
        return (
            self.on == role
            and self.x <= x <= self.x + self.size_x
            and self.y <= y <= self.y + self.size_y
            and (z is None or self.z is None or self.z <= z <= self.z + self.size_z)
        )


class Where(Struct, frozen=True):
    """A well in a piece of labware. ``labware`` is "" for a position at which no labware is known."""

    labware: str
    well: str

    @property
    def liquid(self) -> str:
        """The name of the well's own liquid: the labware's name or, if that is unknown, the position's."""
        return self.labware or self.well


class Wells:
    """A run's labware and its contents, shared by the run's simulated instruments: liquid handlers fill
    wells, and readers read them. Thread-safe; times are in nanoseconds.

    A well with unknown contents has its own liquid, which never runs out.
    """

    def __init__(self) -> None:
        self.poured: Callable[[str, float, int], object] = _nothing
        """Called with the labware's name, the mL put into it (or taken out, if negative), and the time."""
        self._lock = threading.RLock()
        self._labware: dict[str, Labware] = {}
        self._held: dict[Where, dict[str, float]] = {}
        self._since: dict[Where, int] = {}

    # ---- labware
    def stand(self, labware: Labware, held: Mapping[str, Liquid] | None = None) -> None:
        """Add ``labware``, replacing any with the same name. ``held`` maps wells to their new contents."""
        with self._lock:
            self._labware.pop(labware.name, None)
            self._labware[labware.name] = labware
            for well, liquid in (held or {}).items():
                self._held[Where(labware.name, well)] = dict(liquid)

    def leave(self, labware: str) -> None:
        """Take labware away. Its wells keep their contents."""
        with self._lock:
            self._labware.pop(labware, None)

    def labware(self, name: str) -> Labware | None:
        """Return the labware with the given name, wherever it is; None if there is no such labware."""
        with self._lock:
            return self._labware.get(name)

    def on(self, role: str) -> list[Labware]:
        """Return the labware on the deck or in the machine of ``role``, in order of arrival."""
        with self._lock:
            return [each for each in self._labware.values() if role in (each.on, each.inside)]

    def at(self, role: str, x: float, y: float, z: float | None = None) -> Labware | None:
        """Return the labware at a position, in mm, on ``role``'s deck; at any height if ``z`` is None."""
        return next((each for each in reversed(self.on(role)) if each.covers(role, x, y, z)), None)

    def well_at(self, role: str, x: float, y: float) -> Where:
        """Return the well at a position, in mm, on ``role``'s deck; a well without known labware is named
        after its position.
        """
        found = (
            (math.hypot(well.x - x, well.y - y), number, labware.name, well.name)
            for number, labware in enumerate(reversed(self.on(role)))
            if labware.covers(role, x, y) and (well := labware.well_at(x, y)) is not None
        )
        nearest = min(found, default=None)
        return Where("", f"x {x:.1f} y {y:.1f}") if nearest is None else Where(*nearest[2:])

    # ---- liquids
    def fill(self, where: Where, liquid: Liquid) -> None:
        """Set the contents of a well, unless they are already known."""
        with self._lock:
            self._held.setdefault(where, dict(liquid))

    def held(self, where: Where) -> Liquid | None:
        """Return the liquid in a well; None if it is unknown."""
        with self._lock:
            held = self._held.get(where)
            return None if held is None else dict(held)

    def since(self, where: Where) -> int | None:
        """Return the time at which liquid was first put into a well; None if that never happened."""
        return self._since.get(where)

    def take(self, where: Where, ul: float, now: int) -> dict[str, float]:
        """Take ``ul`` out of a well, or less if the well holds less; return the liquid."""
        with self._lock:
            held = self._held.get(where)
            if held is None:
                taken = {where.liquid: ul}
            else:
                taken = share_of(held, ul)
                for name, amount in taken.items():
                    held[name] -= amount
        self.poured(where.labware, -sum(taken.values()) / 1000, now)
        return taken

    def put(self, where: Where, liquid: Liquid, now: int) -> None:
        """Add ``liquid`` to a well."""
        with self._lock:
            held = self._held.setdefault(where, {})
            self._since.setdefault(where, now)
            for name, amount in liquid.items():
                held[name] = held.get(name, 0.0) + amount
        self.poured(where.labware, sum(liquid.values()) / 1000, now)

    def unknown(self) -> dict[str, float]:
        """Return the volumes, in µL, dispensed where no labware is known, keyed by position."""
        with self._lock:
            return {where.well: sum(held.values()) for where, held in self._held.items() if not where.labware}


def share_of(held: Liquid, ul: float) -> dict[str, float]:
    """Return ``ul`` of a mixture, or the whole mixture if there is less of it."""
    total = sum(held.values())
    share = min(1.0, ul / total) if total > 0 else 0.0
    return {name: amount * share for name, amount in held.items() if amount}


def _nothing(_labware: str, _ml: float, _now: int) -> None:
    """Do nothing."""
