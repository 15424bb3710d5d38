"""The output of a run: text, figures, files and log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.output.panel import OutputPanel
    from praxis_desktop.gui.output.sheets import show_large
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "panel": "OutputPanel",
            "sheets": "show_large",
        },
    )

__all__ = ["OutputPanel", "show_large"]
