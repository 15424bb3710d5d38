"""Plates and decks, drawn live during a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.plates.channels_and_supplies import SuppliesPanel
    from praxis_desktop.gui.plates.contents import Contents
    from praxis_desktop.gui.plates.deck import DeckMap
    from praxis_desktop.gui.plates.panel import PlatePanel
    from praxis_desktop.gui.plates.pieces import DeckPiece
    from praxis_desktop.gui.plates.supplies import supplies_of
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "channels_and_supplies": "SuppliesPanel",
            "contents": "Contents",
            "deck": "DeckMap",
            "panel": "PlatePanel",
            "pieces": "DeckPiece",
            "supplies": "supplies_of",
        },
    )

__all__ = ["Contents", "DeckMap", "DeckPiece", "PlatePanel", "SuppliesPanel", "supplies_of"]
