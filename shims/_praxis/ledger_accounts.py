"""The ledger's account of one container, tip spot or tip in a dry run. Volumes are in microlitres."""

from __future__ import annotations

import math
from dataclasses import dataclass

NEGLIGIBLE = 1e-6
"""Volume, in µL, that may be a rounding error. PyLabRobot's trackers have the same tolerance."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An impossible operation. It requires ``wanted`` microlitres (or tips), but only ``there`` are available
    or fit. ``subject`` says what the problem is about: the "container", its content at the "start", the
    "tip", the "spot" for a tip, the 96 "head", or the "volume" itself. ``since`` is the number of the step
    that caused the problem.
    """

    kind: str
    wanted: float
    there: float
    subject: str = "container"
    severity: str = "violation"
    since: int = 0


class ContainerAccount:
    """A container's balance, which starts from the initial content (``stated``) if it is known, and otherwise
    from the content that the operations turn out to require. Once the content is known, ``base`` +
    ``balance`` is the current content.
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
        """Record the volume that was stated as the container's current content."""
        if not self.taken and not self.added:
            self.stated = self.base = self._peak = volume
            return
        if self._needed is None:  # only what was taken so far must have been there at the start
            self._needed = 0.0 - self._lowest
        if self.base is None:
            self._peak = self._needed + self._highest
        self.base = volume - self.balance
        self._peak = max(self._peak, volume)
        self._reported.clear()

    def take(self, volume: float) -> Problem | None:
        """Take ``volume`` from the container. Return the problem if the container holds less."""
        problem = self.need(volume)
        self.taken += volume
        self.balance -= volume
        return problem

    def need(self, volume: float) -> Problem | None:
        """Require that the container holds ``volume``. Return the problem if the container holds less."""
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
        """Add ``volume``. Return the problem if the container cannot hold it."""
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
        """Report that the container is not on the deck of the machine that uses it."""
        return self._once(Problem("resource_not_on_deck", 0.0, 0.0))

    def _once(self, problem: Problem) -> Problem | None:
        """Return the problem if it is the first of its kind. Later ones are only consequences of it."""
        kind = "insufficient_volume" if problem.kind == "no_liquid" else problem.kind
        if kind in self._reported:
            return None
        self._reported.add(kind)
        return problem

    def to_json(self) -> dict[str, object]:
        """Return the volume that the container must hold at the start, and the largest that it ever holds."""
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
    """Whether a spot has a tip, how often a tip has been taken from it, and how many different tips."""

    def __init__(self, has_tip: bool) -> None:
        self.is_new = True
        """Whether the spot's tip has never been taken."""
        self._has_tip = has_tip
        self._taken_in = 0
        self._pick_ups = 0
        self._tips = 0

    def state(self, has_tip: bool) -> None:
        """Record whether there is a tip now, according to the program. A tip put in by hand is new."""
        self.is_new |= has_tip and not self._has_tip
        self._has_tip = has_tip

    def pick_up(self, step: int) -> Problem | None:
        """Record that a tip is taken in step number ``step``. Return the problem if the spot has no tip."""
        problem = None
        if not self._has_tip:
            problem = Problem("insufficient_tips", 1.0, 0.0, subject="spot", since=self._taken_in)
        self._tips += self.is_new
        self._has_tip = self.is_new = False
        self._taken_in = step
        self._pick_ups += 1
        return problem

    def put_back(self) -> Problem | None:
        """Record that a tip is put back into the spot. Return the problem if the spot already has a tip."""
        problem = Problem("no_capacity", 1.0, 0.0, subject="spot") if self._has_tip else None
        self._has_tip = True
        self.is_new = False
        return problem

    def to_json(self) -> dict[str, object]:
        """Return how often a tip was taken, how many different tips were taken, and whether one is there."""
        return {"pick_ups": self._pick_ups, "tips": self._tips, "has_tip": self._has_tip}


class TipAccount:
    """The content of a tip, and the containers that the tip has been in."""

    def __init__(self, capacity: float) -> None:
        self._capacity = capacity
        self.content = 0.0
        self._touched: set[int] = set()
        self._before: frozenset[int] = frozenset()

    def pick_up_again(self) -> None:
        """Record that the tip, which had been put back, is picked up again."""
        self._before = frozenset(self._touched)

    def touch(self, container: int, *, draws: bool) -> bool:
        """Record that the tip goes into a container. Return whether the tip may carry liquid over: it has
        been put back and picked up again, and now draws from a container that it had not touched before that.
        Return True only once per pick-up.
        """
        carries = draws and bool(self._before) and container not in self._before
        if carries:
            self._before = frozenset()
        self._touched.add(container)
        return carries

    def fill(self, volume: float) -> Problem | None:
        """Draw ``volume`` into the tip. Return the problem if the tip has too little room."""
        problem = self.fits(volume)
        self.content += volume
        return problem

    def fits(self, volume: float) -> Problem | None:
        """Check that the tip has room for ``volume`` more."""
        free = self._capacity - self.content
        if volume - free > NEGLIGIBLE:
            return Problem("capacity_exceeded", volume, free, subject="tip")
        return None

    def empty(self, volume: float) -> Problem | None:
        """Dispense ``volume`` from the tip. Return the problem if the tip holds less."""
        problem = None
        if volume - self.content > NEGLIGIBLE:
            kind = "no_liquid" if self.content <= NEGLIGIBLE else "insufficient_volume"
            problem = Problem(kind, volume, self.content, subject="tip")
        self.content = max(self.content - volume, 0.0)
        return problem
