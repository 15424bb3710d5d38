"""The pieces on a deck as plain data: what each is, where it stands, and where its wells are.

Lengths are in millimetres, from the front left corner of the deck, and volumes in microlitres.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

MOST = 1000
"""Maximum number of pieces on a deck."""

_MOST_NAME = 100
_KINDS = (
    ("Carrier", "carrier"),
    ("Trash", "waste"),
    ("TipRack", "tips"),
    ("ItemizedResource", "plate"),
    ("Container", "container"),
    ("ResourceHolder", "site"),
    ("Lid", "lid"),
)
"""Class names and kinds. A piece's kind is that of the first of these classes that the piece belongs to."""

_RAILS_OF_TECAN = 100.0, 25.0
"""The position of a Tecan deck's first rail, and the rail spacing, neither of which PyLabRobot provides."""


def deck_facts(deck: Any) -> list[Any]:
    """Return the class, width and depth of a deck, the number of rails (0 if there are none), the position of
    the first rail, and the distance between neighbouring rails.
    """
    rails, first, pitch = int(getattr(deck, "num_rails", 0)), 0.0, 0.0
    if rails and hasattr(deck, "rails_to_location"):
        first = deck.rails_to_location(1).x
        pitch = deck.rails_to_location(2).x - first
    elif rails:
        first, pitch = _RAILS_OF_TECAN
    size = deck.get_absolute_size_x(), deck.get_absolute_size_y()
    return [type(deck).__name__, *map(_rounded, size), rails, _rounded(first), _rounded(pitch)]


def kind_of(piece: Any) -> str:
    """Return what a piece is: carrier, waste, tips, plate, container, site, lid or other."""
    names = {kind.__name__ for kind in type(piece).__mro__}
    return next((kind for name, kind in _KINDS if name in names), "other")


def pieces(deck: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Yield each piece on a deck and its description (see ``facts_of``), after the piece that it stands on.
    Wells and tip spots are not pieces: the description of a plate or rack includes them.
    """
    count = 0
    open_pieces = [(child, "", None) for child in reversed(deck.children)]
    while open_pieces and count < MOST:
        piece, parent, spot = open_pieces.pop()
        if piece.location is None:
            continue
        count += 1
        facts = facts_of(piece, deck, parent, spot)
        yield piece, facts
        items = {id(item) for item in piece.get_all_items()} if facts[2] in ("plate", "tips") else ()
        spots = {id(site): number for number, site in getattr(piece, "sites", {}).items()}
        open_pieces += [
            (child, facts[0], spots.get(id(child)))
            for child in reversed(piece.children)
            if id(child) not in items
        ]


def facts_of(piece: Any, deck: Any, parent: str = "", spot: int | None = None) -> list[Any]:
    """Describe a piece: its name, the name of the piece it stands on, its kind and model, the corner nearest
    to the deck's origin, its size, its number on a carrier or None, its grid or None, and the capacity of one
    container or tip.
    """
    low, size = space_of(piece, deck)
    kind = kind_of(piece)
    grid, capacity = None, getattr(piece, "max_volume", 0.0)
    if kind in ("plate", "tips") and piece.num_items:
        grid, capacity = _grid(piece, deck, low)
    return [
        str(piece.name)[:_MOST_NAME],
        parent,
        kind,
        str(piece.model or "")[:_MOST_NAME],
        *map(_rounded, low),
        *map(_rounded, size),
        spot,
        grid,
        _rounded(capacity) if capacity and math.isfinite(capacity) else 0,
    ]


def space_of(piece: Any, deck: Any) -> tuple[list[float], list[float]]:
    """Return the corner of a piece nearest to the deck's origin, and its size."""
    ends = place_on(piece, deck, "l", "f", "b"), place_on(piece, deck, "r", "b", "t")
    low = [min(values) for values in zip(*ends, strict=True)]
    return low, [max(values) - least for values, least in zip(zip(*ends, strict=True), low, strict=True)]


def place_on(piece: Any, deck: Any, x: str, y: str, z: str) -> tuple[float, float, float]:
    """Return the location of a piece's anchor on its deck, like PyLabRobot's ``get_location_wrt``.

    PyLabRobot multiplies matrices at each level even if nothing is rotated, which took a quarter of a short
    dry run. If nothing is rotated, this function only adds the locations.
    """
    anchor = piece.get_anchor(x, y, z)
    right, back, up = anchor.x, anchor.y, anchor.z
    each, is_inside = piece, True
    while each is not None:
        is_inside = is_inside and each is not deck
        turned, location = each.rotation, each.location
        if turned.x or turned.y or turned.z or (is_inside and location is None):
            break
        if is_inside:
            right, back, up = right + location.x, back + location.y, up + location.z
        each = each.parent
    else:
        return right, back, up
    place = piece.get_location_wrt(deck, x=x, y=y, z=z)
    return place.x, place.y, place.z


def is_turned(piece: Any) -> bool:
    """Return whether a piece or anything that it stands on is rotated."""
    while piece is not None:
        turned = piece.rotation
        if turned.x or turned.y or turned.z:
            return True
        piece = piece.parent
    return False


def _grid(piece: Any, deck: Any, low: list[float]) -> tuple[list[Any], float]:
    """Return the grid of a plate or rack, and the capacity of its first item. The grid contains the numbers
    of rows and columns, the centre of the first item relative to the piece's corner, the distances to the
    next column and to the next row, the size of an item, and whether it is round.
    """
    rows, columns = int(piece.num_items_y), int(piece.num_items_x)
    items = piece.get_all_items()
    first = items[0]
    middle = place_on(first, deck, "c", "c", "b")
    by_column = place_on(items[rows], deck, "c", "c", "b") if columns > 1 else middle
    by_row = place_on(items[1], deck, "c", "c", "b") if rows > 1 else middle
    inner = getattr(first, "resource", None) or first  # a tube in its holder
    section = getattr(getattr(inner, "cross_section_type", None), "name", "CIRCLE")
    if hasattr(inner, "make_tip"):  # which would count as a new tip
        tips = (item.tracker._tip for item in items)
        capacity = next((tip.maximal_volume for tip in tips if tip is not None), 0.0)
    else:
        capacity = getattr(inner, "max_volume", 0.0)
    numbers = (
        middle[0] - low[0],
        middle[1] - low[1],
        by_column[0] - middle[0],
        by_column[1] - middle[1],
        by_row[0] - middle[0],
        by_row[1] - middle[1],
        inner.get_absolute_size_x(),
        inner.get_absolute_size_y(),
    )
    return [rows, columns, *map(_rounded, numbers), section == "CIRCLE"], capacity


def _rounded(number: float) -> float:
    return round(float(number), 2)
