"""Processes of the command line that need not import it first: forked from one that has.

To import what a run needs takes a process four times as long as a short program. In all else they are what a
shell starts: each has its own streams, folder and environment, and Python ends it in the ordinary way.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

PREPARED = ("core", "interpreter", "packages", "ports", "protocols", "runs", "snapshots", "cli")
"""Packages of the program whose modules are imported beforehand."""

NOT_PREPARED = ("__main__", ".window", ".program")
"""Modules that are programs, or bring the window's libraries."""

COMMAND = "import sys; from tests.cli import ready; ready.await_turn(); sys.exit(ready.command_line())"
MAX_INPUT = 1 << 16
"""Standard input that a pipe takes before anybody reads from it."""

_LENGTH = struct.Struct("<I")


class ReadyProcesses:
    """Runs the command line to its end, each time in a new process, one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None
        self._begun: dict[str, str] = {}

    def run(
        self, arguments: Sequence[str], given: bytes, env: Mapping[str, str], cwd: Path | None, timeout: float
    ) -> tuple[int, bytes, bytes] | None:
        """The exit code, the output and the errors of the command line; None if that has to be a process that
        begins from nothing. Raises TimeoutExpired after ``timeout`` seconds.
        """
        if not hasattr(os, "fork") or len(given) > MAX_INPUT or not self._lock.acquire(blocking=False):
            return None
        try:
            connection = self._connected(env)
            if _of_python(env) != _of_python(self._begun):
                return None
            request = json.dumps([list(arguments), dict(env), os.fspath(cwd or Path.cwd())]).encode()
            return _run(connection, request, given, timeout)
        finally:
            self._lock.release()

    def _connected(self, env: Mapping[str, str]) -> socket.socket:
        if self._connection is None:
            self._connection, theirs = socket.socketpair()
            with theirs:
                command, end = [sys.executable, "-c", COMMAND], theirs.fileno()
                process = subprocess.Popen(command, env=env, stdin=end, stdout=end)
            self._begun = dict(env)
            atexit.register(_end, self._connection, process)
        return self._connection


def _of_python(env: Mapping[str, str]) -> dict[str, str]:
    """The variables that decide how Python itself begins."""
    return {name: value for name, value in env.items() if name.startswith(("PYTHON", "LC_", "LANG"))}


def _end(connection: socket.socket, process: subprocess.Popen[bytes]) -> None:
    connection.close()
    process.wait()


def _run(connection: socket.socket, request: bytes, given: bytes, timeout: float) -> tuple[int, bytes, bytes]:
    read: dict[int, bytes] = {}

    def collect(end: int) -> None:
        with open(end, "rb") as pipe:
            read[end] = pipe.read()

    pipes = [os.pipe() for _ in range(3)]
    (their_input, our_input), (our_output, their_output), (our_errors, their_errors) = pipes
    os.write(our_input, given)
    os.close(our_input)
    theirs = (their_input, their_output, their_errors)
    socket.send_fds(connection, [_LENGTH.pack(len(request))], theirs)
    connection.sendall(request)
    for end in theirs:
        os.close(end)
    readers = [threading.Thread(target=collect, args=(end,)) for end in (our_output, our_errors)]
    for reader in readers:
        reader.start()
    pid = _number(connection)
    connection.settimeout(timeout)
    try:
        status = _number(connection)
    except TimeoutError:
        connection.settimeout(None)
        os.kill(pid, signal.SIGKILL)
        _number(connection)
        raise subprocess.TimeoutExpired("praxis-desktop", timeout) from None
    finally:
        connection.settimeout(None)
        for reader in readers:
            reader.join()
    return os.waitstatus_to_exitcode(status), read[our_output], read[our_errors]


def await_turn() -> None:
    """Import the program, and from then on return in a new process for each run that is asked for."""
    _import_the_program()
    # What was imported is no garbage: none of the processes need go through it.
    gc.collect()
    gc.freeze()
    connection = socket.socket(fileno=os.dup(0))
    while True:
        begin, streams, _, _ = socket.recv_fds(connection, _LENGTH.size, 3)
        if not begin:
            sys.exit()
        arguments, env, cwd = json.loads(_received(connection, *_LENGTH.unpack(begin)))
        pid = os.fork()
        if pid == 0:
            connection.close()
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            os.environ.clear()
            os.environ.update(env)
            os.chdir(cwd)
            sys.argv[1:] = sys.orig_argv[3:] = arguments
            return
        for stream in streams:
            os.close(stream)
        connection.sendall(_LENGTH.pack(pid))
        connection.sendall(_LENGTH.pack(os.waitpid(pid, 0)[1]))


def command_line() -> int:
    """What a shell would start."""
    from praxis_desktop.cli import main

    return main()


def _import_the_program() -> None:
    import praxis_desktop

    for part in PREPARED:
        places = [Path(place) / part for place in praxis_desktop.__path__]
        for module in pkgutil.walk_packages(map(str, places), f"praxis_desktop.{part}."):
            if not module.name.endswith(NOT_PREPARED):
                importlib.import_module(module.name)


def _number(connection: socket.socket) -> int:
    number: int = _LENGTH.unpack(_received(connection, _LENGTH.size))[0]
    return number


def _received(connection: socket.socket, size: int) -> bytes:
    """The next ``size`` bytes."""
    content = b""
    while len(content) < size:
        more = connection.recv(size - len(content))
        if not more:
            raise ConnectionError("the process that has imported the program has ended")
        content += more
    return content
