"""Checks a port, or the instrument on it, and produces a report to keep on file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.check.instrument import perform_check
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "instrument": "perform_check",
        },
    )

__all__ = ["perform_check"]
