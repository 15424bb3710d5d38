"""The emergency stop: its button, and the sheet that shows the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.emergency.outside_runs import HeldElsewhere, PortStopper
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "outside_runs": "HeldElsewhere PortStopper",
        },
    )

__all__ = ["HeldElsewhere", "PortStopper"]
