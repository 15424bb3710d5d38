"""Printing a report: the question for a printer, its pages as pictures, and how far it is."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from PySide6.QtCore import QObject, QRectF, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from praxis_desktop import records
from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.core.messages import Message
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.history.print_sheet import Printers, PrintSheet
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.widgets.progress import ProgressLine
from praxis_desktop.records import exporting

_POINTS_PER_INCH = 72

_ALIKE = (21, 15, 9, 5)
"""Rows that are the same around the end of a stripe, the more the better: printers round its place to dots of
their own.
"""

_turn = threading.Lock()
"""PDFium is used by one thread at a time."""


class DrawnPage:
    """The dots of a page."""

    def __init__(self, bitmap: pypdfium2.PdfBitmap) -> None:
        self._bitmap: pypdfium2.PdfBitmap | None = bitmap
        self._dots = memoryview(bitmap.buffer).cast("B")
        self._stride = bitmap.stride
        self.width: int = bitmap.width
        self.height: int = bitmap.height

    def rows(self, first: int, count: int) -> QImage:
        """Some rows of it, without a copy: for as long as the page is drawn."""
        dots = self._dots[first * self._stride : (first + count) * self._stride]
        return QImage(dots, self.width, count, self._stride, QImage.Format.Format_RGB32)

    def end_of_stripe(self, first: int, least: int, most: int) -> int:
        """Where a stripe that begins at the row ``first`` can end and nobody sees it: amid rows that are all
        the same, as between two lines of text. At ``most`` rows further in any case.
        """
        last, stride = min(first + most, self.height), self._stride
        for alike in _ALIKE:
            for row in range(first + least, last - alike):
                dots = self._dots[row * stride : (row + alike) * stride]
                if dots[stride:] == dots[:-stride]:
                    return row + alike // 2
        return last

    def forget(self) -> None:
        """Give its room back: none of its rows is there any more."""
        self._dots = memoryview(b"")
        self._bitmap = None


class PdfPages:
    """Numbers begin at 0."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document
        self.count = len(document)

    def size(self, number: int) -> QSizeF:
        """Of a page, in points."""
        with _turn:
            return QSizeF(*self._document.get_page_size(number))

    @contextmanager
    def drawn(self, number: int, dpi: float) -> Iterator[DrawnPage]:
        """A page, drawn on white, while the block is in force."""
        with _turn:
            page = self._document[number]
            # PDFium gets the room for it: ctypes would fill it with zeros while every other thread waits.
            bitmap = page.render(
                scale=dpi / _POINTS_PER_INCH,
                prefer_bgrx=True,
                optimize_mode="print",
                bitmap_maker=pypdfium2.PdfBitmap.new_foreign,
            )
        drawn = DrawnPage(bitmap)
        del bitmap
        try:
            yield drawn
        finally:
            with _turn:
                drawn.forget()
                page.close()


@contextmanager
def opened_pdf(data: bytes) -> Iterator[PdfPages]:
    """The pages of a PDF while the block is in force."""
    with _turn:
        document = pypdfium2.PdfDocument(data)
    try:
        yield PdfPages(document)
    finally:
        with _turn:
            document.close()


class ReportPrinter(QObject):
    """GUI thread; pages are made and sent on another. ``line`` is shown while and after it prints."""

    ended = Signal()
    """What was printed is printed, or is not: ``line`` says which."""
    _progressed = Signal(int, int)

    def __init__(self, *, sheet: PrintSheet, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self.sheet = sheet
        self._ends = threading.Event()
        self._record = Path()
        self._printer: QPrinter | None = None
        """What was printed with last."""
        self._title = ""
        self.is_printing = False
        self.line = ProgressLine(
            what=self.tr("Pages printed"), cancel=self.tr("Cancel printing"), appearance=appearance
        )
        self.line.cancel_wanted.connect(self._cancel)
        sheet.wanted.connect(self._print)
        self._looking = BackgroundTask(_printers, self)
        self._looking.done.connect(self._show_found)
        self._looking.failed.connect(self._show_none)
        self._task = BackgroundTask(_print, self)
        self._task.done.connect(self._take_printed)
        self._task.failed.connect(self._take_failure)
        self._progressed.connect(self._show_progress)

    def ask(self, record: Path, title: str) -> None:
        """Ask for the printer of a report; ``title`` is what the printer's list has."""
        if self.is_printing:
            return
        self._record, self._title = record, title
        self.sheet.ask(self.tr("Print {title}").format(title=title))
        self._looking.start()

    @Slot(object)
    def _show_found(self, found: Printers) -> None:
        self.sheet.show_printers(found)

    @Slot(object)
    def _show_none(self, error: PraxisError) -> None:
        self.sheet.show_printers(Printers((), ""))

    @Slot()
    def _print(self) -> None:
        chosen = QPrinterInfo.printerInfo(self.sheet.printer_field.currentText())
        printer = QPrinter(chosen, QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._title)
        self.sheet.apply_to(printer)
        self.print_with(printer)

    def print_with(self, printer: QPrinter) -> None:
        """Print the report that was asked for; nobody else may use ``printer`` meanwhile."""
        self._printer = printer
        self._ends.clear()
        self.is_printing = True
        self.line.begin(self.tr("Preparing the report…"))
        self._task.start(self._record, printer, self._ends, self._progressed.emit)

    @Slot()
    def _cancel(self) -> None:
        self._ends.set()

    @Slot(int, int)
    def _show_progress(self, done: int, total: int) -> None:
        if self.is_printing:
            words = self.tr("Printing page {n} of {total}…")
            self.line.show_progress(done, total, words.format(n=min(done + 1, total), total=total))

    @Slot(object)
    def _take_printed(self, count: int) -> None:
        self.is_printing = False
        assert self._printer is not None
        words = (
            self.tr("1 page was sent to {printer}")
            if count == 1
            else self.tr("{n} pages were sent to {printer}")
        )
        where = self._printer.outputFileName() or self._printer.printerName()
        self.line.end("check-circle", "ok", words.format(n=count, printer=where or self.tr("the printer")))
        self.ended.emit()

    @Slot(object)
    def _take_failure(self, error: PraxisError) -> None:
        self.is_printing = False
        if isinstance(error, PrintingCancelled):
            self.line.end("information", "idle", self.tr("The printing was cancelled"))
        else:
            self.line.end("alert-circle", "err", sentence(error.message), remedy=error.hint)
        self.ended.emit()


def _print(
    record: Path, printer: QPrinter, ends: threading.Event, progress: Callable[[int, int], None]
) -> int:
    """On a background thread."""
    return print_report(record, printer, ends, progress)


def _printers() -> Printers:
    """On a background thread: a server that does not answer takes its time."""
    return Printers(tuple(QPrinterInfo.availablePrinterNames()), QPrinterInfo.defaultPrinterName())


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
    file = io.BytesIO()
    exporting.write_report(
        file, exporting.document_of(exporting.told_run(record)), None, record / records.ARTIFACTS
    )
    return file.getvalue()


def _send(
    pages: PdfPages, wanted: list[int], printer: QPrinter, ends: threading.Event, progress: Progress
) -> None:
    # The pages have margins of their own: on paper of their size they are as large as in the PDF.
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise StorageError(
            Message(
                "{printername} does not accept pages",
                printername=printer.printerName() or printer.outputFileName() or "the printer",
            ),
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
                    Message(
                        "the printer accepted only {sent} of {count} pages", sent=sent, count=len(wanted)
                    ),
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
