"""A piece of labware on a drawing of the deck."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from praxis_desktop.gui.plates.contents import Labware
from praxis_desktop.protocols.parameters.wells import Well

Placing = Literal["", "open", "placed"]
"""Whether the user has placed the piece or still has to; "" if the user is not asked to place it."""


class DeckPiece(Struct, frozen=True):
    """A piece of labware on the deck: its name, the text below it, a description of its position, and the
    wells that are sources or targets (WHOLE in a container). ``slot`` is 0 if the deck has no slots. During a
    run, the piece's current ``contents`` are drawn.
    """

    name: str
    title: str
    words: str = ""
    place: str = ""
    slot: int = 0
    sources: frozenset[Well] = frozenset()
    targets: frozenset[Well] = frozenset()
    placing: Placing = ""
    contents: Labware | None = None
    is_wrong: bool = False
    """Whether the dry run found a problem with the piece."""
