"""Triggers an emergency stop by writing a byte to a pipe to the guardian, without locking or waiting."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

_CHUNK = 1 << 16


class Press:
    """A pipe to the guardian, which may not be running yet. Safe from any thread.

    On a system without descriptor passing (Windows) there is no guardian: see ``is_possible``.
    """

    is_possible = os.name == "posix"

    def __init__(self) -> None:
        self._pipe: tuple[int, int] | None = None

    def __call__(self) -> None:
        """Have the guardian stop every instrument, without waiting."""
        pipe = self._pipe
        if pipe is not None:
            with suppress(BlockingIOError):  # the pipe is full of earlier presses
                os.write(pipe[1], bytes((signal.SIGQUIT,)))

    def wakeup_descriptor(self) -> int:
        r"""Return the descriptor for ``signal.set_wakeup_fd``: the signal handler writes to it directly, so
        that Ctrl+\ works whatever this program is doing. -1 if there is no guardian.
        """
        return self._made()[1] if self.is_possible else -1

    def reading_end(self) -> int:
        """Return the guardian's end of the pipe, emptied: earlier presses do not concern a new guardian."""
        descriptor = self._made()[0]
        with suppress(BlockingIOError):
            while os.read(descriptor, _CHUNK):
                pass
        return descriptor

    def _made(self) -> tuple[int, int]:
        if self._pipe is None:
            made = os.pipe()
            for end in made:
                os.set_blocking(end, False)
            self._pipe = made
        return self._pipe


press = Press()
"""This process's pipe to its guardian."""
