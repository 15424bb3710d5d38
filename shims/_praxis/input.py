"""``input()`` and ``sys.stdin``: lines that the host gets from the user or a file."""

from __future__ import annotations

import _thread
import builtins
import io
import sys
from typing import BinaryIO

import _praxis_host

from _praxis import dry_run, signals

_builtin_input = builtins.input
asking = _thread.RLock()
"""Held while waiting for a line, so that threads ask in turn. Signal handlers may also ask meanwhile."""


def read_line(prompt: str = "") -> str:
    """Return the next line with its newline, or "" at the end of input. The host shows ``prompt``. An
    interrupt ends the wait.
    """
    with asking:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        delayed = signals.take_delayed()
        if delayed is not None:  # the wait that it should have ended begins only now
            raise delayed
        while True:
            line = _praxis_host.read_line(prompt)
            if isinstance(line, str):
                return line
            signals.interrupted_in_call()


def input(prompt: object = "", /, *excess: object) -> str:  # noqa: A001 - it replaces the builtin
    """Read a string from standard input. The trailing newline is stripped.

    The prompt string, if given, is shown to the person who answers. Raises EOFError at the end of input.
    """
    stdin = getattr(sys, "stdin", None)  # a program may have deleted it
    if excess or not isinstance(stdin, Stdin):
        return _builtin_input(prompt, *excess)  # it reports the error as CPython does
    line = stdin.answer(str(prompt))
    if not line:
        raise EOFError("EOF when reading a line")
    return line.removesuffix("\n")


class Stdin(io.TextIOBase):
    """``sys.stdin``: text whose lines come from the host one by one. ``buffer`` is file descriptor 0, from
    which this class does not read.
    """

    encoding = "utf-8"
    errors = "strict"
    name = "<stdin>"
    mode = "r"

    def __init__(self, buffer: BinaryIO) -> None:
        self.buffer = buffer
        self._rest = ""
        self._cutting = _thread.RLock()
        """Held while a line is read and split. Signal handlers may read lines meanwhile."""

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 0

    def isatty(self) -> bool:
        return False

    def answer(self, prompt: str) -> str:
        """Return the line entered in response to ``prompt``, or "" at the end of input."""
        line, self._rest = self._rest, ""
        if not line and (given := dry_run.answer_to(prompt)) is not None:
            return f"{given}\n"
        return line if line.endswith("\n") else line + read_line(prompt)

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        if size is None or size < 0:
            return self.answer("")
        with self._cutting:
            line = self.answer("")
            if size < len(line):
                line, self._rest = line[:size], line[size:]
            return line

    def read(self, size: int | None = -1, /) -> str:
        parts: list[str] = []
        missing = -1 if size is None else size
        while missing and (line := self.readline(missing)):
            parts.append(line)
            if missing > 0:
                missing -= len(line)
        return "".join(parts)


def install() -> None:
    """Replace ``input`` and ``sys.stdin``."""
    input.__module__ = "builtins"
    builtins.input = input
    if isinstance(sys.stdin, io.TextIOWrapper):
        # Detached, because the wrapper would close the buffer when it is freed.
        sys.stdin = sys.__stdin__ = Stdin(sys.stdin.detach())  # type: ignore[misc, assignment]
