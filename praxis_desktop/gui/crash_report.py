"""What happens to exceptions nobody caught: they are logged and shown once, and the program goes on."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QMessageBox

log = logging.getLogger(__name__)


class CrashReporter(QObject):
    """Shows uncaught exceptions of any thread in one dialog that stops nothing; ``uninstall`` gives the
    hooks back.
    """

    _raised = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dialog: QMessageBox | None = None
        self._count = 0
        self._hook = sys.excepthook
        self._thread_hook = threading.excepthook
        self._raised.connect(self._show)

    @property
    def dialog(self) -> QMessageBox | None:
        """The dialog, while it is open."""
        return self._dialog

    def install(self) -> None:
        """Take charge of the exceptions nobody catches."""
        sys.excepthook = self.report
        threading.excepthook = self._report_thread

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log an exception and show it; any thread."""
        if issubclass(kind, KeyboardInterrupt):
            self._hook(kind, error, trace)
            return
        log.critical("An exception was caught by nobody", exc_info=(kind, error, trace))
        details = "".join(traceback.format_exception(kind, error, trace))
        self._raised.emit(f"{kind.__name__}: {error}", details)

    def _report_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
            self.report(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    @Slot(str, str)
    def _show(self, sentence: str, details: str) -> None:
        self._count += 1
        if self._dialog is not None:
            self._dialog.setInformativeText(
                self.tr("{count} errors so far; the first one is shown.").format(count=self._count)
            )
            return
        dialog = QMessageBox(QApplication.activeWindow())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setModal(False)
        dialog.setIcon(QMessageBox.Icon.Critical)
        dialog.setWindowTitle(self.tr("Praxis Desktop"))
        dialog.setTextFormat(Qt.TextFormat.PlainText)
        dialog.setText(self.tr("This program made a mistake. It goes on, and a run goes on with it."))
        dialog.setInformativeText(sentence[:400])
        dialog.setDetailedText(details[-20_000:])
        dialog.setStandardButtons(QMessageBox.StandardButton.Close)
        dialog.destroyed.connect(self._forget)
        self._dialog = dialog
        dialog.show()

    @Slot()
    def _forget(self) -> None:
        self._dialog = None
        self._count = 0


def write_faults_to(file: Path) -> TextIO | None:
    """Let a crash of the process leave its stacks in ``file``; on standard error where that cannot be.

    The returned file must stay open as long as the process lives.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        stream = file.open("a", encoding="utf-8")
    except OSError as error:
        log.warning("Crashes are not recorded: %s", error)
        if sys.stderr is not None:
            faulthandler.enable()
        return None
    faulthandler.enable(stream)
    return stream
