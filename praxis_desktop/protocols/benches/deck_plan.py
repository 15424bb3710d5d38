"""A deck as a user sets it up: carriers on rails, and a protocol's labware on sites and in slots.

Each change returns a new plan or is refused with a reason. PyLabRobot checks the deck again when a run builds
its bench.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, structs

from praxis_desktop.core.decks import DeckChanges, DeckFacts, DeckLayout, Grid, Piece, PieceKind
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.benches.bench import LabwareChoice, Place

if TYPE_CHECKING:
    from praxis_desktop.protocols.benches.catalogue import Catalogue, DeckKind, LabwareKind

_NEGLIGIBLE = 0.01
"""The largest overlap or excess, in mm, that is attributed to rounding."""
_PLAY = 1.5
"""The maximum length, in mm, by which labware may exceed its site, because PyLabRobot's plates are larger
than their sites.
"""
_SLOT_SIZE = 128.0, 86.0
_WASTE_SLOT = 12
_SLOT = "slot-"
"""The prefix of slot names. A slot is drawn as a site."""


class PlannedCarrier(Struct, frozen=True):
    """A carrier: its name in the catalogue, and the rail at its left edge."""

    catalogue: str
    rails: int


class DeckPlan(Struct, frozen=True):
    """A deck, under its catalogue name, with the carriers on it and the labware for the roles. Labware
    without a place is not on the deck yet.
    """

    deck: str
    carriers: tuple[PlannedCarrier, ...] = ()
    pieces: tuple[LabwareChoice, ...] = ()

    def piece(self, role: str) -> LabwareChoice:
        """Return the labware for a role."""
        return next(piece for piece in self.pieces if piece.role == role)

    @property
    def placed(self) -> tuple[LabwareChoice, ...]:
        """The labware on the deck."""
        return tuple(piece for piece in self.pieces if piece.place != Place())

    @property
    def texts(self) -> dict[str, str]:
        """The choices for the roles and for the deck, in the form accepted by ``--labware``."""
        return {"deck": self.deck, **{piece.role: _text(piece) for piece in self.pieces}}


def plan_of(
    deck: str, pieces: Iterable[LabwareChoice], catalogue: Catalogue, layout: DeckChanges | None = None
) -> DeckPlan:
    """Return the plan for a bench. Labware without a chosen place is put where the dry run put it, according
    to ``layout``. Impossible places are omitted.
    """
    plan = DeckPlan(deck, (), tuple(structs.replace(piece, place=Place()) for piece in pieces))
    found = DeckLayout()
    if layout is not None:
        found.take(layout)
    for piece in pieces:
        place = piece.place
        if place == Place() and piece.role in found.pieces:
            place = _place_in(found, found.pieces[piece.role], catalogue, deck)
        try:
            if place.carrier and place.rails is not None and carrier_at(plan, place.rails) is None:
                plan = with_carrier(plan, catalogue, place.carrier, place.rails)
            if place != Place():
                plan = with_piece(plan, catalogue, piece.role, place)
        except UsageError:
            continue
    return plan


def _place_in(layout: DeckLayout, piece: Piece, catalogue: Catalogue, deck: str) -> Place:
    """Return the place of a piece on a deck, judging by the layout that a guest has reported."""
    carrier, spot = layout.carrier_of(piece)
    if carrier is not None and carrier.model in catalogue.labware:
        kind, facts = catalogue.labware[carrier.model], layout.facts
        offset = kind.rail_offset[0] if kind.rail_offset else 0.0
        if facts.rail_pitch > 0:
            rails = round((carrier.x - offset - facts.first_rail) / facts.rail_pitch) + 1
            return Place(carrier=carrier.model, rails=rails, spot=spot)
    for number, (x, y, _) in enumerate(catalogue.decks[deck].slots, 1):
        if abs(piece.x - x) < 1 and abs(piece.y - y) < 1:
            return Place(slot=number)
    return Place()


def carrier_at(plan: DeckPlan, rails: int) -> PlannedCarrier | None:
    """Return the carrier whose left edge is at this rail, or None."""
    return next((carrier for carrier in plan.carriers if carrier.rails == rails), None)


# ---- changes
def with_carrier(
    plan: DeckPlan, catalogue: Catalogue, name: str, rails: int, moved: PlannedCarrier | None = None
) -> DeckPlan:
    """Put a carrier at a rail, or move carrier ``moved`` there with everything on it. Raises UsageError."""
    kind, deck = catalogue.labware[name], catalogue.decks[plan.deck]
    facts = facts_of(deck)
    if not facts.rails:
        raise UsageError(Message("{deck} has no rails", deck=deck.name))
    if (deck.kind == "TecanDeck") != bool(kind.rail_offset):
        raise UsageError(Message("{carrier} does not fit on {deck}", carrier=name, deck=deck.name))
    others = [carrier for carrier in plan.carriers if carrier != moved]
    x, width = _left_edge(kind, facts, rails), kind.size[0]
    end = deck.size[0] if kind.rail_offset else facts.first_rail + facts.rails * facts.rail_pitch
    if rails < 1 or rails > facts.rails or x + width > end + _NEGLIGIBLE:
        raise UsageError(Message("Rail {rails}: {carrier} would stick out", rails=rails, carrier=name))
    for other in others:
        known = catalogue.labware[other.catalogue]
        if _overlaps(x, width, _left_edge(known, facts, other.rails), known.size[0]):
            raise UsageError(
                Message(
                    "Rail {rails}: {other} at rail {at} is in the way",
                    rails=rails,
                    other=other.catalogue,
                    at=other.rails,
                )
            )
    y, depth = _front_edge(kind, deck), kind.size[1]
    for piece in own_pieces(deck):
        if (
            not piece.parent
            and _overlaps(x, width, piece.x, piece.width)
            and _overlaps(y, depth, piece.y, piece.depth)
        ):
            raise UsageError(
                Message(
                    "Rail {rails}: {piece} is in the way", rails=rails, piece=piece.name.replace("_", " ")
                )
            )
    placed = PlannedCarrier(name, rails)
    pieces = plan.pieces
    if moved is not None:
        pieces = tuple(
            structs.replace(piece, place=structs.replace(piece.place, rails=rails))
            if piece.place.carrier and piece.place.rails == moved.rails
            else piece
            for piece in pieces
        )
    return structs.replace(plan, carriers=(*others, placed), pieces=pieces)


def without_carrier(plan: DeckPlan, rails: int) -> DeckPlan:
    """Remove the carrier at a rail with everything on it."""
    return structs.replace(
        plan,
        carriers=tuple(carrier for carrier in plan.carriers if carrier.rails != rails),
        pieces=tuple(
            structs.replace(piece, place=Place())
            if piece.place.carrier and piece.place.rails == rails
            else piece
            for piece in plan.pieces
        ),
    )


def with_piece(plan: DeckPlan, catalogue: Catalogue, role: str, place: Place) -> DeckPlan:
    """Put a role's labware on a site or in a slot. Raises UsageError."""
    piece = plan.piece(role)
    kind = catalogue.labware[piece.catalogue]
    for other in plan.placed:
        if other.role != role and other.place == place:
            raise UsageError(Message("{role} is already in that place", role=_spoken(other.role)))
    if place.slot is not None:
        slots = catalogue.decks[plan.deck].slots
        if not 1 <= place.slot <= len(slots):
            raise UsageError(Message("There is no slot {slot}", slot=place.slot))
        if place.slot == _WASTE_SLOT:
            raise UsageError("The tip waste occupies that slot")
        _check_size(kind, _SLOT_SIZE)
    elif place.carrier:
        found = carrier_at(plan, place.rails or 0)
        if found is None or found.catalogue != place.carrier:
            raise UsageError(
                Message(
                    "There is no {carrier} at rail {rails}", carrier=place.carrier, rails=place.rails or 0
                )
            )
        site = next(
            (site for site in catalogue.labware[place.carrier].site_places if site[0] == place.spot), None
        )
        if site is None:
            raise UsageError(
                Message("{carrier} has no site {spot}", carrier=place.carrier, spot=place.spot or 0)
            )
        _check_size(kind, (site[4], site[5]))
        if site[6] and kind.plate_type not in ("", "skirted"):
            raise UsageError("This site accepts only skirted plates")
    return _with(plan, structs.replace(piece, place=place))


def without_piece(plan: DeckPlan, role: str) -> DeckPlan:
    """Take a role's labware off the deck."""
    return _with(plan, structs.replace(plan.piece(role), place=Place()))


def with_catalogue(plan: DeckPlan, role: str, name: str) -> DeckPlan:
    """Choose a different piece from the catalogue for a role. The new piece is not on the deck yet."""
    return _with(plan, LabwareChoice(role, name, plan.piece(role).volumes))


def with_deck(plan: DeckPlan, name: str) -> DeckPlan:
    """Choose a different deck, which is initially empty."""
    return DeckPlan(name, (), tuple(structs.replace(piece, place=Place()) for piece in plan.pieces))


def _with(plan: DeckPlan, piece: LabwareChoice) -> DeckPlan:
    pieces = tuple(piece if each.role == piece.role else each for each in plan.pieces)
    return structs.replace(plan, pieces=pieces)


def _check_size(kind: LabwareKind, room: tuple[float, float]) -> None:
    if kind.size[0] > room[0] + _PLAY or kind.size[1] > room[1] + _PLAY:
        raise UsageError(
            Message(
                "{name} is {width:g} × {depth:g} mm, too large for {room_width:g} × {room_depth:g} mm",
                name=kind.name,
                width=kind.size[0],
                depth=kind.size[1],
                room_width=room[0],
                room_depth=room[1],
            )
        )


def _overlaps(start: float, length: float, other: float, other_length: float) -> bool:
    if length <= 0 or other_length <= 0:
        return False
    return start < other + other_length - _NEGLIGIBLE and other < start + length - _NEGLIGIBLE


# ---- places
def can_be_planned(deck: DeckKind) -> bool:
    """Return whether a deck has rails or slots, on which labware can be placed."""
    return bool(deck.slots or (deck.facts and facts_of(deck).rails))


def facts_of(deck: DeckKind) -> DeckFacts:
    """Return the size and the rails of a deck."""
    return msgspec.convert(list(deck.facts), DeckFacts) if deck.facts else DeckFacts(deck.name, 0, 0)


def own_pieces(deck: DeckKind) -> list[Piece]:
    """Return the pieces that belong to the deck itself, such as its waste, but not its slots."""
    pieces = msgspec.convert(list(deck.pieces), list[Piece])
    return [piece for piece in pieces if not (deck.slots and piece.kind == "site")]


def _left_edge(kind: LabwareKind, facts: DeckFacts, rails: int) -> float:
    offset = kind.rail_offset[0] if kind.rail_offset else 0.0
    return facts.first_rail + (rails - 1) * facts.rail_pitch + offset


def _front_edge(kind: LabwareKind, deck: DeckKind) -> float:
    if kind.rail_offset:
        return kind.rail_offset[1]
    return deck.rail_place[0] if deck.rail_place else 0.0


def rail_at(kind: LabwareKind, deck: DeckKind, x: float) -> int:
    """Return the rail nearest to the left edge of a carrier at ``x``."""
    facts = facts_of(deck)
    offset = kind.rail_offset[0] if kind.rail_offset else 0.0
    return round((x - offset - facts.first_rail) / (facts.rail_pitch or 1.0)) + 1


def carrier_piece(carrier: PlannedCarrier, catalogue: Catalogue, deck: str) -> Piece:
    """Return a carrier as a piece on its deck."""
    kind, on = catalogue.labware[carrier.catalogue], catalogue.decks[deck]
    x, y = _left_edge(kind, facts_of(on), carrier.rails), _front_edge(kind, on)
    z = on.rail_place[1] if on.rail_place and not kind.rail_offset else 0.0
    name = f"{carrier.catalogue}_{carrier.rails}"
    return Piece(name, "", "carrier", carrier.catalogue, x, y, z, kind.size[0], kind.size[1], kind.size[2])


def layout_of(plan: DeckPlan, catalogue: Catalogue) -> DeckLayout:
    """Return the deck layout that results from the plan."""
    layout = DeckLayout()
    layout.take(changes_of(plan, catalogue))
    return layout


def changes_of(plan: DeckPlan, catalogue: Catalogue) -> DeckChanges:
    """Return data about the deck and all pieces on it: its own, carriers, sites or slots, and labware."""
    deck = catalogue.decks[plan.deck]
    pieces = own_pieces(deck)
    places: dict[Place, Piece] = {}
    for number, (x, y, z) in enumerate(deck.slots, 1):
        if number != _WASTE_SLOT:
            site = Piece(f"{_SLOT}{number}", "", "site", "", x, y, z, *_SLOT_SIZE, 0.0, number)
            places[Place(slot=number)] = site
    for carrier in plan.carriers:
        standing = carrier_piece(carrier, catalogue, plan.deck)
        pieces.append(standing)
        for spot, x, y, z, width, depth, _ in catalogue.labware[carrier.catalogue].site_places:
            site = Piece(
                f"{standing.name}-{spot}",
                standing.name,
                "site",
                "",
                standing.x + x,
                standing.y + y,
                standing.z + z,
                width,
                depth,
                0.0,
                spot,
            )
            places[Place(carrier=carrier.catalogue, rails=carrier.rails, spot=spot)] = site
    pieces += places.values()
    for piece in plan.placed:
        under = places.get(piece.place)
        if under is not None:
            pieces.append(_standing(piece, catalogue.labware[piece.catalogue], under))
    return DeckChanges(facts_of(deck), tuple(pieces))


def _standing(piece: LabwareChoice, kind: LabwareKind, under: Piece) -> Piece:
    grid = None
    if kind.rows:
        pitch = kind.size[0] / (kind.columns + 1), kind.size[1] / (kind.rows + 1)
        first = pitch[0], kind.size[1] - pitch[1]
        grid = Grid(kind.rows, kind.columns, *first, pitch[0], 0.0, 0.0, -pitch[1], *pitch)
    return Piece(
        piece.role,
        under.name,
        kind_of(kind),
        kind.name,
        under.x,
        under.y,
        under.z,
        kind.size[0],
        kind.size[1],
        kind.size[2],
        None,
        grid,
        kind.volume or 0.0,
    )


def kind_of(kind: LabwareKind) -> PieceKind:
    """Return the kind of deck piece that corresponds to a kind of labware in the catalogue."""
    if kind.is_a("TipRack"):
        return "tips"
    if kind.rows:
        return "plate"
    return "container" if kind.is_a("Container") else "other"


def places_for(plan: DeckPlan, catalogue: Catalogue) -> Mapping[str, Place]:
    """Return the places on the carriers and in the slots of the deck, keyed by piece name in the layout."""
    found = {
        f"{_SLOT}{number}": Place(slot=number)
        for number in range(1, len(catalogue.decks[plan.deck].slots) + 1)
        if number != _WASTE_SLOT
    }
    for carrier in plan.carriers:
        for spot in catalogue.labware[carrier.catalogue].sites:
            place = Place(carrier=carrier.catalogue, rails=carrier.rails, spot=spot)
            found[f"{carrier.catalogue}_{carrier.rails}-{spot}"] = place
    return found


def _text(piece: LabwareChoice) -> str:
    place = piece.place
    if place.slot is not None:
        return f"{piece.catalogue}@{place.slot}"
    if place.carrier:
        return f"{piece.catalogue}@{place.carrier}/{place.rails}/{place.spot}"
    if place.location is not None:
        return f"{piece.catalogue}@{','.join(f'{number:g}' for number in place.location)}"
    return piece.catalogue


def _spoken(role: str) -> str:
    words = role.replace("_", " ")
    return words[:1].upper() + words[1:]
