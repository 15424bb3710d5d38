"""The History page, for finding, viewing and comparing recorded runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.history.compare_page import ComparePage
    from praxis_desktop.gui.history.controller import HistoryController
    from praxis_desktop.gui.history.note import NoteSheet
    from praxis_desktop.gui.history.printing import PrintSheet, ReportPrinter
    from praxis_desktop.gui.history.report_page import ReportPage
    from praxis_desktop.gui.history.report_tabs import ReportViews
    from praxis_desktop.gui.history.results_view import ResultsView
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "compare_page": "ComparePage",
            "controller": "HistoryController",
            "note": "NoteSheet",
            "printing": "PrintSheet ReportPrinter",
            "report_page": "ReportPage",
            "report_tabs": "ReportViews",
            "results_view": "ResultsView",
        },
    )

__all__ = [
    "ComparePage",
    "HistoryController",
    "NoteSheet",
    "PrintSheet",
    "ReportPage",
    "ReportPrinter",
    "ReportViews",
    "ResultsView",
]
