"""A terminal for a tested process, on which the test types and reads."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Mapping
from types import TracebackType

from tests.cli.command import environment

if sys.platform == "win32":
    from tests.cli.pseudo_console import PseudoConsole as Far
else:
    from tests.cli.pseudo_terminal import PseudoTerminal as Far

DEADLINE_S = 90.0
CTRL_C = "\x03"
CTRL_D = "\x04"

PROMPT = re.compile(r"In \[\d+\]: ")
"""The prompt of a console."""


class Terminal:
    """The command line with ``arguments`` on its own terminal; a context manager."""

    def __init__(self, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        self._far = Far(arguments, environment(**{"TERM": "dumb", **(env or {})}))
        self.process = self._far.process

    def press(self, text: str) -> None:
        """Press keys as fast as the terminal accepts them."""
        self._far.press(text.encode(), time.monotonic() + DEADLINE_S)

    def line(self, text: str) -> None:
        """Type a line."""
        self.press(text + "\r")

    def pause(self, seconds: float) -> None:
        """Wait like a slow user, and read the output."""
        until = time.monotonic() + seconds
        while self._far.read(until):
            pass

    def until(self, text: str) -> str:
        """Return the output up to ``text``, which must appear."""
        deadline = time.monotonic() + DEADLINE_S
        while (found := self._far.unread.find(text)) < 0:
            if not self._far.read(deadline):
                raise AssertionError(f"{text!r} never came, but {self._far.unread!r}")
        return self._far.take(found + len(text))

    def prompt(self) -> str:
        """Return the output up to the next prompt of a console, which then waits for keys."""
        deadline = time.monotonic() + DEADLINE_S
        while (found := PROMPT.search(self._far.unread)) is None:
            if not self._far.read(deadline):
                raise AssertionError(f"no prompt, but {self._far.unread!r}")
        shown = self._far.take(found.end())[: found.start()]
        self.wait_for_keys()
        return shown

    def wait_for_keys(self) -> None:
        """Wait until the terminal passes on single keys; before that, it holds back whole lines."""
        deadline = time.monotonic() + DEADLINE_S
        while self._far.holds_lines_back():
            assert time.monotonic() < deadline, self._far.unread
            self.pause(0.01)

    def answer(self, cell: str) -> str:
        """Type a line at the prompt; returns the output up to the next prompt."""
        self.line(cell)
        self.until(cell + "\n")
        return self.prompt()

    def block(self, *lines: str) -> None:
        """Type a block whose lines are not indented automatically, and the empty line that ends it."""
        for line in lines:
            self.line(line)
        self.line("")

    def end(self) -> tuple[int, str]:
        """Return the exit code, and the output until then."""
        self._far.finish(time.monotonic() + DEADLINE_S)
        return self.process.wait(DEADLINE_S), self._far.unread

    def hang_up(self) -> None:
        """Close the terminal, as if its window had been closed."""
        self._far.hang_up()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        self._far.close()
