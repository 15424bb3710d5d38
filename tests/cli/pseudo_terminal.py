"""A pseudo-terminal of POSIX for a tested process."""

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

if sys.platform != "win32":
    import fcntl
    import termios

    from tests.cli.command import READY

    _PROGRAM = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from praxis_desktop.cli import main
sys.exit(main())
"""
    _LOCAL_FLAGS = 3
    _ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

    class PseudoTerminal:
        """The command line with ``arguments`` on its own terminal, whose output is read as it was written."""

        def __init__(self, arguments: tuple[str, ...], env: Mapping[str, str]) -> None:
            self._master, slave = os.openpty()
            fcntl.ioctl(
                slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 1000, 0, 0)
            )  # lines are not wrapped
            self.process = READY.start(
                arguments, env, stdin=slave, stdout=slave, stderr=slave, owns_terminal=True
            ) or subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, *arguments],
                env=env,
                stdin=slave,
                stdout=slave,
                stderr=slave,
                start_new_session=True,
            )
            os.close(slave)
            self._decoder = codecs.getincrementaldecoder("utf-8")()
            self.unread = ""

        def take(self, count: int) -> str:
            """Return the next ``count`` characters of the output, which have been read then."""
            taken, self.unread = self.unread[:count], self.unread[count:]
            return taken

        def read(self, deadline: float) -> bool:
            """Read output; returns whether there was any until the deadline."""
            ready, _, _ = select.select([self._master], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                return False
            try:
                data = os.read(self._master, 1 << 16)
            except OSError:  # the other end has been closed
                return False
            text = _ESCAPES.sub("", self._decoder.decode(data))
            self.unread += text.replace("\r\n", "\n").replace("\r", "")
            return bool(data)

        def press(self, keys: bytes, deadline: float) -> None:
            """Press keys as fast as the terminal accepts them, and read its output meanwhile."""
            os.set_blocking(self._master, False)
            try:
                while keys:
                    assert time.monotonic() < deadline, self.unread
                    ready, wanted, _ = select.select([self._master], [self._master], [], 1.0)
                    if ready and not self.read(deadline):
                        return
                    if wanted:
                        with suppress(BlockingIOError):
                            keys = keys[os.write(self._master, keys[:512]) :]
            finally:
                os.set_blocking(self._master, True)

        def holds_lines_back(self) -> bool:
            """Return whether only whole lines are passed on to the program."""
            return bool(termios.tcgetattr(self._master)[_LOCAL_FLAGS] & termios.ICANON)

        def hang_up(self) -> None:
            """Close the terminal, as if its window had been closed."""
            os.close(self._master)
            self._master = os.open(os.devnull, os.O_RDONLY)

        def finish(self, deadline: float) -> None:
            """Read all output until the program ends."""
            while self.read(deadline):
                pass

        def close(self) -> None:
            """Close the terminal of a program that has ended."""
            os.close(self._master)
