"""Shows the progress of preparing Python at the first launch, on a card above the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.first_start.card import FirstStartController
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "card": "FirstStartController",
        },
    )

__all__ = ["FirstStartController"]
