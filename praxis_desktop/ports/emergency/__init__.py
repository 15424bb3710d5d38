"""Stopping instruments by their own commands, whatever their programs do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.emergency.stopping import stop_safely
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "stopping": ("stop_safely",),
        },
    )

__all__ = ["stop_safely"]
