"""What is in labware while a run goes on, as far as its steps tell: aspirates and dispenses are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from praxis_desktop.gui.plates.places_told import ToldPlace, places_in
from praxis_desktop.gui.run.bench_facts import WHOLE, BenchFacts, LabwareFacts
from praxis_desktop.protocols.forms.wells import PlateShape, Well

if TYPE_CHECKING:
    from praxis_desktop.core.events import StepEvent

_TAKES = ("liquid_handler.aspirate", "liquid_handler.aspirate96")
_GIVES = ("liquid_handler.dispense", "liquid_handler.dispense96")
_PICKS = ("liquid_handler.tip_pickup", "liquid_handler.tip_pickup_96")
_SHAPES = ((2, 3), (4, 6), (8, 12), (16, 24), (32, 48))
_MOST_MARKED = 10_000
"""Steps of which it is known which wells they were for."""
_NEGLIGIBLE = 1e-3
"""Microlitres that sums may be wrong by."""
_HEAD = 96
"""Tips of the head whose operations name one volume for all."""

Marks = dict[str, frozenset[Well]]
"""Wells by labware."""


@dataclass(slots=True)
class Labware:
    """One piece: what is in it now. Of ``unsure`` wells nobody knows how much a step that failed has moved,
    of ``unknown`` ones what was in them at the start; ``is_exact`` unless some step did not say which wells
    it was for.
    """

    facts: LabwareFacts
    volumes: dict[Well, float] = field(default_factory=dict)
    mixes: dict[Well, int] = field(default_factory=dict)
    unsure: set[Well] = field(default_factory=set)
    unknown: set[Well] = field(default_factory=set)
    tips_used: set[Well] = field(default_factory=set)
    is_exact: bool = True

    @property
    def shape(self) -> PlateShape | None:
        """Its rows and columns; where nobody has said, those of the smallest plate that has its wells; None
        for a container.
        """
        if self.facts.shape is not None:
            return self.facts.shape
        seen = [well for well in {*self.volumes, *self.tips_used} if well != WHOLE]
        if not seen:
            return None
        rows, columns = max(row for row, _ in seen), max(column for _, column in seen)
        found = next((size for size in _SHAPES if size[0] >= rows and size[1] >= columns), (rows, columns))
        return PlateShape(*found)

    def limit(self, well: Well) -> float:
        """What a well holds (µL), 0 where nobody knows."""
        limits = self.facts.limits
        return limits.get(well) or max(limits.values(), default=0.0)


class Contents:
    """``take`` the steps of a run as they are told. ``sources`` and ``targets`` are those of what goes on or
    was done last, by labware.
    """

    def __init__(self, bench: BenchFacts) -> None:
        self.labware = {facts.name: Labware(facts, dict(facts.volumes)) for facts in bench.labware}
        self.sources: Marks = {}
        self.targets: Marks = {}
        self._marks: dict[int, tuple[int, dict[str, frozenset[Well]]]] = {}
        """Of the steps that moved something: -1 or 1, and the wells by labware."""
        self.is_complete = True
        """Whether all steps were told so far: of very many the window gets the newest alone."""
        self._newest = 0
        self._has_given = False

    def take(self, events: Iterable[StepEvent]) -> None:
        """Steps began or ended."""
        for event in events:
            self._count(event)
            if event.operation in _TAKES:
                self._move(event, -1)
            elif event.operation in _GIVES:
                self._move(event, 1)
            elif event.operation in _PICKS and event.status == "completed":
                self._pick_up(event)

    def marks_of(self, steps: Iterable[int]) -> tuple[Marks, Marks]:
        """Where some steps have taken something from, and where they have given something to."""
        sources: Marks = {}
        targets: Marks = {}
        for step in steps:
            sign, wells = self._marks.get(step, (0, {}))
            marked = sources if sign < 0 else targets
            for name, places in wells.items():
                marked[name] = marked.get(name, frozenset()) | places
        return sources, targets

    def end(self) -> None:
        """The run is over: nothing is moved any more."""
        self.sources, self.targets = {}, {}

    def _count(self, event: StepEvent) -> None:
        if event.step > self._newest:
            if self._newest and event.step > self._newest + 1:
                self.is_complete = False
            self._newest = event.step

    def _move(self, event: StepEvent, sign: int) -> None:
        places = _places(event.arguments)
        self._mark(places, sign, event.step)
        if event.status == "started" or not places:
            return
        moved, is_exact = _volumes(places, event.arguments, self._shape_of)
        for name, volumes in moved.items():
            piece = self._piece(name)
            piece.is_exact = piece.is_exact and is_exact
            for well, volume in volumes.items():
                if event.status == "completed":
                    left = piece.volumes.get(well, 0.0) + sign * volume
                    if left < -_NEGLIGIBLE:  # more was in it than anybody has said
                        piece.unknown.add(well)
                    piece.volumes[well] = max(left, 0.0)
                    if event.arguments.get("mix"):
                        piece.mixes[well] = piece.mixes.get(well, 0) + 1
                else:
                    piece.volumes.setdefault(well, 0.0)
                    piece.unsure.add(well)

    def _mark(self, places: Sequence[ToldPlace], sign: int, step: int) -> None:
        marked = {place.labware: frozenset(_wells_of(place, self._shape_of)) for place in places}
        self._marks[step] = sign, marked
        if len(self._marks) > _MOST_MARKED:
            del self._marks[next(iter(self._marks))]
        if sign < 0:
            if self._has_given:
                self.targets, self._has_given = {}, False
            self.sources = marked
        else:
            self.targets, self._has_given = marked, True

    def _pick_up(self, event: StepEvent) -> None:
        told = event.arguments.get("tip_spots") or event.arguments.get("tip_rack")
        for place in places_in(told) if isinstance(told, str) else ():
            self._piece(place.labware).tips_used.update(_wells_of(place, self._shape_of))

    def _shape_of(self, name: str) -> PlateShape | None:
        piece = self.labware.get(name)
        return None if piece is None else piece.facts.shape

    def _piece(self, name: str) -> Labware:
        if name not in self.labware:
            self.labware[name] = Labware(LabwareFacts(name))
        return self.labware[name]


def _places(arguments: Mapping[str, object]) -> list[ToldPlace]:
    for name in ("resources", "resource"):
        told = arguments.get(name)
        if isinstance(told, str):
            return places_in(told)
    return []


def _volumes(
    places: Sequence[ToldPlace],
    arguments: Mapping[str, object],
    shape_of: Callable[[str], PlateShape | None],
) -> tuple[dict[str, dict[Well, float]], bool]:
    """The microlitres that go from or to each well, and whether that is all of it."""
    told = arguments.get("vols", arguments.get("volume"))
    given = [float(each) for each in told if _is_volume(each)] if isinstance(told, list) else []
    single = float(told) if _is_volume(told) else None  # type: ignore[arg-type]  # seen to be a number
    is_exact = all(place.is_whole for place in places)
    wells = [(place.labware, well) for place in places for well in _wells_of(place, shape_of)]
    moved: dict[str, dict[Well, float]] = {}
    if single is not None:
        is_head = "volume" in arguments
        if is_head and len(wells) == 1:  # all tips of the head in one container
            given = [single * _HEAD]
        else:
            given = [single] * len(wells)
    if len(wells) == 1:
        given = [sum(given)]
    elif len(given) != len(wells):
        # Wells that come twice are named once: the same for each is the best that can be said.
        is_exact = is_exact and len(set(given)) == 1 and len(given) % len(wells) == 0
        given = [sum(given) / len(wells)] * len(wells) if wells else []
    elif len(set(given)) > 1 and (len(places) > 1 or _is_block(places[0])):
        is_exact = False  # in which order they are meant is not told
    for (name, well), volume in zip(wells, given, strict=False):
        by_well = moved.setdefault(name, {})
        by_well[well] = by_well.get(well, 0.0) + volume
    return moved, is_exact


def _wells_of(place: ToldPlace, shape_of: Callable[[str], PlateShape | None]) -> Sequence[Well]:
    if place.wells:
        return place.wells
    shape = shape_of(place.labware)
    if shape is None:
        return (WHOLE,)
    return [(row, column) for column in range(1, shape.columns + 1) for row in range(1, shape.rows + 1)]


def _is_block(place: ToldPlace) -> bool:
    """Whether wells of several rows and several columns are meant."""
    rows = {row for row, _ in place.wells}
    return len(rows) > 1 and len({column for _, column in place.wells}) > 1


def _is_volume(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12
