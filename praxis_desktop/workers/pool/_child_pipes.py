"""The child's ends of its pipes, protected from any other code in the process that prints or reads."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import NoReturn


class ChildPipes:
    """Standard input and output of this process, reserved for frames.

    Descriptors 0 and 1 stay open for other code: reading yields end of file, and output goes to standard
    error.
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
        end_with_parent()

    def read(self, count: int) -> bytes:
        """Return at most ``count`` bytes, or b"" at the end."""
        return os.read(self._input, count)

    def write(self, frame: bytes) -> None:
        """Write a whole frame. Thread-safe. Ends this process if the pipe's other end is closed."""
        view = memoryview(frame)
        try:
            with self._lock:
                while view:
                    view = view[os.write(self._output, view) :]
        except OSError:
            end_process()


def end_process() -> NoReturn:
    """End the process immediately, even if its threads are busy, because the parent is gone."""
    os._exit(0)


LIFELINE = "PRAXIS_LIFELINE"
"""Environment variable that gives a child the descriptor of a pipe's read end.

Only the parent has the other end, which closes when the parent ends.
"""


CONNECTION = "PRAXIS_CONNECTION"
"""Environment variable that gives a child the descriptor of the socket on which descriptors arrive."""


SCRATCH = "PRAXIS_SCRATCH"
"""Environment variable that gives a child a folder for temporary files; the parent removes the folder."""


def scratch_folder() -> Path | None:
    """Return the folder for temporary files, or None if there is none."""
    folder = os.environ.get(SCRATCH, "")
    if not folder:
        return None
    tempfile.tempdir = folder
    return Path(folder)


def take_connection() -> int | None:
    """Return the socket on which descriptors arrive, or None if there is none."""
    number = os.environ.pop(CONNECTION, "")
    if not number:
        return None
    os.set_inheritable(int(number), False)
    return int(number)


def end_with_parent() -> None:
    """Make the system kill this process when its parent ends; a check in this process could be delayed by a
    thread that holds the GIL. On Windows, the parent's job object does this; elsewhere, the end of standard
    input must suffice.
    """
    lifeline = os.environ.pop(LIFELINE, "")
    if sys.platform != "linux" or not lifeline:
        return
    import fcntl
    import select

    pipe = int(lifeline)
    os.set_inheritable(pipe, False)
    # Nothing is ever written to this pipe: only the closing of its other end is signalled. PR_SET_PDEATHSIG
    # is unsuitable: it signals the end of the thread that started the process, not the end of the process.
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    watch = select.poll()
    watch.register(pipe, select.POLLIN)
    if watch.poll(0):  # the parent is already gone
        end_process()


def ignore_signals() -> None:
    """Ignore a terminal's signals, because the parent decides when this process ends."""
    for name in ("SIGINT", "SIGHUP", "SIGQUIT", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, signal.SIG_IGN)


def _set_binary(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(descriptor, os.O_BINARY)
