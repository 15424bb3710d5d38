"""Plays back recorded instruments to programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.replay.recordings import open_recording
    from praxis_desktop.ports.replay.replayed import ReplayedPort
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "recordings": "open_recording",
            "replayed": "ReplayedPort",
        },
    )

__all__ = ["ReplayedPort", "open_recording"]
