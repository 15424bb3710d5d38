"""The frame around the pages: rail, status bar, menus, dialogs, focus and loading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.window.focus import go_on
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "focus": "go_on",
        },
    )

__all__ = ["go_on"]
