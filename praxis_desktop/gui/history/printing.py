"""Prints a report: asks for a printer, renders the pages as images, and shows the progress."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from msgspec import Struct
from PySide6.QtCore import QObject, QRectF, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QIntValidator, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QGridLayout, QWidget

from praxis_desktop import records
from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.core.messages import Message
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.widgets.buttons import ButtonKind
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.progress import ProgressLine
from praxis_desktop.gui.widgets.sheet import ClosableSheet
from praxis_desktop.records import exporting

_MOST_COPIES, _MOST_PAGES = 99, 999


class Printers(Struct, frozen=True):
    """The names of this computer's printers. ``usual`` is the default printer, or ""."""

    names: tuple[str, ...]
    usual: str


class PrintSheet(ClosableSheet):
    """Asks how to print a report; ``wanted`` is emitted when the user confirms. Esc closes the sheet. The
    sheet replaces the system's dialog, whose window would cover EMERGENCY STOP.
    """

    wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("print", "run", 560, appearance=appearance, parent=parent)
        self.caption.setText(self.tr("Print"))
        self.printer_field = ChoiceField(appearance=appearance)
        self.printer_field.setAccessibleName(self.tr("Printer"))
        self.copies_field = self._number(self.tr("Copies"), _MOST_COPIES)
        self.first_field = self._number(self.tr("First page"), _MOST_PAGES)
        self.last_field = self._number(self.tr("Last page"), _MOST_PAGES)
        self.sides_box = CheckBox(self.tr("Print on both sides"), appearance=appearance)
        self.words = Label(appearance=appearance, color="text2", wrap=True)
        self.cancel_button = self.button(self.tr("Cancel"))
        self.print_button = self.button(self.tr("Print"), kind=ButtonKind.PRIMARY, icon="print")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        rows: Sequence[tuple[str, QWidget]] = (
            (self.tr("Printer"), self.printer_field),
            (self.tr("Copies"), self.copies_field),
            (self.tr("First page"), self.first_field),
            (self.tr("Last page"), self.last_field),
        )
        for row, (name, field) in enumerate(rows):
            grid.addWidget(Label(name, appearance=appearance, role="h3"), row, 0)
            grid.addWidget(field, row, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self.sides_box)
        self.body.addWidget(self.words)
        self.foot.addWidget(self.cancel_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.print_button)
        self.cancel_button.clicked.connect(self.dismiss)
        self.print_button.clicked.connect(self._print)
        self.copies_field.set_whole("1")
        self.show_printers(None)

    def ask(self, title: str) -> None:
        """Ask how to print the report called ``title``."""
        self.title.setText(title)
        self.first_field.set_whole("")
        self.last_field.set_whole("")
        self.open(self.printer_field)

    def show_printers(self, found: Printers | None) -> None:
        """Offer the given printers; None means that the printers are still being looked up."""
        names = () if found is None else found.names
        before = self.printer_field.currentText()
        self.printer_field.clear()
        self.printer_field.addItems(list(names))
        usual = before if before in names else "" if found is None else found.usual
        if usual in names:
            self.printer_field.setCurrentText(usual)
        self.printer_field.setEnabled(bool(names))
        self.print_button.setEnabled(bool(names))
        if found is None:
            self.words.setText(self.tr("Looking for printers…"))
        elif not names:
            self.words.setText(self.tr("This computer has no printer. Export the report as a PDF instead."))
        else:
            self.words.setText(self.tr("Leave the page range blank to print all pages."))

    def apply_to(self, printer: QPrinter) -> None:
        """Apply the user's choices to ``printer``."""
        from PySide6.QtPrintSupport import QPrinter as Printer

        first, last = int(self.first_field.text() or 0), int(self.last_field.text() or 0)
        printer.setCopyCount(int(self.copies_field.text() or 1))
        printer.setFromTo(first or (1 if last else 0), last or (_MOST_PAGES if first else 0))
        is_double = self.sides_box.isChecked()
        printer.setDuplex(Printer.DuplexMode.DuplexLongSide if is_double else Printer.DuplexMode.DuplexNone)

    def _number(self, name: str, most: int) -> LineField:
        field = LineField(appearance=self._appearance)
        field.setAccessibleName(name)
        field.setValidator(QIntValidator(1, most, field))
        return field

    @Slot()
    def _print(self) -> None:
        first, last = int(self.first_field.text() or 0), int(self.last_field.text() or 0)
        if last and first > last:
            self.words.setText(self.tr("The last page comes before the first. Fix one of them."))
            return
        self.dismiss()
        self.wanted.emit()


_POINTS_PER_INCH = 72

_ALIKE = (21, 15, 9, 5)
"""Numbers of consecutive identical rows to look for at the end of a stripe, in order of preference. A cut
between identical rows is invisible even though printers round a stripe's position to whole dots.
"""

_turn = threading.Lock()
"""Held while PDFium is in use, because PDFium is not thread-safe."""


class DrawnPage:
    """The pixels of a rendered page."""

    def __init__(self, bitmap: pypdfium2.PdfBitmap) -> None:
        self._bitmap: pypdfium2.PdfBitmap | None = bitmap
        self._dots = memoryview(bitmap.buffer).cast("B")
        self._stride = bitmap.stride
        self.width: int = bitmap.width
        self.height: int = bitmap.height

    def rows(self, first: int, count: int) -> QImage:
        """Return ``count`` rows as an image that shares the page's memory. Valid only until ``forget``."""
        dots = self._dots[first * self._stride : (first + count) * self._stride]
        return QImage(dots, self.width, count, self._stride, QImage.Format.Format_RGB32)

    def end_of_stripe(self, first: int, least: int, most: int) -> int:
        """Return the row, ``least`` to ``most`` rows after ``first``, at which a stripe that begins at row
        ``first`` can end without a visible seam. The row lies among identical rows, such as those between
        lines of text; if there are none, it is the last possible row.
        """
        last, stride = min(first + most, self.height), self._stride
        for alike in _ALIKE:
            for row in range(first + least, last - alike):
                dots = self._dots[row * stride : (row + alike) * stride]
                if dots[stride:] == dots[:-stride]:
                    return row + alike // 2
        return last

    def forget(self) -> None:
        """Free the memory. Images of the page's rows become invalid."""
        self._dots = memoryview(b"")
        self._bitmap = None


class PdfPages:
    """The pages of a PDF, numbered from 0."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document
        self.count = len(document)

    def size(self, number: int) -> QSizeF:
        """Return the size of a page, in points."""
        with _turn:
            return QSizeF(*self._document.get_page_size(number))

    @contextmanager
    def drawn(self, number: int, dpi: float) -> Iterator[DrawnPage]:
        """Render a page on a white background. The result is valid only inside the ``with`` block."""
        with _turn:
            page = self._document[number]
            # PDFium allocates the bitmap: ctypes would zero it while holding the GIL.
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
    """Open a PDF for the duration of a ``with`` block."""
    with _turn:
        document = pypdfium2.PdfDocument(data)
    try:
        yield PdfPages(document)
    finally:
        with _turn:
            document.close()


class ReportPrinter(QObject):
    """Asks for a printer and prints reports. GUI thread only; pages are rendered and sent on another thread.
    ``line`` shows the progress and the outcome.
    """

    ended = Signal()
    """Emitted when printing has finished or failed; ``line`` shows the outcome."""
    _progressed = Signal(int, int)

    def __init__(self, *, sheet: PrintSheet, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self.sheet = sheet
        self._ends = threading.Event()
        self._record = Path()
        self._printer: QPrinter | None = None
        """The most recently used printer."""
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
        """Ask which printer to use for a report. ``title`` is the name of the job in the printer's queue."""
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
        """Print the chosen report. Nothing else may use ``printer`` until printing has ended."""
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
            self.line.end("information", "idle", self.tr("Printing was cancelled"))
        else:
            self.line.end("alert-circle", "err", sentence(error.message), remedy=error.hint)
        self.ended.emit()


def _print(
    record: Path, printer: QPrinter, ends: threading.Event, progress: Callable[[int, int], None]
) -> int:
    """Print the report. Runs on a background thread."""
    return print_report(record, printer, ends, progress)


def _printers() -> Printers:
    """Look up the printers. Runs on a background thread, because a print server may not respond."""
    return Printers(tuple(QPrinterInfo.availablePrinterNames()), QPrinterInfo.defaultPrinterName())


SHARPEST_DPI = 300
"""Maximum rendering resolution; at this resolution, text looks sharp and a page takes 35 MB."""

_STRIPE, _MOST = 12, 160
"""Minimum and maximum height of a stripe, in rows. Qt holds the GIL while it packs a stripe, which blocks the
window.
"""

Progress = Callable[[int, int], None]


class PrintingCancelled(PraxisError):
    """The user cancelled printing; the remaining pages are not printed."""


def print_report(record: Path, printer: QPrinter, ends: threading.Event, progress: Progress) -> int:
    """Print the report of the run recorded in the folder ``record``; return the number of pages.

    ``progress`` receives the number of pages sent and the total. Raises PrintingCancelled soon after ``ends``
    is set, JournalError if the record is unreadable, and StorageError if the printer does not accept every
    page.
    """
    with opened_pdf(report_pdf(record)) as pages:
        wanted = list(_wanted(printer, pages.count))
        _send(pages, wanted, printer, ends, progress)
    return len(wanted)


def report_pdf(record: Path) -> bytes:
    """Return a run's report as a PDF, identical to the exported one."""
    file = io.BytesIO()
    exporting.write_report(
        file, exporting.document_of(exporting.told_run(record)), None, record / records.ARTIFACTS
    )
    return file.getvalue()


def _send(
    pages: PdfPages, wanted: list[int], printer: QPrinter, ends: threading.Event, progress: Progress
) -> None:
    # The PDF has its own margins; printed on the full page, its pages keep their size.
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise StorageError(
            Message(
                "{printername} is not accepting print jobs",
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
                raise PrintingCancelled("printing was cancelled")
            if sent and not printer.newPage():
                raise StorageError(
                    Message(
                        "the printer accepted only {sent} of {count} pages", sent=sent, count=len(wanted)
                    ),
                    hint="Check the printer, then print the remaining pages.",
                )
            _draw(painter, pages, number, printer, dpi)
        progress(len(wanted), len(wanted))
    finally:
        painter.end()


def _draw(painter: QPainter, pages: PdfPages, number: int, printer: QPrinter, dpi: float) -> None:
    """Draw a page, centred and as large as the paper allows."""
    paper = printer.paperRect(QPrinter.Unit.DevicePixel)
    size = pages.size(number).scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (paper.width() - size.width()) / 2, (paper.height() - size.height()) / 2
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    with pages.drawn(number, dpi) as page:
        scale = size.height() / page.height
        first = 0
        while first < page.height:
            end = page.end_of_stripe(first, _STRIPE, _MOST)
            # One extra row, because stripes drawn edge to edge show a hairline between them.
            count = min(end + 1, page.height) - first
            place = QRectF(left, top + first * scale, size.width(), count * scale)
            painter.drawImage(place, page.rows(first, count))
            first = end


def _wanted(printer: QPrinter, count: int) -> Iterator[int]:
    """Yield the chosen page numbers in printing order, repeated if the printer cannot make copies."""
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
