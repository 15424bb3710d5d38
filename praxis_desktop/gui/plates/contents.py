"""The contents of labware during a run, calculated from the aspirations and dispenses of its steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeVar

from msgspec import Struct, field, structs

from praxis_desktop.core.decks import DeckLayout, changes_of
from praxis_desktop.gui.run.forecast import WHOLE, BenchFacts, LabwareFacts
from praxis_desktop.gui.widgets.labels import with_decimal_sign
from praxis_desktop.protocols.parameters.wells import PlateShape, Well, position

if TYPE_CHECKING:
    from praxis_desktop.core.decks import DeckChanges, Piece
    from praxis_desktop.core.events import StepEvent


_T = TypeVar("_T")

_TOKEN = re.compile(
    r"(?:(?P<owner>.+) )?(?P<first>[A-Z]{1,2}[0-9]{1,2})(?::(?P<last>[A-Z]{1,2}[0-9]{1,2}))?"
    r"(?P<more> and [0-9]+ others)?"
)


class WellPlace(Struct, frozen=True):
    """A piece of labware and the ``wells`` that a step names, in order; a container has no wells.
    ``is_whole`` says whether the step names all its wells.
    """

    labware: str
    wells: tuple[Well, ...] = ()
    is_whole: bool = True


def places_in(text: str) -> list[WellPlace]:
    """Return the labware and the wells named in a step's argument."""
    found: list[WellPlace] = []
    for token in text.split(", "):
        match = _TOKEN.fullmatch(token)
        owner = match["owner"] if match is not None else None
        is_continued = match is not None and owner is None and bool(found) and bool(found[-1].wells)
        if match is None or (owner is None and not is_continued):
            if token:
                found.append(WellPlace(token))
            continue
        wells = _wells(match["first"], match["last"])
        is_whole = match["more"] is None
        if owner is None:
            before = found.pop()
            found.append(WellPlace(before.labware, before.wells + wells, before.is_whole and is_whole))
        else:
            found.append(WellPlace(owner, wells, is_whole))
    return found


def _wells(first: str, last: str | None) -> tuple[Well, ...]:
    """Return the wells in a rectangle, column by column, which is the order in which 8-channel heads move."""
    top, bottom = position(first), position(last or first)
    if top is None or bottom is None:
        return ()
    return tuple(
        (row, column) for column in range(top[1], bottom[1] + 1) for row in range(top[0], bottom[0] + 1)
    )


Doing = Literal["", "aspirating", "dispensing", "taking", "dropping"]
_TAKES = ("liquid_handler.aspirate", "liquid_handler.aspirate96")
_GIVES = ("liquid_handler.dispense", "liquid_handler.dispense96")
_PICKS = ("liquid_handler.tip_pickup", "liquid_handler.tip_pickup_96")
_DOING: Mapping[str, Doing] = {
    "liquid_handler.aspirate": "aspirating",
    "liquid_handler.dispense": "dispensing",
    "liquid_handler.tip_pickup": "taking",
    "liquid_handler.tip_drop": "dropping",
}
"""What the channels do in each operation that uses individual channels."""
_MOVES = ("liquid_handler.resource_pickup", "liquid_handler.resource_move", "liquid_handler.resource_drop")
"""The operations of grippers."""
_OF_TOOLS = (
    *_MOVES,
    "liquid_handler.tip_pickup_96",
    "liquid_handler.tip_drop_96",
    "liquid_handler.aspirate96",
    "liquid_handler.dispense96",
)
_ON = ("tip_rack", "resource", "plate")
"""The arguments that name the labware on which the 96 head is used."""
HEAD_96 = "96 head"
_MOST_CHANNELS = 100
"""Maximum number of channels tracked, and maximum number of other tools tracked."""
_SHAPES = ((2, 3), (4, 6), (8, 12), (16, 24), (32, 48))
_MOST_MARKED = 10_000
"""Maximum number of steps whose wells are stored."""
NEGLIGIBLE = 1e-3
"""Tolerance for sums, in microlitres."""
_HEAD = 96
"""The number of tips on a head whose operations report a single volume."""


class Channel(Struct, frozen=True):
    """A pipetting channel of ``instrument``; ``number`` counts from 1. The channel was last over ``labware``,
    at the well ``over``. ``in_tip`` is the volume in its tip in µL, or None if the channel has no tip; after
    a failed step, ``is_sure`` is False because the volume is uncertain.
    """

    instrument: str
    number: int
    labware: str = ""
    over: Well | None = None
    in_tip: float | None = None
    doing: Doing = ""
    is_sure: bool = True
    height: float | None = None
    """Height of the tip above the well bottom according to the step, in mm; None if the step does not say."""


class Tool(Struct, frozen=True):
    """A 96 head or a gripper of ``instrument``, last used over ``labware``. A head has picked up ``tips``; a
    gripper ``holds`` a piece of labware.
    """

    instrument: str
    name: str
    labware: str = ""
    tips: int = 0
    holds: str = ""
    is_moving: bool = False


Marks = dict[str, frozenset[Well]]
"""Wells, keyed by the name of their labware."""


class Labware(Struct):
    """The current contents of a piece of labware. A failed step may have moved liquid from or to ``unsure``
    wells; the initial contents of ``unknown`` wells are unknown; ``is_exact`` is False if any step did not
    name its wells. ``taken`` µL were aspirated in total.
    """

    facts: LabwareFacts
    volumes: dict[Well, float] = field(default_factory=dict)
    mixes: dict[Well, int] = field(default_factory=dict)
    unsure: set[Well] = field(default_factory=set)
    unknown: set[Well] = field(default_factory=set)
    tips_used: set[Well] = field(default_factory=set)
    """The spots that hold no unused tip: their tip was used, or they were empty at the start."""
    picked: set[Well] = field(default_factory=set)
    is_exact: bool = True
    taken: float = 0.0

    @property
    def shape(self) -> PlateShape | None:
        """The numbers of rows and columns. If undeclared, those of the smallest plate with all the wells used
        so far, or None if no wells are known, as for a container.
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
        """Return the capacity of a well in µL; 0 if unknown."""
        limits = self.facts.limits
        return limits.get(well) or max(limits.values(), default=0.0)


class Contents:
    """Calculates the contents of labware from a run's steps. ``sources`` and ``targets`` map labware to the
    wells of the current or last step.
    """

    def __init__(self, bench: BenchFacts) -> None:
        self.deck = bench.deck
        self.labware = {facts.name: Labware(facts, dict(facts.volumes)) for facts in bench.labware}
        self.sources: Marks = {}
        self.targets: Marks = {}
        self._marks: dict[int, tuple[int, dict[str, frozenset[Well]]]] = {}
        """For each step that moved liquid, the sign (-1 or 1) and the wells, keyed by labware."""
        self.is_complete = True
        """Whether all steps have been received. If there are very many, only the newest reach the window."""
        self._newest = 0
        self._has_given = False
        self.channels: dict[tuple[str, int], Channel] = {}
        """The channels used or reported so far, keyed by instrument and number."""
        self.tools: dict[tuple[str, str], Tool] = {}
        """The 96 heads and grippers used or reported so far, keyed by instrument and name."""
        self.decks: dict[str, DeckLayout] = {}
        """The decks reported by the steps, keyed by instrument."""
        if bench.layout is not None:
            self._take_deck("", structs.replace(bench.layout, channels={}, head96=None, gripper=None))
        self.dropped = 0
        """Number of tips dropped somewhere other than in a rack."""

    @property
    def layout(self) -> DeckLayout | None:
        """The first deck reported by an instrument or, before any is reported, the expected deck."""
        return next((deck for role, deck in self.decks.items() if role), self.decks.get(""))

    def take(self, events: Iterable[StepEvent]) -> None:
        """Update the contents from steps that began or ended."""
        for event in events:
            self._count(event)
            if event.operation in _TAKES:
                self._move(event, -1)
            elif event.operation in _GIVES:
                self._move(event, 1)
            elif event.operation in _PICKS and event.status == "completed":
                self._pick_up(event)
            if event.operation in _DOING:
                self._use_channels(event, _DOING[event.operation])
            elif event.operation in _OF_TOOLS:
                self._use_tool(event)
            for role, changes in changes_of(event.decks).items():
                if changes.inside is None:  # a reader has no deck
                    self._take_deck(role, changes)

    def marks_of(self, steps: Iterable[int]) -> tuple[Marks, Marks]:
        """Return the wells from which these steps aspirated, and the wells to which they dispensed."""
        sources: Marks = {}
        targets: Marks = {}
        for step in steps:
            sign, wells = self._marks.get(step, (0, {}))
            marked = sources if sign < 0 else targets
            for name, places in wells.items():
                marked[name] = marked.get(name, frozenset()) | places
        return sources, targets

    def end(self) -> None:
        """Record that the run has ended and will move no more liquid."""
        self.sources, self.targets = {}, {}
        self.channels = {key: structs.replace(each, doing="") for key, each in self.channels.items()}
        self.tools = {key: structs.replace(each, is_moving=False) for key, each in self.tools.items()}

    # ---- PyLabRobot's trackers
    def _take_deck(self, role: str, changes: DeckChanges) -> None:
        """Apply a step's changes to the deck of ``role``. Values that PyLabRobot tracks take precedence over
        values calculated from the steps.
        """
        layout = self.decks.setdefault(role, DeckLayout())
        layout.take(changes)
        for piece in changes.pieces:
            if layout.holds_labware(piece):
                self._take_piece(piece)
        for name, volumes in changes.volumes.items():
            labware = self._piece(name)
            for well, volume in _by_well(volumes, labware.shape):
                labware.volumes[well] = volume
                labware.unknown.discard(well)
                labware.unsure.discard(well)
        for name, tips in changes.tips.items():
            labware = self._piece(name)
            for well, has_tip in _by_well(tips, labware.shape):
                if not has_tip:
                    labware.tips_used.add(well)
                elif well not in labware.picked:  # a tip that was put back is used
                    labware.tips_used.discard(well)
        for number, state in changes.channels.items():
            if number.isdecimal() and len(self.channels) < _MOST_CHANNELS:
                self._take_channel(role, int(number), state)
        if changes.head96 is not None:
            self._put_tool(role, HEAD_96, tips=changes.head96)
        if changes.gripper is not None:
            self._take_gripper(role, changes.gripper)

    def _take_piece(self, piece: Piece) -> None:
        labware = self._piece(piece.name)
        facts, grid = labware.facts, piece.grid
        shape = facts.shape or (None if grid is None else PlateShape(grid.rows, grid.columns))
        limits = facts.limits or ({WHOLE: piece.capacity} if piece.capacity else {})
        labware.facts = structs.replace(
            facts, model=facts.model or piece.model, kind=piece.kind, shape=shape, limits=limits
        )

    def _take_channel(self, role: str, number: int, state: tuple[float, float | None] | None) -> None:
        channel = self.channels.get((role, number)) or Channel(role, number + 1)
        if state is None:
            channel = structs.replace(channel, in_tip=None, is_sure=True)
        elif state[1] is not None:
            channel = structs.replace(channel, in_tip=state[1], is_sure=True)
        elif channel.in_tip is None:
            channel = structs.replace(channel, in_tip=0.0)
        self.channels[role, number] = channel

    def _take_gripper(self, role: str, told: Sequence[str]) -> None:
        for key, tool in self.tools.items():
            if key[0] == role and tool.holds:
                self.tools[key] = structs.replace(tool, holds="", is_moving=False)
        if len(told) == 2:
            self._put_tool(role, told[0], holds=told[1], labware=told[1])

    def _put_tool(self, role: str, name: str, **facts: object) -> None:
        tool = self.tools.get((role, name)) or Tool(role, name)
        if (role, name) in self.tools or len(self.tools) < _MOST_CHANNELS:
            self.tools[role, name] = structs.replace(tool, **facts)

    def _use_tool(self, event: StepEvent) -> None:
        """Record which labware the 96 head is over, and whether the head and the grippers are moving."""
        is_moving = event.status == "started"
        if event.operation in _MOVES:
            for key, tool in self.tools.items():
                if key[0] == event.instrument and (tool.holds or not is_moving):
                    self.tools[key] = structs.replace(tool, is_moving=is_moving and bool(tool.holds))
            return
        told = next((event.arguments[name] for name in _ON if name in event.arguments), None)
        places = places_in(told) if isinstance(told, str) else []
        labware = places[0].labware if places else ""
        self._put_tool(event.instrument, HEAD_96, labware=labware, is_moving=is_moving)

    def _use_channels(self, event: StepEvent, doing: Doing) -> None:
        """Record which well each channel used by a step is over, and what is in the channel's tip."""
        told = event.arguments.get("tip_spots") if doing in ("taking", "dropping") else None
        places = places_in(told) if isinstance(told, str) else _places(event.arguments)
        wells: list[tuple[str, Well | None]] = [
            (place.labware, well) for place in places for well in place.wells or (None,)
        ]
        vols = event.arguments.get("vols")
        volumes = [float(each) for each in vols if _is_volume(each)] if isinstance(vols, list) else []
        heights = _heights(event.arguments.get("liquid_height"))
        numbers = _channel_numbers(event.arguments, max(len(volumes), len(wells)))
        if len(wells) == 1:
            wells *= len(numbers)
        for place, number in enumerate(numbers):
            key = event.instrument, number
            before = self.channels.get(key) or Channel(event.instrument, number + 1)
            labware, over = wells[place] if len(wells) == len(numbers) else (before.labware, before.over)
            volume = volumes[place] if len(volumes) == len(numbers) else None
            used = _used(before, event, doing, labware, over, volume)
            height = heights[place] if len(heights) == len(numbers) else None
            self.channels[key] = structs.replace(used, height=height)
        is_waste = bool(wells) and all(well is None for _, well in wells)
        if doing == "dropping" and is_waste and event.status == "completed":
            self.dropped += len(numbers)

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
                    piece.taken += volume if sign < 0 else 0.0
                    left = piece.volumes.get(well, 0.0) + sign * volume
                    if left < -NEGLIGIBLE:  # the well contained more than was declared
                        piece.unknown.add(well)
                    piece.volumes[well] = max(left, 0.0)
                    if event.arguments.get("mix"):
                        piece.mixes[well] = piece.mixes.get(well, 0) + 1
                else:
                    piece.volumes.setdefault(well, 0.0)
                    piece.unsure.add(well)

    def _mark(self, places: Sequence[WellPlace], sign: int, step: int) -> None:
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
            labware, wells = self._piece(place.labware), _wells_of(place, self._shape_of)
            labware.tips_used.update(wells)
            labware.picked.update(wells)

    def _shape_of(self, name: str) -> PlateShape | None:
        piece = self.labware.get(name)
        return None if piece is None else piece.facts.shape

    def _piece(self, name: str) -> Labware:
        if name not in self.labware:
            self.labware[name] = Labware(LabwareFacts(name))
        return self.labware[name]


def _by_well(states: Mapping[str, _T], shape: PlateShape | None) -> Iterator[tuple[Well, _T]]:
    """Yield each well with its state. A state keyed "" applies to all wells or to a whole container."""
    for name, state in states.items():
        if name:
            place = position(name)
            if place is not None:
                yield place, state
        elif shape is None:
            yield WHOLE, state
        else:
            for row in range(1, shape.rows + 1):
                for column in range(1, shape.columns + 1):
                    yield (row, column), state


def _heights(told: object) -> list[float | None]:
    """Return the heights above the well bottom, in mm, that a step specifies for its channels."""
    if not isinstance(told, list):
        return []
    return [float(each) if _is_volume(each) else None for each in told]


def _channel_numbers(arguments: Mapping[str, object], count: int) -> list[int]:
    """Return the channels that a step names or, if it names none, the first ``count`` channels."""
    told = arguments.get("use_channels")
    if isinstance(told, list) and told and all(type(each) is int for each in told):
        return [int(each) for each in told]
    return list(range(count))


def _used(
    before: Channel, event: StepEvent, doing: Doing, labware: str, over: Well | None, volume: float | None
) -> Channel:
    """Return a channel's state after a step has begun or ended."""
    if event.status == "started":
        return structs.replace(before, labware=labware, over=over, doing=doing)
    in_tip, is_sure = before.in_tip, before.is_sure
    if event.status != "completed":
        is_sure = False
    elif doing in ("taking", "dropping"):
        in_tip, is_sure = (0.0 if doing == "taking" else None), True
    elif volume is None:
        is_sure = False
    else:
        after = (in_tip or 0.0) + (volume if doing == "aspirating" else -volume)
        # A tip whose pick-up was not seen, or that would dispense more than it contains, must contain
        # something else.
        is_sure = is_sure and in_tip is not None and after > -NEGLIGIBLE
        in_tip = max(after, 0.0)
    return structs.replace(before, labware=labware, over=over, in_tip=in_tip, doing="", is_sure=is_sure)


def _places(arguments: Mapping[str, object]) -> list[WellPlace]:
    for name in ("resources", "resource"):
        told = arguments.get(name)
        if isinstance(told, str):
            return places_in(told)
    return []


def _volumes(
    places: Sequence[WellPlace],
    arguments: Mapping[str, object],
    shape_of: Callable[[str], PlateShape | None],
) -> tuple[dict[str, dict[Well, float]], bool]:
    """Return the microlitres moved from or to each well, and whether these volumes are exact."""
    told = arguments.get("vols", arguments.get("volume"))
    given = [float(each) for each in told if _is_volume(each)] if isinstance(told, list) else []
    single = float(told) if _is_volume(told) else None  # type: ignore[arg-type]  # seen to be a number
    is_exact = all(place.is_whole for place in places)
    wells = [(place.labware, well) for place in places for well in _wells_of(place, shape_of)]
    moved: dict[str, dict[Well, float]] = {}
    if single is not None:
        is_head = "volume" in arguments
        if is_head and len(wells) == 1:  # all tips of the head in the same container
            given = [single * _HEAD]
        else:
            given = [single] * len(wells)
    if len(wells) == 1:
        given = [sum(given)]
    elif len(given) != len(wells):
        # A repeated well is named only once: equal shares are the best estimate.
        is_exact = is_exact and len(set(given)) == 1 and len(given) % len(wells) == 0
        given = [sum(given) / len(wells)] * len(wells) if wells else []
    elif len(set(given)) > 1 and (len(places) > 1 or _is_block(places[0])):
        is_exact = False  # their order is not known
    for (name, well), volume in zip(wells, given, strict=False):
        by_well = moved.setdefault(name, {})
        by_well[well] = by_well.get(well, 0.0) + volume
    return moved, is_exact


def _wells_of(place: WellPlace, shape_of: Callable[[str], PlateShape | None]) -> Sequence[Well]:
    if place.wells:
        return place.wells
    shape = shape_of(place.labware)
    if shape is None:
        return (WHOLE,)
    return [(row, column) for column in range(1, shape.columns + 1) for row in range(1, shape.rows + 1)]


def _is_block(place: WellPlace) -> bool:
    """Return whether the wells span several rows and several columns."""
    rows = {row for row, _ in place.wells}
    return len(rows) > 1 and len({column for _, column in place.wells}) > 1


def _is_volume(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12


def volume_text(microlitres: float) -> str:
    """Return a volume as text, such as 100 µL or 1.2 mL."""
    if microlitres >= 10_000:
        return with_decimal_sign(f"{microlitres / 1000:.4g} mL")
    return with_decimal_sign(f"{microlitres:.4g} µL")
