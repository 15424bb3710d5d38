"""Triggers an emergency stop by writing a byte to a pipe to the guardian, without locking or waiting."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from praxis_desktop.ports.emergency.guardian_process.memory import PRESSED

if sys.platform == "win32":
    import atexit
    import socket

_CHUNK = 1 << 16


class Press:
    """A pipe to the guardian, which may not be running yet. Thread-safe.

    On Windows, the pipe is a pair of sockets, because the guardian can wait on sockets there.
    """

    def __init__(self) -> None:
        self._pipe: tuple[int, int] | None = None

    def __call__(self) -> None:
        """Have the guardian stop every instrument, without waiting."""
        pipe = self._pipe
        if pipe is not None:
            with suppress(BlockingIOError):  # the pipe is full of earlier presses
                self._write(pipe[1], bytes((PRESSED,)))

    def wakeup_descriptor(self) -> int:
        r"""Return the descriptor for ``signal.set_wakeup_fd``: the signal handler writes to it directly, so
        that Ctrl+\ works whatever this program is doing.
        """
        return self._made()[1]

    def reading_end(self) -> int:
        """Empty the pipe, because a new guardian must ignore earlier presses; return the guardian's end."""
        descriptor = self._made()[0]
        with suppress(BlockingIOError):
            while self._read(descriptor, _CHUNK):
                pass
        return descriptor

    def _made(self) -> tuple[int, int]:
        if self._pipe is None:
            self._pipe = self._make()
        return self._pipe

    if sys.platform == "win32":

        def _make(self) -> tuple[int, int]:
            self._ends = socket.socketpair()
            for end in self._ends:
                end.setblocking(False)
                # The system closes them when it ends the process: a signal may come until then.
                atexit.register(end.detach)
            return self._ends[0].fileno(), self._ends[1].fileno()

        def _write(self, descriptor: int, data: bytes) -> None:
            self._ends[1].send(data)

        def _read(self, descriptor: int, most: int) -> bytes:
            return self._ends[0].recv(most)

    else:

        def _make(self) -> tuple[int, int]:
            made = os.pipe()
            for end in made:
                os.set_blocking(end, False)
            return made

        _write, _read = staticmethod(os.write), staticmethod(os.read)


press = Press()
"""This process's pipe to its guardian."""
