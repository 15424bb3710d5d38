"""What happens to exceptions nobody caught: they are logged, a report is offered, and the program goes on."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from types import TracebackType

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)

from praxis_desktop.gui.failures.defect_report import Defect, DefectReport
from praxis_desktop.gui.failures.recent_log import RecentLog

log = logging.getLogger(__name__)
qt_log = logging.getLogger("qt")

_KEPT = 20
"""Mistakes of which a report has the traceback: one may come with every frame that is drawn."""
_GATHER_MS = 300
_LINE_LIMIT = 400

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashReporter(QObject):
    """Takes the uncaught exceptions of any thread, and what Qt complains of; ``uninstall`` gives the hooks
    back. ``context`` tells what is going on; it is asked on the GUI thread.
    """

    reported = Signal(object)
    """A DefectReport, with all mistakes until now: once for many that come at once."""
    _raised = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context: Callable[[], Mapping[str, str]] = dict
        self.log = RecentLog()
        self.is_heard = False
        """Whether there is a window that tells of reports; until then they go where they went before, too."""
        self.count = 0
        self._defects: list[Defect] = []
        self._hook = sys.excepthook
        self._thread_hook = threading.excepthook
        self._unraisable_hook = sys.unraisablehook
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER_MS)
        self._timer.timeout.connect(self._tell)
        self._raised.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take charge of the exceptions nobody catches."""
        logging.getLogger().addHandler(self.log)
        sys.excepthook = self.report
        threading.excepthook = self._report_thread
        sys.unraisablehook = self._log_unraisable
        qInstallMessageHandler(_log_qt)

    def uninstall(self) -> None:
        """Give the hooks back."""
        qInstallMessageHandler(None)
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook
        sys.unraisablehook = self._unraisable_hook
        logging.getLogger().removeHandler(self.log)
        self.log.end()

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log an exception, and have it told; any thread."""
        if issubclass(kind, KeyboardInterrupt):
            self._hook(kind, error, trace)
            return
        log.critical("An exception was caught by nobody", exc_info=(kind, error, trace))
        if not self.is_heard:
            self._hook(kind, error, trace)
        sentence = f"{kind.__name__}: {error}".split("\n", 1)[0][:_LINE_LIMIT]
        told = "".join(traceback.format_exception(kind, error, trace))
        thread = threading.current_thread()
        self._raised.emit(Defect(sentence, told, "" if thread is threading.main_thread() else thread.name))

    def _report_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
            self.report(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def _log_unraisable(self, arguments: sys.UnraisableHookArgs) -> None:
        """What was raised where nothing can be raised, as in a ``__del__``: nobody can act on it."""
        error = arguments.exc_value
        if error is not None:
            words = arguments.err_msg or "Ignored where nothing can be raised"
            log.error("%s: %r", words, arguments.object, exc_info=error)

    @Slot(object)
    def _take(self, defect: Defect) -> None:
        self.count += 1
        if len(self._defects) < _KEPT:
            self._defects.append(defect)
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _tell(self) -> None:
        told = {name: str(value) for name, value in self.context().items()}
        self.reported.emit(DefectReport(tuple(self._defects), self.count, told, tuple(self.log.lines)))


def _log_qt(kind: QtMsgType, where: QMessageLogContext, message: str) -> None:
    qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s (%s)", message, where.category or "default")
