"""Opens granted ports for guests, with logging, write limits and emergency stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.opening._guard import Guard
    from praxis_desktop.ports.opening._opener import NO_KINDS, NO_LIMITS, Opener
else:
    __getattr__ = lazy_exports(__name__, {"_guard": "Guard", "_opener": "NO_KINDS NO_LIMITS Opener"})

__all__ = ["NO_KINDS", "NO_LIMITS", "Guard", "Opener"]
