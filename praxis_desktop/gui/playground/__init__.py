"""The playground: a console that is not part of a run, with panels for its variables, instruments, files and
snippets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.playground.controller import PlaygroundController
    from praxis_desktop.gui.playground.copies import CopiesController
    from praxis_desktop.gui.playground.direct_control import MachinesController
    from praxis_desktop.gui.playground.ports import PlaygroundChip
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "ports": "PlaygroundChip",
            "direct_control": "MachinesController",
            "controller": "PlaygroundController",
            "copies": "CopiesController",
        },
    )

__all__ = ["CopiesController", "MachinesController", "PlaygroundChip", "PlaygroundController"]
