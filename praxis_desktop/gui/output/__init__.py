"""The output of a run: text, figures, files and log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.output.sheets import show_large
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "sheets": "show_large",
        },
    )

__all__ = ["show_large"]
