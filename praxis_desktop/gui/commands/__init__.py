"""A single registry of all the window's commands, used by the command palette and the list of shortcuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.commands.palette import Palette
    from praxis_desktop.gui.commands.registry import keys_of
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "palette": "Palette",
            "registry": "keys_of",
        },
    )

__all__ = ["Palette", "keys_of"]
