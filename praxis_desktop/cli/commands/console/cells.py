"""A program read from a pipe, and the lines that cells and questions request."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.cli.asking.ports import PortDialog
from praxis_desktop.cli.asking.terminal_lines import NoMoreLines
from praxis_desktop.protocols.program import MAX_SIZE, decode_source

if TYPE_CHECKING:
    from praxis_desktop.ports.guest.port_requests import PortQuestion
    from praxis_desktop.ports.roles import Binding


class LineWanted:
    """A line that a program requests. ``answer`` and ``give_up`` may be called on any thread, at any time.
    The reader sets the callback ``given_up``, which ``give_up`` calls on the calling thread.
    """

    def __init__(self, prompt: str, *, is_password: bool = False) -> None:
        self.prompt = prompt
        self.is_password = is_password
        self.line: str | None = None
        """The line without its newline, or None for the end of the input."""
        self.is_given_up = False
        """Whether the line is no longer wanted."""
        self.given_up: Callable[[], None] = _nobody_reads
        self._news = threading.Event()

    def answer(self, line: str | None) -> None:
        """Supply the line, or None for the end of the input."""
        self.line = line
        self._news.set()

    def give_up(self) -> None:
        """Give up waiting for the line, because it will not arrive or is no longer needed."""
        self.is_given_up = True
        self._news.set()
        self.given_up()

    def wait(self) -> None:
        """Wait until the line is supplied, or until ``give_up`` is called."""
        self._news.wait()


def _nobody_reads() -> None:
    """Do nothing, because there is no reader to stop."""


class PipedCells:
    """Reads a program from standard input, on the main thread, as a single cell, which is read completely
    before it runs.

    No input is left for a program that requests a line, so it gets end-of-file, as in ``exec -``.
    """

    is_typed = False

    def __init__(self) -> None:
        self._is_read = False

    def read(self, number: int, proposed: str = "") -> str:
        """Read the program. Raises EOFError on the second call, and UsageError if the input is not Python."""
        if self._is_read:
            raise EOFError
        self._is_read = True
        data = sys.stdin.buffer.read(MAX_SIZE + 1)
        return decode_source(data, "standard input") if data.strip() else ""

    def answer(self, wanted: LineWanted) -> None:
        """Report that there are no more lines."""
        sys.stdout.write(wanted.prompt)
        sys.stdout.flush()
        wanted.answer(None)

    def end(self) -> None:
        """Do nothing, because a signal interrupts ``read``."""


log = logging.getLogger(__name__)


class ConsoleAsker:
    """A PortAsker. ``want`` is called, on any thread, for each line needed, and must return immediately."""

    def __init__(self, want: Callable[[LineWanted], None]) -> None:
        self._want = want
        self._lock = threading.Lock()
        self._is_withdrawn = False
        self._wanted: LineWanted | None = None

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Ask ``question`` on a separate thread. Returns immediately."""
        with self._lock:
            self._is_withdrawn = False
        threading.Thread(target=self._ask, args=(question, answer), name="question", daemon=True).start()

    def withdraw(self, question: PortQuestion) -> None:
        """Withdraw ``question``, because its answer is no longer needed."""
        with self._lock:
            self._is_withdrawn = True
            wanted = self._wanted
        if wanted is not None:
            wanted.give_up()

    def _ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        try:
            chosen = PortDialog(self._read_line).answer(question)
        except Exception:  # the thread's last frame: the program waits for an answer
            log.exception("There was nobody to ask for a port")
            chosen = None
        answer(chosen)

    def _read_line(self, prompt: str) -> str:
        wanted = LineWanted(prompt)
        with self._lock:
            if self._is_withdrawn:
                raise NoMoreLines
            self._wanted = wanted
        self._want(wanted)
        wanted.wait()
        if wanted.line is None:
            raise NoMoreLines
        return wanted.line
