"""Makes a bench's deck, and places its labware."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from pylabrobot import resources
from pylabrobot.resources import Coordinate, Deck, Trash, VantageDeck
from pylabrobot.resources.carrier import Carrier
from pylabrobot.resources.hamilton import HamiltonSTARDeck
from pylabrobot.resources.opentrons import OTDeck

from _praxis.bench_parts import BenchError, building, of_path
from _praxis.messages import Message

GAP = 20.0
"""Gap, in millimetres, between pieces of labware on a deck without fixed positions."""

ROW = 1200.0
"""Maximum length of a row, in millimetres, before a new row begins."""

HEIGHT = 500.0

_CARRIERS = (
    ("TipRack", "TIP_CAR_480_A00"),
    ("Plate", "PLT_CAR_L5AC_A00"),
    ("hamilton_1_trough_60mL_Vb", "Trough_CAR_5R60_A00"),
    ("Trough", "Trough_CAR_4R200_A00"),
)
"""The carrier for each class or model of labware on a deck with rails, unless the bench names another."""

Placed = tuple[Mapping[str, Any], Any]
"""A location, and the piece to put at it."""

NOWHERE: Mapping[str, Any] = {"slot": None, "carrier": "", "rails": None, "spot": None, "location": None}
"""Used as the location of a piece that may be put anywhere."""

_RAIL = 22.5
_SLOTS = 11


class OpenDeck(Deck):  # type: ignore[misc]
    """A table that is just large enough for the pieces on it, with one location for used tips."""

    def grow(self) -> None:
        """Grow to fit the pieces on the deck."""
        self._size_x = max(child.location.x + child.get_absolute_size_x() for child in self.children) + GAP
        self._size_y = max(map(_far_edge, self.children)) + GAP

    def get_trash_area96(self) -> Trash:
        return self.get_trash_area()


def lay_out(choice: Mapping[str, Any], pieces: Sequence[Placed], machines: Sequence[Placed]) -> Any:
    """Make the deck described by ``choice``, and place all labware (``pieces``) and ``machines`` on it.
    Because decks for labware have no positions for machines, a machine without a given location is put beside
    the deck, within reach of a simulated arm. Raises BenchError.
    """
    if not choice["deck"]:
        deck = OpenDeck(size_x=0, size_y=0, size_z=HEIGHT)
        _put_on_table(deck, [*pieces, *machines, (NOWHERE, _trash())])
        return deck
    deck = _made(choice)
    trash = [(NOWHERE, _trash())] if type(deck) is Deck else []
    put_on(deck, pieces, [*machines, *trash])
    return deck


def put_on(deck: Any, pieces: Sequence[Placed], machines: Sequence[Placed]) -> None:
    """Put each piece at its location or, if it has no location, wherever there is room. Raises BenchError."""
    if type(deck) in (Deck, OpenDeck):
        _put_on_table(deck, [*pieces, *machines])
        return
    others = [piece for place, piece in pieces if not _is_place(place)]
    carriers: dict[tuple[str, int], Any] = {}
    for place, piece in pieces:
        if place["carrier"]:
            with building(piece.name):
                _put_on_carrier(carriers, place, piece)
    # filled first: assigning a carrier checks everything on the carrier
    for (_, rails), carrier in carriers.items():
        with building(_first_on(carrier).name):
            _assigned(deck, carrier, rails=rails)
    for place, piece in pieces:
        with building(piece.name):
            if place["slot"] is not None:
                _put_into_slot(deck, piece, place["slot"])
            elif place["location"] is not None:
                _assigned(deck, piece, location=Coordinate(*place["location"]))
    if isinstance(deck, OTDeck):
        _fill_slots(deck, others)
    elif isinstance(deck, HamiltonSTARDeck | VantageDeck):
        _fill_rails(deck, others)
    elif others:
        names = ", ".join(piece.name for piece in others)
        raise BenchError(
            Message(
                "a {kind} needs a location for {names}: --labware ROLE=NAME@X,Y,Z, in mm",
                kind=type(deck).__name__,
                names=names,
            )
        )
    beside = deck.get_absolute_size_x() + GAP
    for place, machine in machines:
        if place["location"] is not None:
            with building(machine.name):
                _assigned(deck, machine, location=Coordinate(*place["location"]))
        else:
            Deck.assign_child_resource(deck, machine, location=Coordinate(beside, 0, 0))
            beside += machine.get_absolute_size_x() + GAP


def _is_place(place: Mapping[str, Any]) -> bool:
    return place["slot"] is not None or bool(place["carrier"]) or place["location"] is not None


def _made(choice: Mapping[str, Any]) -> Any:
    with building("deck"):
        make = of_path(choice["deck"])
        try:
            return make(**choice["arguments"])
        except Exception as error:
            raise BenchError(
                Message(
                    "the deck {partition} cannot be created: {error}",
                    partition=choice["deck"].partition(":")[2],
                    error=error,
                )
            ) from error


def _trash() -> Any:
    return Trash(name="trash", size_x=200, size_y=200, size_z=50)


def _put_on_table(deck: Any, pieces: Sequence[Placed]) -> None:
    """Put pieces at their locations on a deck without fixed positions, and pieces without locations in rows
    behind everything else. PyLabRobot itself would not notice that two pieces overlap.
    """
    others = []
    for place, piece in pieces:
        with building(piece.name):
            if place["slot"] is not None or place["carrier"]:
                raise BenchError(
                    Message(
                        "{name}: this deck has only locations, no slots or rails. Choose a liquid "
                        "handler or a deck that has them, or give X,Y,Z in mm",
                        name=piece.name,
                    )
                )
            if place["location"] is None:
                others.append(piece)
                continue
            _check_free(deck, piece, Coordinate(*place["location"]))
            _assigned(deck, piece, location=Coordinate(*place["location"]))
    behind = max((_far_edge(child) + GAP for child in deck.children), default=0.0)
    for piece, spot in _spots(others):
        _assigned(deck, piece, location=spot + Coordinate(0, behind, 0))
    if isinstance(deck, OpenDeck):
        deck.grow()


def _far_edge(piece: Any) -> float:
    return float(piece.location.y + piece.get_absolute_size_y())


def _check_free(deck: Any, piece: Any, spot: Coordinate) -> None:
    for other in deck.children:
        across = _overlaps(spot.x, piece.get_absolute_size_x(), other.location.x, other.get_absolute_size_x())
        along = _overlaps(spot.y, piece.get_absolute_size_y(), other.location.y, other.get_absolute_size_y())
        if across and along:
            raise BenchError(
                Message(
                    "{name} would overlap {name2}: give them other locations",
                    name=piece.name,
                    name2=other.name,
                )
            )


def _overlaps(start: float, length: float, other_start: float, other_length: float) -> bool:
    return start < other_start + other_length and other_start < start + length


def _spots(pieces: Sequence[Any]) -> list[tuple[Any, Coordinate]]:
    """Return locations that arrange the pieces in rows without overlaps."""
    spots = []
    x = y = depth = 0.0
    for piece in pieces:
        if x and x + piece.get_absolute_size_x() > ROW:
            x, y, depth = 0.0, y + depth + GAP, 0.0
        spots.append((piece, Coordinate(x, y, 0)))
        x += piece.get_absolute_size_x() + GAP
        depth = max(depth, piece.get_absolute_size_y())
    return spots


def _put_on_carrier(carriers: dict[tuple[str, int], Any], place: Mapping[str, Any], piece: Any) -> None:
    name, rails, spot = place["carrier"], place["rails"], place["spot"]
    if rails is None or spot is None:
        raise BenchError(
            Message(
                "{name} is on the carrier {name2}, so its rails and spot must be given as well",
                name=piece.name,
                name2=name,
            )
        )
    if (name, rails) not in carriers:
        make = getattr(resources, name, None)
        carrier = make(name=f"{name}_{rails}") if make is not None else None
        if not isinstance(carrier, Carrier):
            raise BenchError(Message("there is no carrier {name}", name=repr(name)))
        carriers[name, rails] = carrier
    _put_on_spot(carriers[name, rails], spot, piece)


def _put_on_spot(carrier: Any, spot: int, piece: Any) -> None:
    if spot not in carrier.sites:
        raise BenchError(
            Message(
                "{name}: the carrier {model} has no spot {spot}; it has {min} to {max}",
                name=piece.name,
                model=carrier.model or carrier.name,
                spot=spot,
                min=min(carrier.sites),
                max=max(carrier.sites),
            )
        )
    if carrier.sites[spot].resource is not None:
        raise BenchError(
            Message(
                "{name}: spot {spot} of {name2} is taken by {name3}",
                name=piece.name,
                spot=spot,
                name2=carrier.name,
                name3=carrier.sites[spot].resource.name,
            )
        )
    carrier[spot] = piece


def _put_into_slot(deck: Any, piece: Any, slot: int) -> None:
    if not isinstance(deck, OTDeck):
        raise BenchError(
            Message(
                "{name}: a {kind} has no slots. Give a carrier with its rails and a spot, or X,Y,Z in mm",
                name=piece.name,
                kind=type(deck).__name__,
            )
        )
    try:
        deck.assign_child_at_slot(piece, slot)
    except ValueError as error:
        raise BenchError(f"{piece.name}: {error}") from error


def _assigned(deck: Any, piece: Any, **where: Any) -> None:
    try:
        deck.assign_child_resource(piece, **where)
    except Exception as error:
        raise BenchError(f"{piece.name}: {error}") from error


def _fill_slots(deck: Any, pieces: Sequence[Any]) -> None:
    free = [slot for slot in range(1, _SLOTS + 1) if deck.slots[slot - 1] is None]
    if len(pieces) > len(free):
        raise BenchError(
            Message(
                "there is no room for {name}: the deck's {slots} slots are taken",
                name=pieces[len(free)].name,
                slots=_SLOTS,
            )
        )
    for slot, piece in zip(free, pieces, strict=False):
        _put_into_slot(deck, piece, slot)


def _fill_rails(deck: Any, pieces: Sequence[Any]) -> None:
    """Put pieces on carriers for their kind, and put the carriers on the rails, starting at the left."""
    filled: list[Any] = []
    open_carriers: dict[str, Any] = {}
    for piece in pieces:
        if isinstance(piece, Carrier):
            filled.append(piece)
            continue
        name = _carrier_for(piece)
        carrier = open_carriers.get(name)
        free = None if carrier is None else _free_spot(carrier)
        if carrier is None or free is None:
            carrier = getattr(resources, name)(name=f"{name}_{len(filled) + 1}")
            open_carriers[name] = carrier
            filled.append(carrier)
            free = _free_spot(carrier)
        carrier[free] = piece
    rails = 1 + max(
        (
            math.ceil((child.location.x + child.get_absolute_size_x() - deck.rails_to_location(1).x) / _RAIL)
            for child in deck.children
            if isinstance(child, Carrier)
        ),
        default=0,
    )
    for carrier in filled:
        _assigned(deck, carrier, rails=rails)
        rails += math.ceil(carrier.get_absolute_size_x() / _RAIL)


def _first_on(carrier: Any) -> Any:
    return next(holder.resource for holder in carrier.sites.values() if holder.resource is not None)


def _free_spot(carrier: Any) -> int | None:
    return next((spot for spot, holder in carrier.sites.items() if holder.resource is None), None)


def _carrier_for(piece: Any) -> str:
    kinds = {kind.__name__ for kind in type(piece).__mro__}
    for what, carrier in _CARRIERS:
        if what in kinds or what == piece.model:
            return carrier
    raise BenchError(
        Message(
            "{name}, a {kind}, needs a place on this deck, which has no carriers for it",
            name=piece.name,
            kind=type(piece).__name__,
        )
    )
