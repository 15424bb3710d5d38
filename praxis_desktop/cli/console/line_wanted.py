"""A line that somebody has to type: for a cell, or for a question about ports."""

from __future__ import annotations

import threading
from collections.abc import Callable


class LineWanted:
    """``answer`` and ``give_up`` may be called from any thread, and too late. Whoever reads the line sets
    ``given_up``, which is called then, on that thread.
    """

    def __init__(self, prompt: str, *, is_password: bool = False) -> None:
        self.prompt = prompt
        self.is_password = is_password
        self.line: str | None = None
        """Without a newline; None for the end of the input."""
        self.is_given_up = False
        """Whether nobody waits any more."""
        self.given_up: Callable[[], None] = _nobody_reads
        self._news = threading.Event()

    def answer(self, line: str | None) -> None:
        """Give it a line, None for the end of the input."""
        self.line = line
        self._news.set()

    def give_up(self) -> None:
        """It will not come, or nobody waits for it."""
        self.is_given_up = True
        self._news.set()
        self.given_up()

    def wait(self) -> None:
        """Wait until it is there or given up."""
        self._news.wait()


def _nobody_reads() -> None:
    """Nothing has to be ended."""
