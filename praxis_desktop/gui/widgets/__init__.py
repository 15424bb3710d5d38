"""The application's own widgets: buttons, chips, labels, fields, tables, sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.widgets.overlay import focus_cover, open_covers
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "overlay": "focus_cover open_covers",
        },
    )

__all__ = ["focus_cover", "open_covers"]
