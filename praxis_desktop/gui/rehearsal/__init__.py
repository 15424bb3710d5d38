"""The rehearsal page, which shows what happens in a run if something goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.rehearsal.controller import RehearsalController
    from praxis_desktop.gui.rehearsal.page import RehearsalPage
else:
    __getattr__ = lazy_exports(__name__, {"controller": "RehearsalController", "page": "RehearsalPage"})

__all__ = ["RehearsalController", "RehearsalPage"]
