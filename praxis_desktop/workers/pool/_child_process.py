"""Child processes that exchange frames with their parent: started on demand, with one kept in reserve."""

from __future__ import annotations

import logging
import math
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.messages import Message
from praxis_desktop.core.own_processes import child_environment, module_command
from praxis_desktop.workers.pool._child_pipes import CONNECTION, LIFELINE, SCRATCH
from praxis_desktop.workers.pool.messages import (
    FROM_CHILD,
    FrameError,
    FrameReader,
    FromChild,
    GetReady,
    encode,
)
from praxis_desktop.workers.timers import Timer

if sys.platform == "win32":
    from praxis_desktop.core.windows import Job, working_set

log = logging.getLogger(__name__)

_PREFIX = "praxis-desktop-process-"
"""Prefix for locked folders; earlier versions, which may still be running, use another prefix and no lock."""


class Scratch:
    """A new private folder, locked until this process ends. Raises OSError if it cannot be created."""

    def __init__(self) -> None:
        _sweep()
        while True:
            self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
            self._lock = _locked(self.folder, waits=True)
            # Another process may have swept it away as abandoned just before it was locked.
            if self.folder.is_dir():
                return
            if self._lock is not None:
                os.close(self._lock)

    def remove(self) -> None:
        """Remove the folder with its contents. Idempotent."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


@cache
def _sweep() -> None:
    """Remove the folders of processes that have ended. Runs at most once per process."""
    if sys.platform == "win32":  # folders cannot be locked
        return
    removed = 0
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            with suppress(OSError):
                if folder.lstat().st_uid == os.geteuid() and (lock := _locked(folder)) is not None:
                    shutil.rmtree(folder, ignore_errors=True)
                    os.close(lock)
                    removed += 1
    if removed:
        log.info("%d folders of processes that were killed are removed", removed)


def _locked(folder: Path, *, waits: bool = False) -> int | None:
    """Lock ``folder`` and return the lock's descriptor, or None if another process holds the lock or locks do
    not work.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except OSError:  # or a file system without locks
        os.close(descriptor)
        return None
    return descriptor


_LAST_LINES = 20
"""Number of lines kept from the end of the child's standard error, to explain why it ended."""

_LOG_S = 1.0
"""Maximum number of seconds to wait for the last lines of standard error; another process started by the
child might hold the pipe open.
"""


class ChildProcess:
    """A child ``python -m module arguments``, with two pipes for messages and a socket on which it receives
    open files.

    Its standard error goes to the log. The child does not outlive this process: it ends with its standard
    input, and on Linux and Windows the system also kills it. Raises OSError if no process can be started.
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
        if sys.platform == "win32":
            try:
                self._job: Job | None = Job(self._process)
            except OSError as error:
                log.info("Only the end of its input ends process %d: %s", self.pid, error)
                self._job = None
        self._log_thread = threading.Thread(target=self._read_log, name=f"log of {self.pid}", daemon=True)
        self._log_thread.start()
        self.thread: threading.Thread | None = None
        """The thread that listens to the child."""
        self.ended = threading.Event()
        """Set once the child has ended and has been reaped."""

    def listen(self, on_message: Callable[[FromChild], None], on_end: Callable[[str], None]) -> None:
        """Call ``attend`` on a separate thread."""
        self.thread = threading.Thread(
            target=self.attend, args=(on_message, on_end), name=f"from {self.pid}", daemon=True
        )
        self.thread.start()

    def attend(self, on_message: Callable[[FromChild], None], on_end: Callable[[str], None]) -> None:
        """Call ``on_message`` with each message and, once the process has ended and has been reaped,
        ``on_end`` with the reason; then return. A FrameError in ``on_message`` terminates the process.
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
        except Exception as error:  # the thread that waits for this process must learn that it is unusable
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
        """Send a frame. Thread-safe. Never raises: if the process is gone, ``on_end`` reports it."""
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
        """Kill the process. Thread-safe; returns immediately."""
        self._process.kill()

    def discard(self) -> None:
        """Kill and reap a process without a listener. Thread-safe; returns immediately."""
        self.kill()
        self.listen(lambda message: None, lambda reason: None)

    @property
    def is_alive(self) -> bool:
        """Whether the process is running."""
        return self._process.poll() is None

    @property
    def memory_bytes(self) -> int:
        """Physical memory used, in bytes, including shared memory, or 0 if unknown."""
        try:
            if sys.platform == "win32":
                return working_set(self.pid)
            pages = int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1])
        except (OSError, ValueError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    def _reap(self, reason: str) -> str:
        """Kill the process (on Windows, also its children) and reap it; return why it ended."""
        process = self._process
        # A child that has closed its output is useless. Killing it does not change its exit code if it has
        # already ended.
        process.kill()
        code = process.wait()
        if sys.platform == "win32" and self._job is not None:
            self._job.close()
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
        """The last lines that the child wrote to standard error."""
        return "\n".join(self._last_lines)


def _told(code: int) -> str:
    if code >= 0:
        return Message("exit code {code}", code=code)
    try:
        return Message("signal {name}", name=signal.Signals(-code).name)
    except ValueError:
        return Message("signal {code}", code=-code)


def _lifeline() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Create the pipe that makes the child end together with this process; return the child's end and this
    process's end, or two empty tuples if the system has no such pipe. Raises OSError.
    """
    if sys.platform != "linux":
        return (), ()
    theirs, ours = os.pipe()
    return (theirs,), (ours,)


def _socket_pair() -> tuple[socket.socket, ...]:
    """Create the sockets over which descriptors are sent; return this process's and the child's, or nothing
    if the system has no such sockets. Raises OSError.
    """
    return socket.socketpair() if hasattr(socket, "send_fds") and sys.platform != "win32" else ()


def _close(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _own_group() -> dict[str, Any]:
    """Return Popen arguments that shield the child from a terminal's signals; the parent ends the child."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


class Children:
    """Starts child processes that use the images in ``cache``.

    If ``keeps_one``, one process is kept in reserve once ``order`` has been called. Thread-safe. Until the
    reserve is taken, nothing listens to it, and its messages wait in the pipe. Every ``interval`` seconds,
    the reserve is checked, and replaced if it has died. ``arguments`` are the arguments for ``pool.child``.
    """

    def __init__(
        self, cache: Path, *arguments: str, keeps_one: bool = False, interval: float = math.inf
    ) -> None:
        self.cache = cache
        self._arguments = arguments
        self._keeps_one = keeps_one
        self._interval = interval
        self._lock = threading.Lock()
        self._timer = Timer()
        self._is_closed = False
        self._order: object | None = None
        """The order that is being carried out."""
        self._thread: threading.Thread | None = None
        self._child: ChildProcess | None = None
        self._discarded: list[ChildProcess] = []

    @property
    def pid(self) -> int | None:
        """The process ID of the reserve, if there is one."""
        child = self._child
        return None if child is None else child.pid

    def order(self, seconds: float) -> None:
        """Order a reserve, unless there is one already. It is started after ``seconds``, so that current work
        goes first.
        """
        with self._lock:
            if not self._keeps_one or self._is_closed or self._order is not None or self._child is not None:
                return
            order = self._order = object()
        self._timer.set(seconds, lambda: self._begin(order))

    def take(self) -> ChildProcess:
        """Return a child for the caller's use: the reserve, or a new one. Raises OSError."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None and child.is_alive:
            return child
        if child is not None:
            log.warning("The process %d, which was held in reserve, has ended by itself", child.pid)
            self._discard(child)
        return ChildProcess(*self._arguments)

    def drop(self) -> None:
        """Discard the reserve, even one still being started, because what it has loaded is out of date."""
        self._timer.clear()
        with self._lock:
            child, self._child = self._child, None
            self._order = None
        if child is not None:
            self._discard(child)

    def close(self) -> None:
        """Discard the reserve, and do not start another. Returns immediately; idempotent."""
        with self._lock:
            self._is_closed = True
        self.drop()

    def await_end(self, deadline: Deadline) -> bool:
        """Wait, after ``close``, until all processes have ended; return False if some are still running at
        the deadline.
        """
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(deadline.remaining)
        with self._lock:
            discarded = list(self._discarded)
        return all(child.ended.wait(deadline.remaining) for child in discarded)

    def _begin(self, order: object) -> None:
        """Start a reserve on a separate thread, because all timers share a single thread."""
        with self._lock:
            if self._order is order:
                name = "process in reserve"
                self._thread = threading.Thread(target=self._fill, args=(order,), name=name, daemon=True)
                self._thread.start()

    def _fill(self, order: object) -> None:
        try:
            child = ChildProcess(*self._arguments)
            child.write(encode(GetReady(str(self.cache))))
        except OSError as error:
            log.warning("No process can be held in reserve: %s", error.strerror or error)
            child = None
        with self._lock:
            is_wanted = self._order is order
            if is_wanted:
                self._order, self._child = None, child
        if child is not None and not is_wanted:
            self._discard(child)
        elif child is not None and self._interval < math.inf:
            self._timer.set(self._interval, self._look)

    def _look(self) -> None:
        """Replace a reserve that has died. Called on the timers' thread."""
        with self._lock:
            child = self._child
            if child is None or self._is_closed:
                return
            if not child.is_alive:
                self._child = None
        if self._child is child:
            self._timer.set(self._interval, self._look)
            return
        log.warning("The process %d, which was held in reserve, has ended by itself", child.pid)
        self._discard(child)
        self.order(0.0)

    def _discard(self, child: ChildProcess) -> None:
        with self._lock:
            self._discarded = [other for other in self._discarded if not other.ended.is_set()]
            self._discarded.append(child)
        child.discard()
