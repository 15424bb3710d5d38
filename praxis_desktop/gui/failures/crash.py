"""Handles uncaught exceptions: logs them, offers a report, and keeps the program running."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType

from msgspec import Struct
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

from praxis_desktop import __version__
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.files import make_private
from praxis_desktop.core.messages import Message
from praxis_desktop.runs.printed_output import new_spool

_TRACE_LIMIT = 20_000


class Defect(Struct, frozen=True):
    """An uncaught exception, described in one line (``sentence``), with its traceback (``trace``)."""

    sentence: str
    trace: str
    thread: str = ""


class DefectReport(Struct, frozen=True):
    """A report on ``count`` defects: the first of them, the program's state, and the last log lines."""

    defects: tuple[Defect, ...]
    count: int
    context: Mapping[str, str]
    log: Sequence[str] = ()

    def text(self) -> str:
        """Return the report as text. Call it on a background thread, because examining the system is slow."""
        facts = {
            "Written": datetime.now().astimezone().isoformat(timespec="seconds"),
            "Praxis Desktop": __version__,
            "Python": sys.version.split()[0],
            "System": platform.platform(),
            **self.context,
            "Mistakes": str(self.count),
        }
        lines = ["Report of an internal error in Praxis Desktop", ""]
        lines += [f"{name}: {value}" for name, value in facts.items()]
        for number, defect in enumerate(self.defects, 1):
            where = f" (thread {defect.thread})" if defect.thread else ""
            lines += ["", f"-- {number}. {defect.sentence}{where}", defect.trace[-_TRACE_LIMIT:].rstrip()]
        lines += ["", "-- the last lines of the log", *self.log, ""]
        return "\n".join(lines)


def write_report(report: DefectReport) -> Path:
    """Write the report next to the other logs. Runs on a background thread. Raises StorageError."""
    folder = data_directory() / "logs"
    try:
        target = new_spool(folder, "defect")
        target.write_text(report.text(), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise StorageError(
            Message(
                "the report cannot be written to {folder}: {reason}",
                folder=folder,
                reason=error.strerror or error,
            ),
            hint="Check the folder's permissions and free space.",
        ) from error
    return target


_KEPT = 300
_FILE_LIMIT = 1 << 20
"""Size, in bytes, at which the log file is rotated; one older file is kept."""
_FORMAT = "%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s"


class RecentLog(logging.Handler):
    """Stores recent log lines. Any thread may log without waiting for the disk, because a separate thread
    writes the lines.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter(_FORMAT))
        self.lines: deque[str] = deque(maxlen=_KEPT)
        self._waiting: SimpleQueue[str | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        self.lines.append(line)
        self._waiting.put(line)

    def keep_in(self, file: Path) -> None:
        """Write all lines to ``file``, including those already logged."""
        self._thread = threading.Thread(target=self._write, args=(file,), name="log", daemon=True)
        self._thread.start()

    def end(self, wait_s: float = 0.5) -> None:
        """Write the remaining lines, waiting at most ``wait_s`` seconds."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(wait_s)
            self._thread = None

    def _write(self, file: Path) -> None:
        try:
            make_private(file.parent)
            while (line := self._waiting.get()) is not None:
                if file.exists() and file.stat().st_size > _FILE_LIMIT:
                    file.replace(file.with_name(f"{file.name}.1"))
                file.touch(0o600)
                with file.open("a", encoding="utf-8", errors="backslashreplace") as stream:
                    stream.write(line + "\n")
        except OSError as error:
            # Not logged, because that would lead here again.
            self.lines.append(f"The log cannot be written to {file}: {error}")


log = logging.getLogger(__name__)
qt_log = logging.getLogger("qt")

_REPORTS_KEPT = 20
"""A report contains at most this many tracebacks, because the same error may occur for every frame drawn."""
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
    """Handles uncaught exceptions on any thread, and Qt's warnings; ``uninstall`` restores the hooks.
    ``context`` is called on the GUI thread to describe the state of the program.
    """

    reported = Signal(object)
    """Carries a DefectReport on all defects so far. Emitted only once for several simultaneous defects."""
    _raised = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context: Callable[[], Mapping[str, str]] = dict
        self.log = RecentLog()
        self.is_heard = False
        """Whether a window shows the reports. If not, the former hooks are called as well."""
        self.count = 0
        self._defects: list[Defect] = []
        self._hook = sys.excepthook
        self._thread_hook = threading.excepthook
        self._unraisable_hook = sys.unraisablehook
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER_MS)
        self._timer.timeout.connect(self._tell)
        # Queued even on the GUI thread, so that the window never changes in the middle of a failed call.
        self._raised.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Install the hooks."""
        logging.getLogger().addHandler(self.log)
        sys.excepthook = self.report
        threading.excepthook = self._report_thread
        sys.unraisablehook = self._log_unraisable
        qInstallMessageHandler(_log_qt)

    def uninstall(self) -> None:
        """Restore the former hooks."""
        qInstallMessageHandler(None)
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook
        sys.unraisablehook = self._unraisable_hook
        logging.getLogger().removeHandler(self.log)
        self.log.end()

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log an exception and report it. May be called on any thread."""
        if issubclass(kind, KeyboardInterrupt):
            self._hook(kind, error, trace)
            return
        log.critical("An exception was not caught", exc_info=(kind, error, trace))
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
        """Log an exception that could not be raised, such as one in ``__del__``. The user cannot act on such
        an exception.
        """
        error = arguments.exc_value
        if error is not None:
            words = arguments.err_msg or "Ignored where nothing can be raised"
            log.error("%s: %r", words, arguments.object, exc_info=error)

    @Slot(object)
    def _take(self, defect: Defect) -> None:
        self.count += 1
        if len(self._defects) < _REPORTS_KEPT:
            self._defects.append(defect)
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _tell(self) -> None:
        told = {name: str(value) for name, value in self.context().items()}
        self.reported.emit(DefectReport(tuple(self._defects), self.count, told, tuple(self.log.lines)))


def _log_qt(kind: QtMsgType, where: QMessageLogContext, message: str) -> None:
    qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s (%s)", message, where.category or "default")
