"""The contents of labware during a run, calculated from the aspirations and dispenses of its steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field, structs
from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.foreseen import WHOLE, BenchFacts, LabwareFacts
from praxis_desktop.gui.widgets.labels import Label, with_decimal_sign
from praxis_desktop.protocols.parameters.wells import PlateShape, Well, position

if TYPE_CHECKING:
    from praxis_desktop.core.events import StepEvent
    from praxis_desktop.runs.dry_run.counted import ContainerUse


_TOKEN = re.compile(
    r"(?:(?P<owner>.+) )?(?P<first>[A-Z]{1,2}[0-9]{1,2})(?::(?P<last>[A-Z]{1,2}[0-9]{1,2}))?"
    r"(?P<more> and [0-9]+ others)?"
)


class WellPlace(Struct, frozen=True):
    """A piece of labware with its ``wells`` in order; a container has none. ``is_whole`` is False if some
    wells are not named.
    """

    labware: str
    wells: tuple[Well, ...] = ()
    is_whole: bool = True


def places_in(text: str) -> list[WellPlace]:
    """Return the places that a step's argument names."""
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
    """Return the wells of a rectangle, column by column, as 8-channel heads move."""
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
"""What the channels do in each operation that uses single channels."""
_SHAPES = ((2, 3), (4, 6), (8, 12), (16, 24), (32, 48))
_MOST_MARKED = 10_000
"""Maximum number of steps whose wells are stored."""
_NEGLIGIBLE = 1e-3
"""Tolerance for sums, in microlitres."""
_HEAD = 96
"""The number of tips on a head whose operations report a single volume."""


class Channel(Struct, frozen=True):
    """A pipetting channel of ``instrument``, whose ``number`` counts from 1. It was last ``over`` a well or a
    piece of labware. ``in_tip`` is in µL, None without a tip. It is not known exactly after a step failed.
    """

    instrument: str
    number: int
    labware: str = ""
    over: Well | None = None
    in_tip: float | None = None
    doing: Doing = ""
    is_sure: bool = True


Marks = dict[str, frozenset[Well]]
"""Wells, keyed by the name of their labware."""


class Labware(Struct):
    """The current contents of a piece of labware. A failed step may have moved some of its volume from or to
    ``unsure`` wells; the initial contents of ``unknown`` wells are not known; ``is_exact`` is False if any
    step did not name its wells. ``taken`` µL were aspirated in all.
    """

    facts: LabwareFacts
    volumes: dict[Well, float] = field(default_factory=dict)
    mixes: dict[Well, int] = field(default_factory=dict)
    unsure: set[Well] = field(default_factory=set)
    unknown: set[Well] = field(default_factory=set)
    tips_used: set[Well] = field(default_factory=set)
    is_exact: bool = True
    taken: float = 0.0

    @property
    def shape(self) -> PlateShape | None:
        """The rows and columns; if not declared, those of the smallest plate that has the wells used; None
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
        """Return the capacity of a well in µL; 0 if unknown."""
        limits = self.facts.limits
        return limits.get(well) or max(limits.values(), default=0.0)


class Contents:
    """Calculates the contents of labware from the steps of a run. ``sources`` and ``targets`` map labware to
    the wells of the current or last step.
    """

    def __init__(self, bench: BenchFacts) -> None:
        self.deck = bench.deck
        self.labware = {facts.name: Labware(facts, dict(facts.volumes)) for facts in bench.labware}
        self.sources: Marks = {}
        self.targets: Marks = {}
        self._marks: dict[int, tuple[int, dict[str, frozenset[Well]]]] = {}
        """For each step that moved liquid, the sign (-1 or 1) and the wells by labware."""
        self.is_complete = True
        """Whether all steps were received. If there are very many, the window receives only the newest."""
        self._newest = 0
        self._has_given = False
        self.channels: dict[tuple[str, int], Channel] = {}
        """The channels that were used, by instrument and number."""
        self.dropped = 0
        """Number of tips dropped anywhere but into a rack."""

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

    def marks_of(self, steps: Iterable[int]) -> tuple[Marks, Marks]:
        """Return the wells that these steps took from, and those that they dispensed to."""
        sources: Marks = {}
        targets: Marks = {}
        for step in steps:
            sign, wells = self._marks.get(step, (0, {}))
            marked = sources if sign < 0 else targets
            for name, places in wells.items():
                marked[name] = marked.get(name, frozenset()) | places
        return sources, targets

    def end(self) -> None:
        """Record that the run has ended: no more liquid is moved."""
        self.sources, self.targets = {}, {}
        self.channels = {key: structs.replace(each, doing="") for key, each in self.channels.items()}

    def _use_channels(self, event: StepEvent, doing: Doing) -> None:
        """Follow the channels that a step uses: over which well each is, and what is in its tip."""
        told = event.arguments.get("tip_spots") if doing in ("taking", "dropping") else None
        places = places_in(told) if isinstance(told, str) else _places(event.arguments)
        wells: list[tuple[str, Well | None]] = [
            (place.labware, well) for place in places for well in place.wells or (None,)
        ]
        vols = event.arguments.get("vols")
        volumes = [float(each) for each in vols if _is_volume(each)] if isinstance(vols, list) else []
        numbers = _channel_numbers(event.arguments, max(len(volumes), len(wells)))
        if len(wells) == 1:
            wells *= len(numbers)
        for place, number in enumerate(numbers):
            key = event.instrument, number
            before = self.channels.get(key) or Channel(event.instrument, number + 1)
            labware, over = wells[place] if len(wells) == len(numbers) else (before.labware, before.over)
            volume = volumes[place] if len(volumes) == len(numbers) else None
            self.channels[key] = _used(before, event, doing, labware, over, volume)
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
                    if left < -_NEGLIGIBLE:  # the well contained more than was declared
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
            self._piece(place.labware).tips_used.update(_wells_of(place, self._shape_of))

    def _shape_of(self, name: str) -> PlateShape | None:
        piece = self.labware.get(name)
        return None if piece is None else piece.facts.shape

    def _piece(self, name: str) -> Labware:
        if name not in self.labware:
            self.labware[name] = Labware(LabwareFacts(name))
        return self.labware[name]


def _channel_numbers(arguments: Mapping[str, object], count: int) -> list[int]:
    """Return the channels that a step says it uses, or else as many as it needs from the first one."""
    told = arguments.get("use_channels")
    if isinstance(told, list) and told and all(type(each) is int for each in told):
        return [int(each) for each in told]
    return list(range(count))


def _used(
    before: Channel, event: StepEvent, doing: Doing, labware: str, over: Well | None, volume: float | None
) -> Channel:
    """Return a channel at the beginning or end of a step."""
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
        # A tip whose pick-up was not seen, or that would give more than it has, holds something else.
        is_sure = is_sure and in_tip is not None and after > -_NEGLIGIBLE
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
    """Return the microlitres moved from or to each well, and whether they are exact."""
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
    """Whether the wells span several rows and several columns."""
    rows = {row for row, _ in place.wells}
    return len(rows) > 1 and len({column for _, column in place.wells}) > 1


def _is_volume(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12


class Supply(Struct, frozen=True):
    """Liquid (µL) in a container, or tips in a rack: how much is ``left`` of ``whole``, and how much the rest
    of the run needs. ``left`` and ``needed`` are None if not known; ``whole`` is 0 if not known.
    """

    labware: str
    left: float | None
    needed: float | None
    whole: float
    is_tips: bool = False

    @property
    def missing(self) -> float:
        """How much is missing for the rest of the run; 0 if it is enough or not known."""
        if self.left is None or self.needed is None or self.left >= self.needed - _NEGLIGIBLE:
            return 0.0
        return self.needed - self.left


def supplies(labware: Iterable[Labware], *, is_foreseen: bool) -> tuple[Supply, ...]:
    """Return the supplies that the dry run uses. ``is_foreseen`` says whether the run still follows it: if
    not, nobody knows what the rest of the run needs.
    """
    found = []
    for piece in labware:
        facts, shape = piece.facts, piece.shape
        if facts.tips and shape is not None:
            places, used = shape.rows * shape.columns, len(piece.tips_used)
            needed = max(facts.tips - used, 0) if is_foreseen else None
            found.append(Supply(facts.name, places - used, needed, places, is_tips=True))
        elif facts.taken and shape is None:
            is_known = WHOLE not in piece.unknown and WHOLE not in piece.unsure and not facts.is_assumed
            left = piece.volumes.get(WHOLE) if is_known else None
            rest = max(facts.taken - piece.taken, 0.0) if is_foreseen else None
            whole = piece.limit(WHOLE) or facts.volumes.get(WHOLE, 0.0)
            found.append(Supply(facts.name, left, rest, whole))
    return tuple(found)


_HEIGHT = 6


class VolumeBar(QWidget):
    """A bar that shows a fraction of a whole. The text beside it says the same thing."""

    def __init__(self, share: float, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._share = min(max(share, 0.0), 1.0)
        self._is_over = share > 1.0 + 1e-9
        self.setFixedHeight(_HEIGHT)
        appearance.changed.connect(self.restyle)

    @Slot()
    def restyle(self) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._appearance.colors.border))
        painter.drawRoundedRect(QRectF(self.rect()), _HEIGHT / 2, _HEIGHT / 2)
        if self._share:
            painter.setBrush(QColor(self._appearance.tone("err" if self._is_over else "run").line))
            width = max(_HEIGHT, self.width() * self._share)
            painter.drawRoundedRect(QRectF(0, 0, width, _HEIGHT), _HEIGHT / 2, _HEIGHT / 2)


class LiquidRow(QWidget):
    """A row for containers with the same use."""

    def __init__(
        self, labware: str, use: ContainerUse, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        name = labware.replace("_", " ")
        name = name[:1].upper() + name[1:]
        each = self.tr(" each") if use.count > 1 else ""
        words = f"{name} · {use.wells}" if use.wells else name
        title = Label(words, appearance=appearance, role="small", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title, 1)
        needed = f"{volume_text(use.needed)}{each}" if use.needed else self.tr("nothing")
        figure = Label(needed, appearance=appearance, role="small")
        head.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
        parts = []
        if use.stated is None and use.needed:
            parts.append(self.tr("Load at least this much"))
        elif use.stated is not None:
            parts.append(self.tr("Stated: {volume}").format(volume=volume_text(use.stated)))
        if use.capacity:
            limit = self.tr("fullest {peak} of {limit}")
            parts.append(limit.format(peak=volume_text(use.peak), limit=volume_text(use.capacity)))
        words = " · ".join(parts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(head)
        if use.capacity:
            layout.addWidget(VolumeBar(use.peak / use.capacity, appearance=appearance))
        words = words[:1].upper() + words[1:]
        layout.addWidget(Label(words, appearance=appearance, role="caption", color="text2", wrap=True))


def volume_text(microlitres: float) -> str:
    """Return a volume as text, such as 100 µL or 1.2 mL."""
    if microlitres >= 10_000:
        return with_decimal_sign(f"{microlitres / 1000:.4g} mL")
    return with_decimal_sign(f"{microlitres:.4g} µL")
