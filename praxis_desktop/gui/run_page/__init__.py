"""The page for a run: what the run reports, and its controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.run_page.controller import RunPages
    from praxis_desktop.gui.run_page.panels import RunPanels, make_run_panels
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "controller": "RunPages",
            "panels": "RunPanels make_run_panels",
        },
    )

__all__ = ["RunPages", "RunPanels", "make_run_panels"]
