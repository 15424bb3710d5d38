"""Simulated instruments written by protocol authors (``sim:file.py:Class``), each in its own guest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.runs.guest_simulators.instrument import host_simulators
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "instrument": "host_simulators",
        },
    )

__all__ = ["host_simulators"]
