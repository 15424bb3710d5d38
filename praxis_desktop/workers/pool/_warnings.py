"""Reports warnings logged during an interpreter's preparation to the caller waiting for the interpreter."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.snapshots.service import MAKER_THREAD


class _WarningReporter(logging.Handler):
    """Reports the warnings logged by this thread, and by threads that obtain images for it."""

    def __init__(self, report: Callable[[Event], None]) -> None:
        super().__init__(logging.WARNING)
        self._report = report
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread or record.threadName == MAKER_THREAD:
            self._report(LogEvent(record.getMessage(), record.levelname.lower()))


@contextmanager
def warnings_reported(report: Callable[[Event], None]) -> Iterator[None]:
    """Report warnings logged within the ``with`` block, because the user of a window sees no terminal."""
    handler = _WarningReporter(report)
    logger = logging.getLogger("praxis_desktop")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
