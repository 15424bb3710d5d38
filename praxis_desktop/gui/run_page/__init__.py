"""The page for a run: what the run reports, and its controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.run_page.controller import RunPages
    from praxis_desktop.gui.run_page.header import StateHeader
    from praxis_desktop.gui.run_page.panels import OutcomePanels, RunPanels, make_outcome
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "controller": "RunPages",
            "header": "StateHeader",
            "panels": "OutcomePanels RunPanels make_outcome",
        },
    )

__all__ = ["OutcomePanels", "RunPages", "RunPanels", "StateHeader", "make_outcome"]
