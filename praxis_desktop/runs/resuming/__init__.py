"""Resuming, from its record, a run whose process died."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.runs.resuming._settling import Asking, Settling
    from praxis_desktop.runs.resuming._simulated import rehearse
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_settling": "Asking Settling",
            "_simulated": "rehearse",
        },
    )

__all__ = ["Asking", "Settling", "rehearse"]
