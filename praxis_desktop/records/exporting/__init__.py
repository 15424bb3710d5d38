"""Runs for other programs and for people: JSON, CSV and PDF of their records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.records.exporting.document import document_of, told_run
    from praxis_desktop.records.exporting.pdf.report import write_report
    from praxis_desktop.records.exporting.pdf.template import read_template
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "document": "told_run document_of",
            "pdf.report": "write_report",
            "pdf.template": "read_template",
        },
    )

__all__ = ["document_of", "read_template", "told_run", "write_report"]
