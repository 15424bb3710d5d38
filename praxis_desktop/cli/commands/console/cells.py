"""Cells from a pipe. The guest's Python decides where each ends, because its own input takes lines too."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from praxis_desktop.cli.asking.ports import PortDialog
from praxis_desktop.cli.asking.terminal_lines import NoMoreLines
from praxis_desktop.workers.console.messages import RequestType

if TYPE_CHECKING:
    from praxis_desktop.ports.guest.policy import PortQuestion
    from praxis_desktop.ports.roles import Binding


class LineWanted:
    """A line that a program asks for. ``answer`` and ``give_up`` may be called from any thread, even too
    late. The reader sets ``given_up``, which ``give_up`` then calls on its thread.
    """

    def __init__(self, prompt: str, *, is_password: bool = False) -> None:
        self.prompt = prompt
        self.is_password = is_password
        self.line: str | None = None
        """The line without a newline; None for the end of the input."""
        self.is_given_up = False
        """Whether the line is no longer needed."""
        self.given_up: Callable[[], None] = _nobody_reads
        self._news = threading.Event()

    def answer(self, line: str | None) -> None:
        """Supply the line, None for the end of the input."""
        self.line = line
        self._news.set()

    def give_up(self) -> None:
        """Give up: the line will not arrive, or is no longer needed."""
        self.is_given_up = True
        self._news.set()
        self.given_up()

    def wait(self) -> None:
        """Wait until there is a line or the wait is given up."""
        self._news.wait()


def _nobody_reads() -> None:
    """Do nothing: there is no reader to stop."""


_BLOCK = re.compile(r"(async|class|def|for|if|match|try|while|with)\b|@")
"""Matches the start of a block, which continues while lines are indented."""

_GOES_ON = re.compile(r"(elif|else|except|finally)\b|#|\s|$")
"""Matches a line that belongs to the block before it."""

Ask = Callable[[RequestType, Mapping[str, object]], Mapping[str, object]]


class PipedCells:
    """Cells from standard input, read on the main thread; only programs write prompts."""

    is_typed = False

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._held: str | None = None
        """A line that was read to check whether it still belongs to the cell before."""
        reconfigure = getattr(sys.stdin, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")

    def read(self, number: int, proposed: str = "") -> str:
        """The next cell. Raises EOFError."""
        lines: list[str] = []
        while True:
            line = self._line()
            if line is None:
                if lines:
                    return "\n".join(lines)
                raise EOFError
            if not lines and not line.strip():
                continue
            if lines and self._is_next(lines, line):
                self._held = line
                return "\n".join(lines)
            lines.append(line)
            is_inside = len(lines) > 1 and _BLOCK.match(lines[0]) and line[:1].isspace() and line.strip()
            if not is_inside and self._status(lines) != "incomplete":
                return "\n".join(lines)

    def answer(self, wanted: LineWanted) -> None:
        """Read a line for a program."""
        sys.stdout.write(wanted.prompt)
        sys.stdout.flush()
        wanted.answer(self._line())

    def end(self) -> None:
        """Do nothing: a signal ends the reading."""

    def _is_next(self, lines: list[str], line: str) -> bool:
        """Whether ``line`` begins another cell: the block before it is complete and does not continue."""
        return not _GOES_ON.match(line) and self._status([*lines, ""]) == "complete"

    def _status(self, lines: list[str]) -> object:
        return self._ask("is_complete", {"code": "\n".join(lines)}).get("status")

    def _line(self) -> str | None:
        line, self._held = self._held, None
        if line is not None:
            return line
        read = sys.stdin.readline()
        return read.removesuffix("\n") if read else None


log = logging.getLogger(__name__)


class ConsoleAsker:
    """A PortAsker. ``want`` is called, on any thread, with each line that is needed; it returns at once."""

    def __init__(self, want: Callable[[LineWanted], None]) -> None:
        self._want = want
        self._lock = threading.Lock()
        self._is_withdrawn = False
        self._wanted: LineWanted | None = None

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Ask ``question`` on a thread of its own; returns at once."""
        with self._lock:
            self._is_withdrawn = False
        threading.Thread(target=self._ask, args=(question, answer), name="question", daemon=True).start()

    def withdraw(self, question: PortQuestion) -> None:
        """Withdraw ``question``: its answer is no longer needed."""
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
