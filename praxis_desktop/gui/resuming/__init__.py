"""Interrupted runs, and the offer to resume them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.resuming.banners import headline
    from praxis_desktop.gui.resuming.controller import ResumeController
    from praxis_desktop.gui.resuming.record_sheets import CloseRecordSheet, RecordSheet
    from praxis_desktop.gui.resuming.resume_sheet import ResumeSheet
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "banners": "headline",
            "controller": "ResumeController",
            "record_sheets": "CloseRecordSheet RecordSheet",
            "resume_sheet": "ResumeSheet",
        },
    )

__all__ = ["CloseRecordSheet", "RecordSheet", "ResumeController", "ResumeSheet", "headline"]
