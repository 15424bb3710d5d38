"""The user's terminal: detects whether there is one, and reads its lines for one reader at a time."""

from __future__ import annotations

import os
import select
import sys
import threading
import time
from collections.abc import Callable

if sys.platform == "win32":
    from praxis_desktop.core import windows

_LONGEST_LINE = 4096
_TURN_S = 0.2
"""Seconds between checks of whether a question that must wait for the program's own input() is still open."""

_TICK_S = 0.5
"""Interval, in seconds, between calls to ``tick`` while waiting for keys."""


class NoMoreLines(Exception):
    """There are no more lines, because the input has ended or the question was withdrawn."""


def can_ask() -> bool:
    """Return whether there is a user to ask: standard input and standard error are connected to a terminal,
    and this process is in the foreground.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    if os.name != "posix":
        return True
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:
        return False


class Withdrawal:
    """Withdraws a question while a thread is waiting for keys to answer it."""

    def __init__(self) -> None:
        self._ear, self._mouth = os.pipe()
        self.has_come = False

    def come(self) -> None:
        """Withdraw the question and wake the thread. Thread-safe."""
        self.has_come = True
        os.write(self._mouth, b"\0")

    def wait_for_keys(self, descriptor: int, tick: Callable[[], None] | None = None) -> bool:
        """Wait for input, calling ``tick`` at intervals; return False if the question was withdrawn."""
        pause = None if tick is None else _TICK_S
        while not select.select([descriptor, self._ear], [], [], pause)[0]:
            assert tick is not None, "without a tick the wait does not end by itself"
            tick()
        return not self.has_come

    def close(self) -> None:
        """Close the descriptors used for waking."""
        os.close(self._ear)
        os.close(self._mouth)


class TerminalLines:
    """Gives one reader at a time access to a terminal's lines: the program's own input, or a question."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def read_for_program(self, read: Callable[[], bytes]) -> bytes:
        """Read input for the program, once no question is open."""
        with self._turn:
            return read()

    def read_line(
        self,
        prompt: str,
        withdrawal: Withdrawal | None = None,
        *,
        tick: Callable[[], None] | None = None,
        shown: Callable[[], None] | None = None,
    ) -> str:
        """Read a line in answer to ``prompt``. ``shown`` is called once the prompt has been written. If there
        is a ``withdrawal``, ``tick`` is called twice a second from then on. Raises NoMoreLines.
        """
        while not self._turn.acquire(timeout=_TURN_S):
            if withdrawal is not None and withdrawal.has_come:
                raise NoMoreLines
        try:
            _write(prompt)
            if shown is not None:
                shown()
            try:
                line = _typed_line(withdrawal, tick)
            except KeyboardInterrupt:
                _write("\n")
                raise
            except OSError:
                line = None
            if line is None:
                _write("\n")
                raise NoMoreLines
            return line
        finally:
            self._turn.release()


if sys.platform == "win32":
    # A console that is being read for a whole line cannot be left, so the line is edited here.
    _LOOK_S = 0.05
    _ENTER, _BACKSPACE, _ESCAPE, _END = "\r\n", "\b\x7f", "\x1b", "\x04\x1a"

    def _typed_line(withdrawal: Withdrawal | None, tick: Callable[[], None] | None) -> str | None:
        """Return the next line, or None at the end of the input (Ctrl+Z or Ctrl+D) or after a withdrawal."""
        line, half, ticked = "", "", time.monotonic()
        while withdrawal is None or not withdrawal.has_come:
            key = windows.typed_key(sys.stdin.fileno(), _LOOK_S)
            if tick is not None and time.monotonic() > ticked + _TICK_S:
                ticked = time.monotonic()
                tick()
            if not key:
                continue
            if "\ud800" <= key < "\udc00":
                half = key
                continue
            key, half = (half + key).encode("utf-16", "surrogatepass").decode("utf-16", "replace"), ""
            if key in _ENTER:
                _write("\n")
                return line
            if key in _END and not line:
                return None
            erased = len(line) if key == _ESCAPE else min(1, len(line)) if key in _BACKSPACE else 0
            key = key if key.isprintable() else ""
            _write("\b \b" * erased + key)
            line = line[: len(line) - erased] + key
        return None

else:

    def _typed_line(withdrawal: Withdrawal | None, tick: Callable[[], None] | None) -> str | None:
        """Return the next line, or None at the end of the input or after a withdrawal."""
        descriptor = sys.stdin.fileno()
        if withdrawal is not None and not withdrawal.wait_for_keys(descriptor, tick):
            return None
        line = os.read(descriptor, _LONGEST_LINE)
        return line.decode("utf-8", "replace").removesuffix("\n") if line else None


def _write(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(text)
    sys.stderr.flush()
