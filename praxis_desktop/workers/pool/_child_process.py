"""A child process that exchanges frames, seen from its parent."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from praxis_desktop.core.messages import Message
from praxis_desktop.core.own_processes import child_environment, module_command
from praxis_desktop.workers.pool._child_pipes import CONNECTION, LIFELINE, SCRATCH
from praxis_desktop.workers.pool._framing import FrameError, FrameReader
from praxis_desktop.workers.pool._scratch import Scratch
from praxis_desktop.workers.pool.messages import FROM_CHILD, FromChild

log = logging.getLogger(__name__)

_LAST_LINES = 20
"""Lines of the child's standard error to keep, to tell why it ended."""

_LOG_S = 1.0
"""Seconds to wait for the last of them: a process started by the child might hold the pipe open."""


class ChildProcess:
    """``python -m module arguments``, with two pipes for messages and a socket over which it is handed open
    files.

    Its standard error goes to the log. It does not outlive this process: it ends when its standard input
    does, and on Linux the system then kills it. Raises OSError if no process can be started.
    """

    def __init__(self, *arguments: str, module: str = "praxis_desktop.workers.pool.child") -> None:
        self._write_lock = threading.Lock()
        self._passing = threading.Lock()
        self._last_lines: deque[str] = deque(maxlen=_LAST_LINES)
        theirs, self._lifeline = _lifeline()
        ends = _socket_pair()
        self._connection = ends[0] if ends else None
        self._scratch = Scratch()
        try:
            self._process = subprocess.Popen(
                module_command(module, *arguments),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env={
                    **child_environment(),
                    SCRATCH: str(self._scratch.folder),
                    LIFELINE: " ".join(map(str, theirs)),
                    CONNECTION: " ".join(str(end.fileno()) for end in ends[1:]),
                },
                pass_fds=(*theirs, *(end.fileno() for end in ends[1:])),
                **_own_group(),
            )
        except BaseException:
            _close(self._lifeline)
            self._scratch.remove()
            if self._connection is not None:
                self._connection.close()
            raise
        finally:
            _close(theirs)
            for end in ends[1:]:
                end.close()
        self.pid = self._process.pid
        self._log_thread = threading.Thread(target=self._read_log, name=f"log of {self.pid}", daemon=True)
        self._log_thread.start()
        self.thread: threading.Thread | None = None
        """The thread that listens to it."""
        self.ended = threading.Event()
        """Set once it has ended and is reaped."""

    def listen(self, on_message: Callable[[FromChild], None], on_end: Callable[[str], None]) -> None:
        """Call ``attend`` on a thread of its own."""
        self.thread = threading.Thread(
            target=self.attend, args=(on_message, on_end), name=f"from {self.pid}", daemon=True
        )
        self.thread.start()

    def attend(self, on_message: Callable[[FromChild], None], on_end: Callable[[str], None]) -> None:
        """Call ``on_message`` with each message and, once the process has ended and is reaped, ``on_end``
        with the reason; then return. A FrameError in ``on_message`` ends the process.
        """
        stdout = self._process.stdout
        assert stdout is not None
        descriptor = stdout.fileno()
        reader = FrameReader(lambda count: os.read(descriptor, count), FROM_CHILD)
        reason = ""
        try:
            while (message := reader.next()) is not None:
                on_message(message)
        except FrameError as error:
            reason = error.message
        except Exception as error:  # whoever waits for this process must learn that it is of no use any more
            log.exception("A message of the process %d was not handled", self.pid)
            reason = f"{type(error).__name__}: {error}"
        reason = self._reap(reason)
        self.ended.set()
        on_end(reason)

    def write_with(self, frame: bytes, descriptor: int) -> None:
        """Send a frame together with a duplicate of ``descriptor``."""
        assert self._connection is not None
        with self._passing, suppress(OSError):
            socket.send_fds(self._connection, [b"."], [descriptor])
            self.write(frame)

    def write(self, frame: bytes) -> None:
        """Send a frame; any thread. If the process is gone, nothing is raised: ``on_end`` reports it."""
        view = memoryview(frame)
        stdin = self._process.stdin
        assert stdin is not None
        try:
            with self._write_lock:
                while view:
                    view = view[os.write(stdin.fileno(), view) :]
        except (OSError, ValueError):
            log.debug("The process %d is not there to be written to", self.pid)

    def kill(self) -> None:
        """End the process at once; any thread, returns at once."""
        self._process.kill()

    def discard(self) -> None:
        """Kill and reap a process that nobody listens to; any thread, returns at once."""
        self.kill()
        self.listen(lambda message: None, lambda reason: None)

    @property
    def is_alive(self) -> bool:
        """Whether the process is running now; only for a process that nobody listens to."""
        return self._process.poll() is None

    @property
    def memory_bytes(self) -> int:
        """Bytes of physical memory that it uses, shared ones included; 0 if not known."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1])
        except (OSError, ValueError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    def _reap(self, reason: str) -> str:
        """End the process with all its children and reap it; returns why it ended."""
        process = self._process
        # It has closed its output, so it is of no use whatever it is doing. Killing does not change the code
        # of a process that has ended already.
        process.kill()
        code = process.wait()
        self._log_thread.join(_LOG_S)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with self._write_lock:
                    pipe.close()
        _close(self._lifeline)
        self._scratch.remove()
        if self._connection is not None:
            with self._passing:
                self._connection.close()
        return reason or _told(code)

    def _read_log(self) -> None:
        stderr = self._process.stderr
        assert stderr is not None
        for line in stderr:
            text = line.decode("utf-8", "replace").rstrip()
            self._last_lines.append(text)
            log.warning("Process %d: %s", self.pid, text)

    @property
    def last_words(self) -> str:
        """The last lines it wrote to standard error."""
        return "\n".join(self._last_lines)


def _told(code: int) -> str:
    if code >= 0:
        return Message("exit code {code}", code=code)
    try:
        return Message("signal {name}", name=signal.Signals(-code).name)
    except ValueError:
        return Message("signal {code}", code=-code)


def _lifeline() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The child's end and ours of the pipe that ends it with this process; empty if the system has none.
    Raises OSError.
    """
    if sys.platform != "linux":
        return (), ()
    theirs, ours = os.pipe()
    return (theirs,), (ours,)


def _socket_pair() -> tuple[socket.socket, ...]:
    """Our end and the child's of the socket for descriptors; empty if the system has none. Raises OSError."""
    return socket.socketpair() if hasattr(socket, "send_fds") and sys.platform != "win32" else ()


def _close(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _own_group() -> dict[str, Any]:
    """Arguments that keep the terminal's signals from the child: its parent decides."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}
