"""``protocols``: the library, and the protocols that a laboratory has approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.cli.protocols import approving, listing, showing
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "approving": "",
            "listing": "",
            "showing": "",
        },
    )

__all__ = ["approving", "listing", "showing"]
