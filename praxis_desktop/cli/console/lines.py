"""Where a console's lines come from: a terminal with editing and history, or a pipe."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Protocol

log = logging.getLogger(__name__)

HISTORY_LENGTH = 1000
"""Lines that are remembered."""

_WORD_BREAKS = " \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?"
"""As the guest's completion has them."""

_INDENT = "    "

Complete = Callable[[str], tuple[tuple[str, ...], int]]
"""Names with which the end of a line can go on, and where in it the completed word starts."""


class Lines(Protocol):
    """Lines of text, on the main thread."""

    is_typed: bool
    """Whether a person types them, and is prompted."""

    def read(self, prompt: str) -> str:
        """The next one without its newline. Raises EOFError."""

    def answer(self, prompt: str) -> str:
        """One that a program asks for: with its newline, "" at the end."""


class PipedLines:
    """Lines of standard input; only programs prompt."""

    is_typed = False

    def __init__(self) -> None:
        reconfigure = getattr(sys.stdin, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")

    def read(self, prompt: str) -> str:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.removesuffix("\n")

    def answer(self, prompt: str) -> str:
        sys.stdout.write(prompt)
        sys.stdout.flush()
        return sys.stdin.readline()


class TypedLines:
    """Lines of a terminal. With ``editing``, the module readline, they can be edited, and Tab completes."""

    is_typed = True

    def __init__(self, complete: Complete, editing: ModuleType | None) -> None:
        self._complete = complete
        self._editing = editing
        self._names: list[str] = []
        if editing is not None:
            editing.set_completer_delims(_WORD_BREAKS)
            is_libedit = "libedit" in (editing.__doc__ or "")
            editing.parse_and_bind("bind ^I rl_complete" if is_libedit else "tab: complete")

    def read(self, prompt: str) -> str:
        if self._editing is None:
            return _input(prompt)
        self._editing.set_auto_history(True)
        self._editing.set_completer(self._candidate)
        return input(prompt)

    def answer(self, prompt: str) -> str:
        if self._editing is not None:
            self._editing.set_auto_history(False)
            self._editing.set_completer(None)
        try:
            return _input(prompt) + "\n"
        except EOFError:
            return ""

    def _candidate(self, word: str, state: int) -> str | None:
        """For readline: the one of that number."""
        if state == 0:
            self._names = self._candidates(word)
        return self._names[state] if state < len(self._names) else None

    def _candidates(self, word: str) -> list[str]:
        assert self._editing is not None
        line = self._editing.get_line_buffer()[: self._editing.get_endidx()]
        if not line.strip():
            return [_INDENT]
        names, start = self._complete(line)
        skipped = self._editing.get_begidx() - start
        return [name[skipped:] for name in names] if 0 <= skipped <= len(word) else []


def _input(prompt: str) -> str:
    """As ``input``, with the prompt on standard error where standard output is no terminal."""
    if sys.stdout.isatty():
        return input(prompt)
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.removesuffix("\n")


@contextmanager
def open_lines(complete: Complete, history: Path) -> Iterator[Lines]:
    """The lines of standard input. What is typed is remembered in the file ``history``."""
    if not sys.stdin.isatty():
        yield PipedLines()
        return
    editing = _line_editing()
    if editing is None:
        yield TypedLines(complete, None)
        return
    with _remembered(editing, history):
        yield TypedLines(complete, editing)


def _line_editing() -> ModuleType | None:
    """The module readline, where there is one and a terminal to edit on."""
    if not sys.stdout.isatty():
        return None
    try:
        import readline
    except ImportError:  # Windows has none
        return None
    return readline


@contextmanager
def _remembered(editing: ModuleType, history: Path) -> Iterator[None]:
    _read_history(editing, history)
    before = editing.get_current_history_length()
    try:
        yield
    finally:
        length = editing.get_current_history_length()
        typed = [editing.get_history_item(number) for number in range(before + 1, length + 1)]
        editing.clear_history()
        _read_history(editing, history)  # other consoles may have ended meanwhile
        for line in typed:
            editing.add_history(line)
        if typed:
            _write_history(editing, history)


def _read_history(editing: ModuleType, history: Path) -> None:
    try:
        editing.read_history_file(history)
    except FileNotFoundError:
        return
    except OSError as error:
        log.warning("What was typed before, %s, cannot be read: %s", history, error.strerror)


def _write_history(editing: ModuleType, history: Path) -> None:
    beside = history.with_name(f".{history.name}.{os.getpid()}.tmp")
    try:
        history.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        editing.set_history_length(HISTORY_LENGTH)
        editing.write_history_file(beside)
        beside.replace(history)
    except OSError as error:
        log.warning("What was typed cannot be remembered in %s: %s", history, error.strerror)
        with suppress(OSError):
            beside.unlink()
