"""The program's own warnings as events of the run they belong to."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from praxis_desktop.core.events import LogEvent

_ROOT = "praxis_desktop"


class _Teller(logging.Handler):
    def __init__(self, tell: Callable[[LogEvent], None]) -> None:
        super().__init__(logging.WARNING)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        message = " ".join(record.getMessage().split("\n"))
        self._tell(LogEvent(message, record.levelname.lower()))


@contextmanager
def telling_warnings(tell: Callable[[LogEvent], None]) -> Iterator[None]:
    """While inside, ``tell`` gets every warning of this program's loggers, on the thread that warns."""
    handler = _Teller(tell)
    logger = logging.getLogger(_ROOT)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
