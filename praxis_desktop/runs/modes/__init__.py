"""The kinds of runs: dry, replayed, resumed, what-if, and checkpointed to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.runs.modes import replay
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "replay": "",
        },
    )

__all__ = ["replay"]
