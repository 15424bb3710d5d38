"""The History page, for finding, viewing and comparing recorded runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.history.compare_page import ComparePage
    from praxis_desktop.gui.history.controller import HistoryController
    from praxis_desktop.gui.history.note import NoteSheet
    from praxis_desktop.gui.history.page import FilterRow
    from praxis_desktop.gui.history.printing import PrintSheet, ReportPrinter
    from praxis_desktop.gui.history.report_page import ReportPage, make_report
    from praxis_desktop.gui.history.table import RunRows, RunTable
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "compare_page": "ComparePage",
            "controller": "HistoryController",
            "note": "NoteSheet",
            "printing": "PrintSheet ReportPrinter",
            "page": "FilterRow",
            "report_page": "ReportPage make_report",
            "table": "RunRows RunTable",
        },
    )

__all__ = [
    "ComparePage",
    "FilterRow",
    "HistoryController",
    "NoteSheet",
    "PrintSheet",
    "ReportPage",
    "ReportPrinter",
    "RunRows",
    "RunTable",
    "make_report",
]
