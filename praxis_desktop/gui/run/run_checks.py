"""The checks of a run: the numbers with limits that it has told, among those that a dry run foresees."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from praxis_desktop.core.events import figures_of
from praxis_desktop.core.verdicts import Figure, is_outside
from praxis_desktop.records.decisions import ByHand, ValuesByHand

if TYPE_CHECKING:
    from praxis_desktop.core.events import DataEvent
    from praxis_desktop.runs.dry_run.report import PlannedCheck

MOST_CHECKS = 2000
"""Checks that are kept: more are counted, and the run's record has them all."""


class Check(Struct, frozen=True):
    """A number and its limits; ``value`` is None while it is to come."""

    name: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    value: float | None = None
    by_hand: ByHand = ""
    is_left_out: bool = False
    """Whether its step is over without it."""

    @property
    def is_outside(self) -> bool:
        """Whether it has come, and is beyond one of its limits."""
        return self.value is not None and is_outside(self.value, self.low, self.high)

    @property
    def limits(self) -> tuple[float | None, float | None, str]:
        """What tells whether several checks have the same."""
        return self.low, self.high, self.unit


class RunChecks:
    """``foresee`` those of a run as it begins, then ``take`` what it tells, as it tells it."""

    def __init__(self, foreseen: Iterable[PlannedCheck] = ()) -> None:
        self.all: list[Check] = []
        self.checked = self.outside = 0
        self.is_certain = True
        """Whether those to come do come; the run may do other things than were foreseen."""
        self.hand = ValuesByHand()
        self._told: list[tuple[Figure, ByHand]] = []
        """What has come, for when only then it is known what was to come."""
        self._to_come: dict[tuple[str, str], deque[int]] = {}
        """The places of those to come, by key and by which of several."""
        self._left_out: dict[tuple[str, str], deque[int]] = {}
        """The places of those whose step is over, likewise: what is told late comes there."""
        for planned in foreseen:
            self._to_come.setdefault((planned.key, planned.where), deque()).append(len(self.all))
            name = _name_of(planned.title or planned.key, planned.where)
            self.all.append(Check(name, planned.unit, planned.low, planned.high))

    @property
    def to_come(self) -> int:
        """How many are foreseen and have not come."""
        return sum(map(len, self._to_come.values()))

    @property
    def planned(self) -> int:
        """How many there are in all: those that have come, those to come, and those that were left out."""
        return self.checked + self.to_come + sum(check.is_left_out for check in self.all)

    def leave_out(self, step: int, planned: Collection[PlannedCheck]) -> list[int]:
        """A step is over: what was ``planned`` for it has come, or does not. Returns the places of what does
        not.
        """
        places = []
        for key in dict.fromkeys((check.key, check.where) for check in planned if check.step == step):
            later = sum(
                (check.key, check.where) == key and (check.step > step or not check.step) for check in planned
            )
            waiting = self._to_come.get(key, deque())
            while len(waiting) > later:
                place = waiting.popleft()
                self.all[place] = structs.replace(self.all[place], is_left_out=True)
                self._left_out.setdefault(key, deque()).append(place)
                places.append(place)
        return places

    def take(self, events: Iterable[DataEvent]) -> list[int]:
        """The run has told results; returns the places of the checks among them."""
        places = []
        for event in events:
            by_hand = self.hand.of(event.step, has_limits=True)
            for figure in figures_of(event):
                if figure is None or not figure.has_limits:
                    continue
                place = self.take_figure(figure, by_hand)
                if place is not None:
                    places.append(place)
        return places

    def with_foreseen(self, foreseen: Iterable[PlannedCheck]) -> RunChecks:
        """The same, where it is known only now what was to come."""
        checks = RunChecks(foreseen)
        for figure, by_hand in self._told:
            checks.take_figure(figure, by_hand)
        checks.hand = self.hand
        checks.checked, checks.outside = self.checked, self.outside
        return checks

    def doubt_foreseen(self) -> bool:
        """The run does other things than were foreseen; whether any check was still to come."""
        was_certain, self.is_certain = self.is_certain, False
        return was_certain and self.to_come > 0

    def take_figure(self, figure: Figure, by_hand: ByHand = "") -> int | None:
        """The run has told one; returns its place, None where there are too many to keep."""
        if len(self._told) < MOST_CHECKS:
            self._told.append((figure, by_hand))
        self.checked += 1
        self.outside += figure.is_outside
        name = _name_of(figure.title or figure.key, figure.where)
        check = Check(name, figure.unit, figure.low, figure.high, figure.value, by_hand)
        key = figure.key, figure.where
        foreseen = self._left_out.get(key) or self._to_come.get(key)
        if foreseen:
            place = foreseen.popleft()
            self.all[place] = check
            return place
        if len(self.all) >= MOST_CHECKS:
            return None
        self.all.append(check)
        return len(self.all) - 1


def _name_of(name: str, where: str) -> str:
    return " ".join(part for part in (name, where) if part)
