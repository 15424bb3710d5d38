"""Cells of a pipe: where each ends is for the guest's Python to say, for its own input takes lines, too."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping

from praxis_desktop.cli.console.line_wanted import LineWanted
from praxis_desktop.workers.kernel.messages import RequestType

_BLOCK = re.compile(r"(async|class|def|for|if|match|try|while|with)\b|@")
"""What begins a block: it goes on for as long as lines are indented."""

_GOES_ON = re.compile(r"(elif|else|except|finally)\b|#|\s|$")
"""A line that belongs to the block before it."""

Ask = Callable[[RequestType, Mapping[str, object]], Mapping[str, object]]


class PipedCells:
    """Cells of standard input, on the main thread; nobody is prompted but by programs."""

    is_typed = False

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._held: str | None = None
        """A line that was read to see whether it still belongs to the cell before."""
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
        """Give a program a line."""
        sys.stdout.write(wanted.prompt)
        sys.stdout.flush()
        wanted.answer(self._line())

    def end(self) -> None:
        """A signal ends the reading."""

    def _is_next(self, lines: list[str], line: str) -> bool:
        """Whether ``line`` begins another cell: the block before it could end, and goes not on with it."""
        return not _GOES_ON.match(line) and self._status([*lines, ""]) == "complete"

    def _status(self, lines: list[str]) -> object:
        return self._ask("is_complete", {"code": "\n".join(lines)}).get("status")

    def _line(self) -> str | None:
        line, self._held = self._held, None
        if line is not None:
            return line
        read = sys.stdin.readline()
        return read.removesuffix("\n") if read else None
