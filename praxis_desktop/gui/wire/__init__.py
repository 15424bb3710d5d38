"""A run's port traffic, linked to the run's steps and the program's lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.wire.panel import WirePanel
    from praxis_desktop.gui.wire.rows import exchange_of_place
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "panel": "WirePanel",
            "rows": "exchange_of_place",
        },
    )

__all__ = ["WirePanel", "exchange_of_place"]
