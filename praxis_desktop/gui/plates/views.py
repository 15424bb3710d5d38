"""Draws and describes labware: one view for each kind, and the table of views."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from praxis_desktop.gui.look.appearance import Appearance, draw_rounded
from praxis_desktop.gui.plates.contents import Labware, volume_text
from praxis_desktop.gui.run.forecast import WHOLE
from praxis_desktop.protocols.parameters.wells import Well, well_name

RINGS_FROM = 7.0
"""Minimum diameter, in pixels, of round wells that show a level. Smaller wells are drawn as squares."""

PlaceOf = Callable[[Well], QRectF]
"""Returns the rectangle of a well."""


class WellWords(Struct, frozen=True):
    """Text that describes a well. ``value`` is a number if ``is_known``; ``limit`` is the capacity."""

    name: str
    value: str
    limit: str = ""
    more: tuple[str, ...] = ()
    is_known: bool = False

    def __str__(self) -> str:
        """Return the text on one line, such as ``A3 · 148 µL of 360 µL · 2 mixes · target``."""
        volume = f"{self.value} {self.limit}".strip()
        return " · ".join((self.name, volume, *self.more))


def draw_liquid(painter: QPainter, labware: Labware, place_of: PlaceOf, appearance: Appearance) -> None:
    """Draw the liquid level in each well. Wells of unknown capacity are drawn half full."""
    color = QColor(appearance.colors.liquid)
    painter.setPen(Qt.PenStyle.NoPen)
    for well, volume in labware.volumes.items():
        if volume <= 0 or well == WHOLE or well in labware.unknown:
            continue
        limit, place = labware.limit(well), place_of(well)
        share = min(volume / limit, 1.0) if limit else 0.5
        if place.width() < RINGS_FROM:  # too small for a level: paler means less
            paler = QColor(color)
            paler.setAlphaF(0.3 + 0.7 * share)
            painter.fillRect(place, paler)
            continue
        inside = place.adjusted(0.6, 0.6, -0.6, -0.6)
        top = inside.bottom() - inside.height() * max(share, 0.06)
        path = QPainterPath()
        path.addEllipse(inside)
        painter.setBrush(color)
        painter.save()
        painter.setClipRect(QRectF(inside.left(), top, inside.width(), inside.bottom() - top))
        painter.drawPath(path)
        painter.restore()


def liquid_words(labware: Labware, well: Well, marks: tuple[str, ...]) -> WellWords:
    """Return text about the amount of liquid in a well, how certain that is, and the well's ``marks``."""
    name = well_name(*well)
    mixes = labware.mixes.get(well, 0)
    mixed = () if not mixes else (_tr("1 mix") if mixes == 1 else _tr("{n} mixes").format(n=mixes),)
    more = mixed + marks
    volume, limit = labware.volumes.get(well), labware.limit(well)
    if volume is None:
        return WellWords(name, _tr("nothing known"), more=more)
    if well in labware.unknown:
        return WellWords(name, _tr("amount unknown"), more=more)
    said = volume_text(volume)
    is_sure = well not in labware.unsure
    if not is_sure:
        said = _tr("{volume} before a step that failed").format(volume=said)
    elif not labware.is_exact:
        said = _tr("about {volume}").format(volume=said)
    holds = _tr("of {limit}").format(limit=volume_text(limit)) if limit else ""
    return WellWords(name, said, holds, more, is_known=is_sure)


class LabwareView(Struct, frozen=True):
    """The view of one kind of labware.

    ``fits`` says whether a piece is of this kind; ``piece_words`` describes a whole piece on the deck. Kinds
    with wells also have ``unit``, shown after the number of wells; ``well_words``, which returns the text for
    a well; and ``draw``, which draws the contents onto the empty plate. If ``is_worked_on``, the card
    switches to a piece of this kind when a step uses it.
    """

    fits: Callable[[Labware], bool]
    piece_words: Callable[[Labware], str]
    unit: Callable[[], str] = lambda: _tr("wells · µL")
    well_words: Callable[[Labware, Well, tuple[str, ...]], WellWords] = liquid_words
    draw: Callable[[QPainter, Labware, PlaceOf, Appearance], None] = draw_liquid
    is_worked_on: bool = True


def _tips_used(labware: Labware) -> str:
    used = len(labware.tips_used)
    return _tr("1 tip used") if used == 1 else _tr("{n} tips used").format(n=used)


def _tip_words(labware: Labware, well: Well, marks: tuple[str, ...]) -> WellWords:
    return WellWords(well_name(*well), _tr("tip used") if well in labware.tips_used else _tr("tip"))


def _draw_tips(painter: QPainter, labware: Labware, place_of: PlaceOf, appearance: Appearance) -> None:
    """Draw the remaining tips. The spots of used tips stay empty."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(appearance.colors.border_strong))
    for well in _wells_of(labware):
        if well not in labware.tips_used:
            place = place_of(well)
            gap = place.width() * 0.16
            painter.drawEllipse(place.adjusted(gap, gap, -gap, -gap))


def _draw_level(painter: QPainter, labware: Labware, place_of: PlaceOf, appearance: Appearance) -> None:
    """Draw the level in a container without wells. A container of unknown capacity is drawn half full."""
    place = place_of(WHOLE)
    draw_rounded(painter, place, 3, ground=appearance.colors.surface, edge=appearance.colors.border_strong)
    volume, limit = labware.volumes.get(WHOLE, 0.0), labware.limit(WHOLE)
    if volume <= 0 or WHOLE in labware.unknown:
        return
    inside = place.adjusted(1.5, 1.5, -1.5, -1.5)
    height = inside.height() * max(min(volume / limit, 1.0) if limit else 0.5, 0.04)
    painter.fillRect(
        QRectF(inside.left(), inside.bottom() - height, inside.width(), height),
        QColor(appearance.colors.liquid),
    )


def _container_words(labware: Labware) -> str:
    volume = labware.volumes.get(WHOLE)
    if WHOLE in labware.unknown:
        return _tr("amount unknown")
    return "" if volume is None else volume_text(volume)


def _filled_words(labware: Labware) -> str:
    shape = labware.shape
    assert shape is not None
    filled = sum(volume > 0 for volume in labware.volumes.values())
    return _tr("liquid in {n} of {all}").format(n=filled, all=shape.rows * shape.columns)


TIP_RACK = LabwareView(
    fits=lambda labware: (
        labware.facts.kind == "tips" or bool(labware.tips_used) or "tip" in labware.facts.model.lower()
    ),
    piece_words=_tips_used,
    unit=lambda: _tr("tips"),
    well_words=_tip_words,
    draw=_draw_tips,
    is_worked_on=False,
)
CONTAINER = LabwareView(
    fits=lambda labware: labware.shape is None, piece_words=_container_words, draw=_draw_level
)
PLATE = LabwareView(fits=lambda labware: True, piece_words=_filled_words)

VIEWS = (TIP_RACK, CONTAINER, PLATE)
"""The views, in order of precedence. Add new kinds before ``PLATE``, which fits every piece."""


def view_of(labware: Labware) -> LabwareView:
    """Return the view for ``labware``."""
    return next(view for view in VIEWS if view.fits(labware))


def draw_small(
    painter: QPainter,
    labware: Labware,
    room: QRectF,
    sources: frozenset[Well],
    targets: frozenset[Well],
    appearance: Appearance,
) -> None:
    """Draw the contents of a piece of labware in ``room``, without headings, but with rings around its
    sources and targets.
    """
    view, shape = view_of(labware), labware.shape
    place_of = places_of_wells(labware, room)
    if shape is None:
        view.draw(painter, labware, place_of, appearance)
        return
    pitch = room_of_wells(labware, room).width() / shape.columns
    is_round = pitch >= RINGS_FROM
    painter.setBrush(QColor(appearance.colors.surface))
    painter.setPen(
        QPen(QColor(appearance.colors.border_strong if is_round else appearance.colors.border), 0.7)
    )
    for well in _wells_of(labware):
        if is_round:
            painter.drawEllipse(place_of(well))
        else:
            painter.drawRect(place_of(well))
    view.draw(painter, labware, place_of, appearance)
    draw_rings(painter, place_of, pitch, sources, targets, appearance)


def places_of_wells(labware: Labware, room: QRectF) -> PlaceOf:
    """Return a function that gives a well's rectangle within ``room``; for a container, all of ``room``."""
    shape = labware.shape
    if shape is None:
        return lambda _: room
    grid = room_of_wells(labware, room)
    pitch, left, top = grid.width() / shape.columns, grid.left(), grid.top()
    gap = pitch * 0.09 if pitch >= RINGS_FROM else 0.3

    def place_of(well: Well) -> QRectF:
        place = QRectF(left + (well[1] - 1) * pitch, top + (well[0] - 1) * pitch, pitch, pitch)
        return place.adjusted(gap, gap, -gap, -gap)

    return place_of


def draw_rings(
    painter: QPainter,
    place_of: PlaceOf,
    pitch: float,
    sources: frozenset[Well],
    targets: frozenset[Well],
    appearance: Appearance,
) -> None:
    """Draw rings around the wells that are sources or targets."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    width = max(1.2, pitch * 0.12)
    for marked, pen in (
        (sources, QPen(QColor(appearance.tone("run").line), width, Qt.PenStyle.DotLine)),
        (targets, QPen(QColor(appearance.tone("warn").line), width)),
    ):
        painter.setPen(pen)
        for well in marked:
            if well != WHOLE:
                painter.drawEllipse(place_of(well))


def room_of_wells(labware: Labware, room: QRectF) -> QRectF:
    """Return the part of ``room`` in which the wells are drawn as large as possible; for a container, all of
    ``room``.
    """
    shape = labware.shape
    if shape is None:
        return room
    pitch = min(room.width() / shape.columns, room.height() / shape.rows)
    grid = QRectF(0, 0, pitch * shape.columns, pitch * shape.rows)
    grid.moveCenter(room.center())
    return grid


def _wells_of(labware: Labware) -> list[Well]:
    shape = labware.shape
    if shape is None:
        return []
    return [(row, column) for row in range(1, shape.rows + 1) for column in range(1, shape.columns + 1)]


def _tr(text: str) -> str:
    return QCoreApplication.translate("LabwareView", text)
