"""Processes of the command line that start with its modules already imported, because they are forked.

Importing the modules that a run needs takes four times as long as a short program. In all other respects the
processes are like those that a shell starts: each has its own streams, folder and environment, and ends as
the command ``praxis-desktop`` does.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import inspect
import json
import os
import pkgutil
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

PREPARED = (
    *("core", "interpreter", "journal", "packages", "ports", "protocols", "records", "runs", "settings"),
    *("snapshots", "workers.control", "workers.diagnosis", "cli"),
)
"""Packages of the program whose modules are imported beforehand."""

ALSO_PREPARED = (
    *("cryptography.hazmat.primitives.asymmetric.ed25519", "encodings.ascii", "encodings.cp437"),
    *("encodings.idna", "filelock"),
    *("importlib.metadata", "importlib.resources", "multiprocessing.connection", "platformdirs.unix"),
    *("serial.tools.list_ports", "sqlite3", "wakepy.modes.keep"),
    *(("wakepy.dbus_adapters.jeepney",) if sys.platform == "linux" else ()),
)
"""Other modules that most commands import when they need them."""

NOT_PREPARED = ("__main__", ".window", ".program")
"""Modules that are programs, or that import the window's libraries."""

COMMAND = """\
from praxis_desktop.cli.program import leave
from tests.cli import ready
leave(ready.await_turn()() or 0)
"""

COMMAND_LINE = "praxis_desktop.cli"
"""The module whose ``main`` a shell would start."""

_NUMBER = struct.Struct("<I")
_PIPES = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")


class ReadyProcesses:
    """Starts the command line, each time in a new process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None
        self._begun: dict[str, str] = {}

    def start(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str],
        cwd: Path | None = None,
        *,
        stdin: int | IO[Any] | None,
        stdout: int | IO[Any] | None,
        stderr: int | IO[Any] | None,
        owns_terminal: bool = False,
        module: str = COMMAND_LINE,
        text: bool = False,
    ) -> ReadyProcess | None:
        """Return a process of the ``main`` of ``module``, as ``subprocess.Popen`` would start it; None if it
        must be started from scratch. With ``owns_terminal``, its standard input is a terminal, and it leads
        that terminal's session.
        """
        if not hasattr(os, "fork"):
            return None
        with self._lock:
            connection = self._connected(env)
        if _of_python(env) != _of_python(self._begun):
            return None
        request = json.dumps(
            [module, list(arguments), dict(env), os.fspath(cwd or Path.cwd()), owns_terminal]
        ).encode()

        def begin(streams: Sequence[int]) -> tuple[int, socket.socket]:
            ours, theirs = socket.socketpair()
            with theirs, self._lock:
                socket.send_fds(connection, [_NUMBER.pack(len(request))], [*streams, theirs.fileno()])
                connection.sendall(request)
            return _number(ours), ours

        return ReadyProcess(begin, [module, *arguments], stdin, stdout, stderr, text=text)

    def _connected(self, env: Mapping[str, str]) -> socket.socket:
        if self._connection is None:
            self._connection, theirs = socket.socketpair()
            with theirs:
                command, end = [sys.executable, "-c", COMMAND], theirs.fileno()
                process = subprocess.Popen(command, env=env, stdin=end, stdout=end)
            self._begun = dict(env)
            atexit.register(_end, self._connection, process)
        return self._connection


class ReadyProcess(subprocess.Popen[bytes]):
    """A ready process. Its parent is another process, which reports how it ended."""

    def __init__(
        self,
        begin: Callable[[Sequence[int]], tuple[int, socket.socket]],
        arguments: Sequence[str],
        stdin: int | IO[Any] | None,
        stdout: int | IO[Any] | None,
        stderr: int | IO[Any] | None,
        *,
        text: bool,
    ) -> None:
        self._begin = begin
        self._ending = threading.Lock()
        super().__init__(arguments, stdin=stdin, stdout=stdout, stderr=stderr, text=text)

    def _execute_child(self, *given: Any) -> None:
        usual = inspect.signature(subprocess.Popen._execute_child)  # type: ignore[attr-defined]
        named = usual.bind(self, *given).arguments
        pipes = {name: named[name] for name in _PIPES}
        theirs = (pipes["p2cread"], pipes["c2pwrite"], pipes["errwrite"])
        self.pid, self._news = self._begin([own if end == -1 else end for own, end in enumerate(theirs)])
        self._child_created = True
        self._close_pipe_fds(*pipes.values())  # type: ignore[attr-defined]

    def poll(self) -> int | None:
        if self.returncode is None and self._ending.acquire(blocking=False):
            try:
                self._look(0)
            finally:
                self._ending.release()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if not self._ending.acquire(timeout=-1 if timeout is None else timeout):
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        try:
            self._look(timeout)
        finally:
            self._ending.release()
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return self.returncode

    def _look(self, timeout: float | None) -> None:
        if self.returncode is None and select.select([self._news], [], [], timeout)[0]:
            with self._news:
                self.returncode = os.waitstatus_to_exitcode(_number(self._news))


def _of_python(env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that affect Python's own start."""
    return {name: value for name, value in env.items() if name.startswith(("PYTHON", "LC_", "LANG"))}


def _end(connection: socket.socket, process: subprocess.Popen[bytes]) -> None:
    connection.close()
    process.wait()


def await_turn() -> Callable[[], int | None]:
    """Import the program. Then return in a new process for each request, with the function to perform."""
    _import_the_program()
    # Imported objects are not garbage, so no process needs to traverse them.
    gc.collect()
    gc.freeze()
    connection = socket.socket(fileno=os.dup(0))
    ended, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(wake)
    running: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([connection.fileno(), ended], [], [])
        if ended in ready:
            os.read(ended, 1 << 16)
            _tell_of_ended(running)
        if connection.fileno() not in ready:
            continue
        begin, received, _, _ = socket.recv_fds(connection, _NUMBER.size, 4)
        if not begin:
            connection.close()
            sys.exit()
        *streams, end = received
        news = socket.socket(fileno=end)
        module, arguments, env, cwd, owns_terminal = json.loads(_received(connection, *_NUMBER.unpack(begin)))
        begun, begins = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(begun)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for other in (connection, news, *running.values()):
                other.close()
            os.close(ended)
            os.close(wake)
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            if owns_terminal:
                _take_terminal()
            os.environ.clear()
            os.environ.update(env)
            os.chdir(cwd)
            sys.argv[1:] = sys.orig_argv[3:] = arguments
            main: Callable[[], int | None] = importlib.import_module(module).main
            os.close(begins)
            return main
        for stream in (*streams, begins):
            os.close(stream)
        os.read(begun, 1)  # nothing: it begins, or has died. A signal that came before would be Python's own
        os.close(begun)
        running[pid] = news
        news.sendall(_NUMBER.pack(pid))


def _tell_of_ended(running: dict[int, socket.socket]) -> None:
    for pid in list(running):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with running.pop(pid) as news, suppress(OSError):  # nobody is waiting for it anymore
                news.sendall(_NUMBER.pack(status))


def _take_terminal() -> None:
    """Lead a new session on standard input, as Python does when it is started on a terminal."""
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for stream in (sys.stdout, sys.stderr):
        assert isinstance(stream, TextIOWrapper)
        stream.reconfigure(line_buffering=True)


def _import_the_program() -> None:
    import praxis_desktop

    for part in PREPARED:
        places = [Path(place, *part.split(".")) for place in praxis_desktop.__path__]
        for module in pkgutil.walk_packages(map(str, places), f"praxis_desktop.{part}."):
            if not module.name.endswith(NOT_PREPARED):
                importlib.import_module(module.name)
    for name in ALSO_PREPARED:
        importlib.import_module(name)


def _number(connection: socket.socket) -> int:
    number: int = _NUMBER.unpack(_received(connection, _NUMBER.size))[0]
    return number


def _received(connection: socket.socket, size: int) -> bytes:
    """Return the next ``size`` bytes."""
    content = b""
    while len(content) < size:
        more = connection.recv(size - len(content))
        if not more:
            raise ConnectionError("the process that has imported the program has ended")
        content += more
    return content
