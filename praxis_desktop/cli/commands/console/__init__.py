"""``console``: runs cells one after another in one interpreter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.cli.commands.console.command import declare
    from praxis_desktop.cli.commands.console.typed_cells import TypedCells
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "command": "declare",
            "typed_cells": "TypedCells",
        },
    )

__all__ = ["TypedCells", "declare"]
