"""Exports of runs for other programs and for users, as JSON, CSV, PDF and notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.records.exporting.document import (
        SCHEMA_VERSION,
        document_of,
        figures_in,
        simulated_words,
        told_run,
    )
    from praxis_desktop.records.exporting.pdf.report import write_report
    from praxis_desktop.records.exporting.pdf.template import read_template
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "document": "SCHEMA_VERSION document_of figures_in simulated_words told_run",
            "pdf.report": "write_report",
            "pdf.template": "read_template",
        },
    )

__all__ = [
    "SCHEMA_VERSION",
    "document_of",
    "figures_in",
    "read_template",
    "simulated_words",
    "told_run",
    "write_report",
]
