"""``simulate``: an instrument for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.cli.simulating import simulation
    from praxis_desktop.cli.simulating.command import COMMANDS
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "command": "COMMANDS",
            "simulation": "",
        },
    )

__all__ = ["COMMANDS", "simulation"]
