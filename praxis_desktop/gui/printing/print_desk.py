"""The question for a printer, and the line that says how far the printing of a report is."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.printing.print_sheet import Printers, PrintSheet
from praxis_desktop.gui.widgets.progress_line import ProgressLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtPrintSupport import QPrinter

    from praxis_desktop.core.errors import PraxisError


class PrintDesk(QObject):
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
            what=self.tr("Pages that are printed"), cancel=self.tr("Cancel printing"), appearance=appearance
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
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

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
        self.line.begin(self.tr("The report is being made…"))
        self._task.start(self._record, printer, self._ends, self._progressed.emit)

    @Slot()
    def _cancel(self) -> None:
        self._ends.set()

    @Slot(int, int)
    def _show_progress(self, done: int, total: int) -> None:
        if self.is_printing:
            words = self.tr("Page {n} of {total} is being printed…")
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
        from praxis_desktop.gui.look.sentences import sentence
        from praxis_desktop.gui.printing.printing import PrintingCancelled

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
    from praxis_desktop.gui.printing.printing import print_report

    return print_report(record, printer, ends, progress)


def _printers() -> Printers:
    """On a background thread: a server that does not answer takes its time."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return Printers(tuple(QPrinterInfo.availablePrinterNames()), QPrinterInfo.defaultPrinterName())
