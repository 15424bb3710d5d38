"""The question for a printer, and the line that says how far the printing of a report is."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.frame.file_dialogs import FileDialogs
from praxis_desktop.gui.frame.stop_over_dialogs import offer_stop_on
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.progress_line import ProgressLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    from praxis_desktop.core.errors import PraxisError


class PrintDesk(QObject):
    """GUI thread; pages are made and sent on another. ``line`` is shown while and after it prints."""

    ended = Signal()
    """What was printed is printed, or is not: ``line`` says which."""
    _progressed = Signal(int, int)

    def __init__(self, *, dialogs: FileDialogs, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._dialogs = dialogs
        self._ends = threading.Event()
        self._record = Path()
        self._printer: QPrinter | None = None
        """Kept from one report to the next: so are the paper and the printer that were chosen."""
        self.dialog: QPrintDialog | None = None
        self.is_printing = False
        self.line = ProgressLine(
            what=self.tr("Pages that are printed"), cancel=self.tr("Cancel printing"), appearance=appearance
        )
        self.line.cancel_wanted.connect(self._cancel)
        self._task = BackgroundTask(_print, self)
        self._task.done.connect(self._take_printed)
        self._task.failed.connect(self._take_failure)
        self._progressed.connect(self._show_progress)

    def ask(self, record: Path, title: str) -> None:
        """Ask for the printer of a report; ``title`` is what the printer's list has."""
        if self.is_printing:
            return
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        if self._printer is None:
            self._printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        self._record = record
        self._printer.setDocName(title)
        dialog = self.dialog = QPrintDialog(self._printer, self._dialogs.window)
        dialog.setWindowTitle(self.tr("Print {title}").format(title=title))
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        offer_stop_on(dialog)
        dialog.finished.connect(self._take_answer)
        # Its own way to open wants a slot of Qt's.
        QDialog.open(dialog)

    @Slot(int)
    def _take_answer(self, answer: int) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
        if answer == QDialog.DialogCode.Accepted and self._printer is not None:
            self.print_with(self._printer)

    def print_with(self, printer: QPrinter) -> None:
        """Print the report that was asked for; nobody else may use ``printer`` meanwhile."""
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
