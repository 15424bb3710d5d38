"""The decks of liquid handlers, as reported at the end of each step: see ``shims/_praxis/deck_reports.py``.

Lengths are in millimetres from the deck's front left corner, volumes in microlitres.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from praxis_desktop.core.messages import joined, text_in
from praxis_desktop.core.plain_data import describe

MOST_PIECES = 1000
"""Maximum number of pieces on a deck."""

_MOST_HELD, _MOST_SAID = 60, 1000

Length = Annotated[float, Meta(ge=-100_000, le=100_000)]
_Name = Annotated[str, Meta(max_length=1000)]
_Count = Annotated[int, Meta(ge=0, le=100)]
_Volume = Annotated[float, Meta(ge=0, le=1e12)]

PieceKind = Literal["carrier", "site", "waste", "tips", "plate", "container", "lid", "other"]
ITEMS: tuple[PieceKind, ...] = ("tips", "plate", "container")
"""The kinds of piece that hold tips or liquid."""


class DeckFacts(Struct, frozen=True, array_like=True):
    """A deck's class and size, and the number of its ``rails``, which is 0 for a deck without rails."""

    kind: _Name
    width: Length
    depth: Length
    rails: Annotated[int, Meta(ge=0, le=1000)] = 0
    first_rail: Length = 0.0
    rail_pitch: Length = 0.0


class Grid(Struct, frozen=True, array_like=True):
    """The wells or tip spots of a piece. ``x`` and ``y`` are the centre of the first one, measured from the
    piece's corner. The offsets to the next column and row are not parallel to the axes if the piece is
    rotated. ``width`` and ``depth`` are the size of one well or spot.
    """

    rows: _Count
    columns: _Count
    x: Length
    y: Length
    column_x: Length
    column_y: Length
    row_x: Length
    row_y: Length
    width: Length
    depth: Length
    is_round: bool = True

    def middle(self, row: int, column: int) -> tuple[float, float]:
        """Return a well's or spot's centre, relative to the piece's corner. Rows and columns count from 1."""
        down, along = row - 1, column - 1
        return (
            self.x + along * self.column_x + down * self.row_x,
            self.y + along * self.column_y + down * self.row_y,
        )


class Piece(Struct, frozen=True, array_like=True):
    """A piece on a deck. ``parent`` is the piece on which it stands, "" for the deck; ``spot`` is the number
    of its site on a carrier. ``capacity`` is the volume of one well or tip, 0 if unknown.
    """

    name: _Name
    parent: _Name
    kind: PieceKind
    model: _Name
    x: Length
    y: Length
    z: Length
    width: Length
    depth: Length
    height: Length
    spot: int | None = None
    grid: Grid | None = None
    capacity: _Volume = 0.0


class DeckChanges(Struct, frozen=True):
    """What a step changed on a deck. ``volumes`` and ``tips`` are keyed by labware and then by position,
    where "" stands for all positions. ``channels`` maps each channel to its tip's capacity and content, or to
    None if it has no tip; the content is None if it is not tracked. ``head96`` is the number of tips on a 96
    head. ``gripper`` is a gripper's name and what it holds, empty if it holds nothing. ``held`` describes in
    sentences what is held and where it came from. ``inside`` is the plate in a reader, if that has changed.
    """

    deck: DeckFacts | None = None
    pieces: tuple[Piece, ...] = ()
    gone: tuple[_Name, ...] = ()
    volumes: dict[_Name, dict[_Name, _Volume]] = {}
    tips: dict[_Name, dict[_Name, int]] = {}
    channels: dict[_Name, tuple[_Volume, _Volume | None] | None] = {}
    head96: Annotated[int, Meta(ge=0, le=1000)] | None = None
    gripper: Annotated[tuple[_Name, ...], Meta(max_length=2)] | None = None
    inside: Annotated[tuple[_Name, ...], Meta(max_length=1)] | None = None
    held: Annotated[tuple[Any, ...], Meta(max_length=_MOST_HELD)] | None = None


_ChangesByRole = dict[str, DeckChanges]
describe(DeckFacts, Piece, _ChangesByRole)


def changes_of(decks: Mapping[str, object]) -> Mapping[str, DeckChanges]:
    """Return the changes that a step's event reports, keyed by the role of the liquid handler. The result is
    empty if the report is malformed, because a guest may send anything.
    """
    if not decks:
        return MappingProxyType({})
    try:
        return msgspec.convert(decks, _ChangesByRole, strict=False)
    except msgspec.ValidationError:
        return MappingProxyType({})


def held_after(held: Mapping[str, str], decks: Mapping[str, object]) -> Mapping[str, str]:
    """Return what each liquid handler holds after a step's event, as one sentence per role; ``held`` has the
    sentences from before the event.
    """
    if not decks:
        return held
    now = dict(held)
    for role, changes in changes_of(decks).items():
        if changes.held is not None:
            now[role] = joined("; ", [text_in(one, _MOST_SAID) for one in changes.held])
    return {role: said for role, said in now.items() if said}


class DeckLayout:
    """The deck of one liquid handler, and its pieces by name, each listed after the piece it stands on."""

    def __init__(self) -> None:
        self.facts = DeckFacts("", 0.0, 0.0)
        self.pieces: dict[str, Piece] = {}
        self.version = 0
        """A counter that changes whenever a piece is put down, moved or removed."""

    def take(self, changes: DeckChanges) -> None:
        """Apply changes to the deck."""
        if changes.deck is not None:
            self.facts, self.pieces = changes.deck, {}
        for name in changes.gone:
            self.pieces.pop(name, None)
        for piece in changes.pieces:
            if piece.name in self.pieces or len(self.pieces) < MOST_PIECES:
                self.pieces[piece.name] = piece
        if changes.deck is not None or changes.gone or changes.pieces:
            self.version += 1

    def carrier_of(self, piece: Piece) -> tuple[Piece | None, int]:
        """Return the carrier on which a piece stands, and its site number; (None, 0) if it stands on none."""
        spot, seen = 0, 0
        while piece.parent and seen < MOST_PIECES:
            seen += 1
            if piece.kind == "site" and piece.spot is not None:
                spot = piece.spot
            above = self.pieces.get(piece.parent)
            if above is None:
                break
            if above.kind == "carrier":
                return above, spot
            piece = above
        return None, 0

    def rail_of(self, piece: Piece) -> int:
        """Return the rail at the left edge of a piece, counted from 1; 0 if there is no such rail."""
        if not self.facts.rails or self.facts.rail_pitch <= 0:
            return 0
        rail = math.floor((piece.x - self.facts.first_rail) / self.facts.rail_pitch + 0.5) + 1
        return rail if 1 <= rail <= self.facts.rails else 0

    def holds_labware(self, piece: Piece) -> bool:
        """Return whether a piece is labware rather than a fixed part of the deck, such as teaching
        needles.
        """
        above = self.pieces.get(piece.parent)
        return piece.kind in ITEMS and (above is None or above.kind not in ("other", "waste"))
