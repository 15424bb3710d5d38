"""The live view of a run: its instruments, readings, checks and chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.live._plot import ChartPicture
    from praxis_desktop.gui.live.idle import RecentRuns
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_plot": "ChartPicture",
            "idle": "RecentRuns",
        },
    )

__all__ = ["ChartPicture", "RecentRuns"]
