"""What one container, tip spot or tip has seen in a dry run; volumes in microlitres."""

from __future__ import annotations

import math
from dataclasses import dataclass

NEGLIGIBLE = 1e-6
"""Microlitres that sums of floats may be wrong by; PyLabRobot's trackers allow as much."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot be: ``wanted`` microlitres where only ``there`` can be had, or have room.

    ``subject`` is what it is about: the "container", what is in it at the "start", the "tip", the "spot" of
    one, the 96 "head", or the "volume" itself. ``since`` is the step that has made it so.
    """

    kind: str
    wanted: float
    there: float
    subject: str = "container"
    severity: str = "violation"
    since: int = 0


class ContainerAccount:
    """The balance of a container: of what it held at the start (``stated``) where that is known, else of what
    it turns out to need.

    ``base`` + ``balance`` is what it holds now, as soon as somebody has said so.
    """

    def __init__(self, capacity: float, stated: float | None) -> None:
        self.capacity = capacity
        self.stated = stated
        self.base = stated
        self.taken = 0.0
        self.added = 0.0
        self.balance = 0.0
        self._lowest = 0.0
        self._highest = 0.0
        self._needed: float | None = None
        self._peak = 0.0 if stated is None else stated
        self._reported: set[str] = set()

    def state(self, volume: float) -> None:
        """Somebody says what is in it now."""
        if not self.taken and not self.added:
            self.stated = self.base = self._peak = volume
            return
        if self._needed is None:  # what is taken from now on was not there at the start
            self._needed = 0.0 - self._lowest
        if self.base is None:
            self._peak = self._needed + self._highest
        self.base = volume - self.balance
        self._peak = max(self._peak, volume)
        self._reported.clear()

    def take(self, volume: float) -> Problem | None:
        """``volume`` leaves it."""
        problem = self.need(volume)
        self.taken += volume
        self.balance -= volume
        return problem

    def need(self, volume: float) -> Problem | None:
        """So much must be in it."""
        self._lowest = min(self._lowest, self.balance - volume)
        if self.base is not None:
            there = self.base + self.balance
            if volume - there > NEGLIGIBLE:
                kind = "no_liquid" if there <= NEGLIGIBLE else "insufficient_volume"
                return self._once(Problem(kind, volume, max(there, 0.0)))
            return None
        wanted = self._highest - self._lowest
        if wanted - self.capacity > NEGLIGIBLE:
            kind = "insufficient_volume" if self._highest <= NEGLIGIBLE else "constraint_unsatisfiable"
            return self._once(Problem(kind, wanted, self.capacity, subject="start"))
        return None

    def add(self, volume: float) -> Problem | None:
        """``volume`` comes into it."""
        before = self.balance + (-self._lowest if self.base is None else self.base)
        self.added += volume
        self.balance += volume
        self._highest = max(self._highest, self.balance)
        self._peak = max(self._peak, before + volume)
        free = self.capacity - before
        if volume - free > NEGLIGIBLE:
            return self._once(Problem("capacity_exceeded", volume, max(free, 0.0)))
        return None

    def missing(self) -> Problem | None:
        """It is not on the deck of the machine that goes there."""
        return self._once(Problem("resource_not_on_deck", 0.0, 0.0))

    def _once(self, problem: Problem) -> Problem | None:
        """The first problem of a kind; what follows from it is none of its own."""
        kind = "insufficient_volume" if problem.kind == "no_liquid" else problem.kind
        if kind in self._reported:
            return None
        self._reported.add(kind)
        return problem

    def to_json(self) -> dict[str, object]:
        """What has to be in it at the start, and the most that is ever in it."""
        needed = 0.0 - self._lowest if self._needed is None else self._needed
        is_inferred = self.base is None
        return {
            "capacity": self.capacity if math.isfinite(self.capacity) else 0.0,
            "stated": self.stated,
            "needed": needed,
            "taken": self.taken,
            "added": self.added,
            "peak": needed + self._highest if is_inferred else self._peak,
            "final": max(self.balance + (needed if self.base is None else self.base), 0.0),
        }


class SpotAccount:
    """Whether there is a tip, how often one was taken, and how many different ones."""

    def __init__(self, has_tip: bool) -> None:
        self.is_new = True
        """Whether the tip there was never taken from anywhere."""
        self._has_tip = has_tip
        self._taken_in = 0
        self._pick_ups = 0
        self._tips = 0

    def state(self, has_tip: bool) -> None:
        """Somebody says whether there is a tip now: one that is put in by hand is new."""
        self.is_new |= has_tip and not self._has_tip
        self._has_tip = has_tip

    def pick_up(self, step: int) -> Problem | None:
        """A tip is taken, in a step of that number."""
        problem = None
        if not self._has_tip:
            problem = Problem("insufficient_tips", 1.0, 0.0, subject="spot", since=self._taken_in)
        self._tips += self.is_new
        self._has_tip = self.is_new = False
        self._taken_in = step
        self._pick_ups += 1
        return problem

    def put_back(self) -> Problem | None:
        """A tip is put there."""
        problem = Problem("no_capacity", 1.0, 0.0, subject="spot") if self._has_tip else None
        self._has_tip = True
        self.is_new = False
        return problem

    def to_json(self) -> dict[str, object]:
        """How often a tip was taken, how many different ones, and whether there is one now."""
        return {"pick_ups": self._pick_ups, "tips": self._tips, "has_tip": self._has_tip}


class TipAccount:
    """What is in a tip, and where it has been."""

    def __init__(self, capacity: float) -> None:
        self._capacity = capacity
        self.content = 0.0
        self._touched: set[int] = set()
        self._before: frozenset[int] = frozenset()

    def pick_up_again(self) -> None:
        """It was put back, and is picked up once more."""
        self._before = frozenset(self._touched)

    def touch(self, container: int, *, draws: bool) -> bool:
        """It goes into a container; whether it carries something over from before it was put back, which is
        so when it draws from one where it has not been. Told once a pick-up.
        """
        carries = draws and bool(self._before) and container not in self._before
        if carries:
            self._before = frozenset()
        self._touched.add(container)
        return carries

    def fill(self, volume: float) -> Problem | None:
        """``volume`` is drawn into it."""
        problem = self.fits(volume)
        self.content += volume
        return problem

    def fits(self, volume: float) -> Problem | None:
        """``volume`` more has to have room in it."""
        free = self._capacity - self.content
        if volume - free > NEGLIGIBLE:
            return Problem("capacity_exceeded", volume, free, subject="tip")
        return None

    def empty(self, volume: float) -> Problem | None:
        """``volume`` is given out of it."""
        problem = None
        if volume - self.content > NEGLIGIBLE:
            kind = "no_liquid" if self.content <= NEGLIGIBLE else "insufficient_volume"
            problem = Problem(kind, volume, self.content, subject="tip")
        self.content = max(self.content - volume, 0.0)
        return problem
