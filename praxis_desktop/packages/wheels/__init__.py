"""Wheels as files: their names and contents, and whether they can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.packages.wheels.reading import read_wheel
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "reading": "read_wheel",
        },
    )

__all__ = ["read_wheel"]
