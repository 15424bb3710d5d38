"""The history of runs, as read by the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.records.facts import read_run, read_wire
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "facts": "read_run read_wire",
        },
    )

__all__ = ["read_run", "read_wire"]
