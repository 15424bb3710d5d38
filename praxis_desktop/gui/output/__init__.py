"""The output of a run: text, figures, files and log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.output.large import show_large
    from praxis_desktop.gui.output.panel import OutputPanel
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "large": "show_large",
            "panel": "OutputPanel",
        },
    )

__all__ = ["OutputPanel", "show_large"]
