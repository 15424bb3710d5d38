"""Plates and decks, drawn live during a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.plates.deck import DeckMap
    from praxis_desktop.gui.plates.panel import PlatePanel
    from praxis_desktop.gui.plates.pieces import DeckPiece
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "deck": "DeckMap",
            "panel": "PlatePanel",
            "pieces": "DeckPiece",
        },
    )

__all__ = ["DeckMap", "DeckPiece", "PlatePanel"]
