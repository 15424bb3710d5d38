"""``settings``: the values in force with their origins, the user's own, and the administrator's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.cli.settings import changing, checking, listing
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "changing": "",
            "checking": "",
            "listing": "",
        },
    )

__all__ = ["changing", "checking", "listing"]
