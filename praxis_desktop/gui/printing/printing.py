"""Printing the report of a kept run: its PDF is made, and its pages are sent; on a thread."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter

from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.gui.printing.pdf_pages import PdfPages, opened_pdf

SHARPEST_DPI = 300
"""Lines and letters are sharp to the eye; a page has 35 MB while it is drawn."""

_STRIPE, _MOST = 12, 160
"""Rows of a page that are sent at once: Qt packs them while every other thread waits, the window's too."""

Progress = Callable[[int, int], None]


class PrintingCancelled(PraxisError):
    """A person did not want the rest of the pages."""


def print_report(record: Path, printer: QPrinter, ends: threading.Event, progress: Progress) -> int:
    """Print the report of the run whose record is in the folder ``record``; returns how many pages.

    ``progress`` is told how many of how many were sent. Raises PrintingCancelled soon after ``ends`` is set,
    JournalError for a record that cannot be read, StorageError where the printer takes nothing.
    """
    with opened_pdf(report_pdf(record)) as pages:
        wanted = list(_wanted(printer, pages.count))
        _send(pages, wanted, printer, ends, progress)
    return len(wanted)


def report_pdf(record: Path) -> bytes:
    """The report of a run, as its PDF export has it."""
    from praxis_desktop.records.exporting.document import document_of
    from praxis_desktop.records.exporting.from_record import told_run
    from praxis_desktop.records.exporting.pdf.report import write_report
    from praxis_desktop.records.run_folder import ARTIFACTS

    file = io.BytesIO()
    write_report(file, document_of(told_run(record)), None, record / ARTIFACTS)
    return file.getvalue()


def _send(
    pages: PdfPages, wanted: list[int], printer: QPrinter, ends: threading.Event, progress: Progress
) -> None:
    # The pages have margins of their own: on paper of their size they are as large as in the PDF.
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise StorageError(
            f"{printer.printerName() or printer.outputFileName() or 'the printer'} takes no pages",
            hint="Check that the printer is on, and that the file can be written, then print again.",
        )
    try:
        dpi = min(printer.resolution(), SHARPEST_DPI)
        for sent, number in enumerate(wanted):
            progress(sent, len(wanted))
            if ends.is_set():
                printer.abort()
                raise PrintingCancelled("the printing was cancelled")
            if sent and not printer.newPage():
                raise StorageError(
                    f"the printer took {sent} of {len(wanted)} pages, and no more",
                    hint="Check the printer, and print the pages from there on again.",
                )
            _draw(painter, pages, number, printer, dpi)
        progress(len(wanted), len(wanted))
    finally:
        painter.end()


def _draw(painter: QPainter, pages: PdfPages, number: int, printer: QPrinter, dpi: float) -> None:
    """As large as the paper allows, in its middle."""
    paper = printer.paperRect(QPrinter.Unit.DevicePixel)
    size = pages.size(number).scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (paper.width() - size.width()) / 2, (paper.height() - size.height()) / 2
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    with pages.drawn(number, dpi) as page:
        scale = size.height() / page.height
        first = 0
        while first < page.height:
            end = page.end_of_stripe(first, _STRIPE, _MOST)
            # One row more than the stripe: what is drawn beside each other shows a hair of paper between.
            count = min(end + 1, page.height) - first
            place = QRectF(left, top + first * scale, size.width(), count * scale)
            painter.drawImage(place, page.rows(first, count))
            first = end


def _wanted(printer: QPrinter, count: int) -> Iterator[int]:
    """The pages in the order in which they are sent; those of a range alone where one was chosen."""
    first, last = printer.fromPage() or 1, printer.toPage() or count
    numbers = list(range(first - 1, min(last, count)))
    if printer.pageOrder() is QPrinter.PageOrder.LastPageFirst:
        numbers.reverse()
    copies = 1 if printer.supportsMultipleCopies() else max(printer.copyCount(), 1)
    if printer.collateCopies():
        for _ in range(copies):
            yield from numbers
    else:
        for number in numbers:
            yield from [number] * copies
