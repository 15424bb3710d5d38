"""``packages``: manages the packages that programs can import, and their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.cli.commands.packages import adding, checking, listing, locking, verifying
    from praxis_desktop.cli.commands.packages.command import declare
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "command": "declare",
            "adding": "",
            "checking": "",
            "listing": "",
            "locking": "",
            "verifying": "",
        },
    )

__all__ = ["adding", "checking", "declare", "listing", "locking", "verifying"]
