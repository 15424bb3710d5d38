"""A run as a PDF: a report of a few pages, to which the run's own files are attached."""

from __future__ import annotations

from typing import BinaryIO

from praxis_desktop.records import exporting
from praxis_desktop.records.exporting.format import Format, RunToExport
from praxis_desktop.records.run_folder import ARTIFACTS


def _write(file: BinaryIO, run: RunToExport) -> None:
    exporting.write_report(file, run.document, run.template, run.folder / ARTIFACTS, list(run.own_files()))


FORMAT = Format(
    "pdf",
    label="PDF",
    title="PDF report",
    purpose="a report to read, print and file",
    file_kind="PDF",
    ending=".pdf",
    name_in_folder="report.pdf",
    is_report=True,
    write=_write,
)
