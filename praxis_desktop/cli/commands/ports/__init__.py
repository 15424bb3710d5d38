"""``ports``: shows and tests serial ports and network instruments, and manages remembered ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.cli.commands.ports import checking, listing, network
    from praxis_desktop.cli.commands.ports.command import declare
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "command": "declare",
            "checking": "",
            "listing": "",
            "network": "",
        },
    )

__all__ = ["checking", "declare", "listing", "network"]
