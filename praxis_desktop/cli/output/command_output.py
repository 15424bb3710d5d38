"""The output of commands that do not run a program: events for programs, lines for users."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from praxis_desktop.cli import output
from praxis_desktop.core.events import Event, ExecutionResult, LogEvent, ResultEvent, RunState
from praxis_desktop.core.terminal_text import legible

if TYPE_CHECKING:
    from praxis_desktop.cli.output.run_output import Presentation


class Teller:
    """Writes for programs if ``as_json``, otherwise for users. Thread-safe.

    Raises OSError if the output cannot be written.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._presentation: Presentation = output.JsonPresentation() if as_json else output.TextPresentation()
        self._lock = threading.Lock()
        self._begun = time.time()

    def event(self, event: Event) -> None:
        """Show an event in the form that all commands share."""
        with self._lock:
            self._presentation.event(event)

    def for_people(self, *lines: str) -> None:
        """Write lines to standard output."""
        if not self.as_json:
            with self._lock:
                write_lines(lines)

    def for_programs(self, *events: Event) -> None:
        """Write events to standard output."""
        if self.as_json:
            for event in events:
                self.event(event)

    def result(self, value: dict[str, Any] | None = None, *, state: RunState = "completed") -> None:
        """Write the result for programs, which is always the last event."""
        passed = (time.time() - self._begun) * 1000
        self.for_programs(
            ResultEvent(state, "", ExecutionResult("", passed, self._begun * 1000, value=value))
        )


def moment_for_people(seconds: float) -> str:
    """Return a time, given in seconds since 1970, as text to the minute, in this computer's time zone."""
    try:
        return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError, OSError):
        return "?"


def write_lines(lines: Sequence[str]) -> None:
    """Write lines to standard output, escaping control characters and characters that the encoding lacks."""
    for line in map(legible, lines):
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    sys.stdout.flush()


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
    """Within the ``with`` block, pass this program's warnings to ``tell``, on the threads that log them."""
    handler = _Teller(tell)
    logger = logging.getLogger(_ROOT)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
