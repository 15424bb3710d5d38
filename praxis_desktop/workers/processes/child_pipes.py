"""The child's end of its pipes: taken away from everything else that may print or read in its process."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import NoReturn


class ChildPipes:
    """Standard input and output of this process, for frames alone.

    Descriptors 0 and 1 stay open for those who know no better: input at its end, output to standard error.
    """

    def __init__(self) -> None:
        sys.stdout.flush()
        self._input, self._output = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        for descriptor in (self._input, self._output):
            _set_binary(descriptor)
        self._lock = threading.Lock()
        self.when_gone: Callable[[], None] = end_process
        """What is done when nobody is there any more to read what is written, each time."""

    def read(self, count: int) -> bytes:
        """At most ``count`` bytes, b"" at the end."""
        return os.read(self._input, count)

    def write(self, frame: bytes) -> None:
        """Write a whole frame; any thread."""
        view = memoryview(frame)
        try:
            with self._lock:
                while view:
                    view = view[os.write(self._output, view) :]
        except OSError:
            self.when_gone()


def end_process() -> NoReturn:
    """End at once, whatever other threads do: nobody is there to hear how it went."""
    os._exit(0)


def ignore_signals() -> None:
    """Leave the signals of a terminal to the parent: it decides when this process ends."""
    for name in ("SIGINT", "SIGHUP", "SIGQUIT", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, signal.SIG_IGN)


def _set_binary(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(descriptor, os.O_BINARY)
