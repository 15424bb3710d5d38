"""Wheels for the guest: what programs need, where it is from, and how it comes into an interpreter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.packages.pylock import AGAIN, lock_bytes, parse_lock
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "pylock": (
                "AGAIN",
                "lock_bytes",
                "parse_lock",
            ),
        },
    )

__all__ = ["AGAIN", "lock_bytes", "parse_lock"]
