"""The playground: a console beside the runs, with panels about what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.playground.control.controller import MachinesController
    from praxis_desktop.gui.playground.controller import PlaygroundController
    from praxis_desktop.gui.playground.copies import CopiesController
    from praxis_desktop.gui.playground.playground_chip import PlaygroundChip
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "control.controller": "MachinesController",
            "controller": "PlaygroundController",
            "copies": "CopiesController",
            "playground_chip": "PlaygroundChip",
        },
    )

__all__ = ["CopiesController", "MachinesController", "PlaygroundChip", "PlaygroundController"]
