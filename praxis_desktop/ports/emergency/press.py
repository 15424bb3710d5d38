"""The press of an emergency stop: a byte in a pipe that the guardian reads, without a lock or a wait."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

_CHUNK = 1 << 16


class Press:
    """A pipe to the guardian, which may not have been started yet. Any thread.

    Where the system has no descriptors that can be passed on (Windows) there is no guardian: ``is_possible``.
    """

    is_possible = os.name == "posix"

    def __init__(self) -> None:
        self._pipe: tuple[int, int] | None = None

    def __call__(self) -> None:
        """Have every instrument stopped that the guardian holds. Returns at once."""
        pipe = self._pipe
        if pipe is not None:
            with suppress(BlockingIOError):  # it is full of presses
                os.write(pipe[1], bytes((signal.SIGQUIT,)))

    def wakeup_descriptor(self) -> int:
        r"""For ``signal.set_wakeup_fd``: the system's handler writes there by itself, so that Ctrl+\ is heard
        whatever this program does. -1 where there is no guardian.
        """
        return self._made()[1] if self.is_possible else -1

    def reading_end(self) -> int:
        """What the guardian reads, which is empty: what was pressed before it was there concerned nothing."""
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
"""That of this process."""
