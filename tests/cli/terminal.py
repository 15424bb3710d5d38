"""A terminal for a tested process: a pseudo-terminal on which the test types and reads."""

from __future__ import annotations

import codecs
import os
import re
import select
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType

import pytest

from tests.cli.command import READY, environment

if os.name != "posix":
    pytest.skip("terminals are POSIX's", allow_module_level=True)
else:
    import fcntl
    import termios

DEADLINE_S = 100.0
CTRL_C = "\x03"
CTRL_D = "\x04"

_OWN_TERMINAL = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from praxis_desktop.cli import main
sys.exit(main())
"""
PROMPT = re.compile(r"In \[\d+\]: ")
"""The prompt of a console."""

_LOCAL_FLAGS = 3
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """The command line with ``arguments`` on its own terminal; a context manager."""

    def __init__(self, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 1000, 0, 0))  # lines are not wrapped
        variables = environment(**{"TERM": "dumb", **(env or {})})
        self.process = READY.start(
            arguments, variables, stdin=slave, stdout=slave, stderr=slave, owns_terminal=True
        ) or subprocess.Popen(
            [sys.executable, "-c", _OWN_TERMINAL, *arguments],
            env=variables,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self._unread = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def press(self, text: str) -> None:
        """Press keys as fast as the terminal accepts them, and read its output meanwhile."""
        keys, deadline = text.encode(), time.monotonic() + DEADLINE_S
        os.set_blocking(self._master, False)
        try:
            while keys:
                assert time.monotonic() < deadline, self._unread
                ready, wanted, _ = select.select([self._master], [self._master], [], 1.0)
                if ready and not self._read(deadline):
                    return
                if wanted:
                    with suppress(BlockingIOError):
                        keys = keys[os.write(self._master, keys[:512]) :]
        finally:
            os.set_blocking(self._master, True)

    def line(self, text: str) -> None:
        """Type a line."""
        self.press(text + "\r")

    def pause(self, seconds: float) -> None:
        """Wait like a slow user, and read the output."""
        until = time.monotonic() + seconds
        while self._read(until):
            pass

    def until(self, text: str) -> str:
        """Return the output up to ``text``, which must appear."""
        deadline = time.monotonic() + DEADLINE_S
        while text not in self._unread:
            if not self._read(deadline):
                raise AssertionError(f"{text!r} never came, but {self._unread!r}")
        shown, found, self._unread = self._unread.partition(text)
        return shown + found

    def prompt(self) -> str:
        """Return the output up to the next prompt of a console, which then waits for keys."""
        deadline = time.monotonic() + DEADLINE_S
        while (found := PROMPT.search(self._unread)) is None:
            if not self._read(deadline):
                raise AssertionError(f"no prompt, but {self._unread!r}")
        shown, self._unread = self._unread[: found.start()], self._unread[found.end() :]
        self.wait_for_keys()
        return shown

    def wait_for_keys(self) -> None:
        """Wait until the terminal passes on single keys; before that, it holds back whole lines."""
        deadline = time.monotonic() + DEADLINE_S
        while termios.tcgetattr(self._master)[_LOCAL_FLAGS] & termios.ICANON:
            assert time.monotonic() < deadline, self._unread
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
        deadline = time.monotonic() + DEADLINE_S
        while self._read(deadline):
            pass
        return self.process.wait(DEADLINE_S), self._unread

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # the other end has been closed
            return False
        self._unread += _ESCAPES.sub("", self._decoder.decode(data)).replace("\r\n", "\n").replace("\r", "")
        return bool(data)

    def hang_up(self) -> None:
        """Close the terminal, as if its window had been closed."""
        os.close(self._master)
        self._master = os.open(os.devnull, os.O_RDONLY)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)
