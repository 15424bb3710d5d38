"""The child's end of its pipes: taken away from everything else that may print or read in its process."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
from pathlib import Path
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
        end_with_parent()

    def read(self, count: int) -> bytes:
        """At most ``count`` bytes, b"" at the end."""
        return os.read(self._input, count)

    def write(self, frame: bytes) -> None:
        """Write a whole frame; any thread. Ends this process when nobody is there to read it."""
        view = memoryview(frame)
        try:
            with self._lock:
                while view:
                    view = view[os.write(self._output, view) :]
        except OSError:
            end_process()


def end_process() -> NoReturn:
    """End at once, whatever other threads do: nobody is there to hear how it went."""
    os._exit(0)


LIFELINE = "PRAXIS_LIFELINE"
"""In the environment of a child: the number of a pipe's end that is open for reading, and whose other end is
open in the parent alone, for as long as that lives.
"""


CONNECTION = "PRAXIS_CONNECTION"
"""In the environment of a child that is handed descriptors: the number of the socket that they come by."""


SCRATCH = "PRAXIS_SCRATCH"
"""In the environment of a child: a folder for what it makes and nobody keeps, which its parent removes."""


def scratch_folder() -> Path | None:
    """The folder for what nobody keeps, which is that for temporary files, too; None without one."""
    folder = os.environ.get(SCRATCH, "")
    if not folder:
        return None
    tempfile.tempdir = folder
    return Path(folder)


def take_connection() -> int | None:
    """The socket that descriptors come by; None without one."""
    number = os.environ.pop(CONNECTION, "")
    if not number:
        return None
    os.set_inheritable(int(number), False)
    return int(number)


def end_with_parent() -> None:
    """Have the system kill this process when its parent is gone, in whatever it is: a thread that holds
    Python's lock keeps that from being noticed in time. Linux; elsewhere the end of standard input has to do.
    """
    lifeline = os.environ.pop(LIFELINE, "")
    if sys.platform != "linux" or not lifeline:
        return
    import fcntl
    import select

    pipe = int(lifeline)
    os.set_inheritable(pipe, False)
    # Nothing is ever written into it: all that there is to be signalled is that its other end was closed.
    # (PR_SET_PDEATHSIG, made for a parent's death, signals the end of the thread that has started a process.)
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    watch = select.poll()
    watch.register(pipe, select.POLLIN)
    if watch.poll(0):  # it was gone before
        end_process()


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
