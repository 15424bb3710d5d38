"""The attempts that malicious code would make after escaping from a guest, loaded into real processes of
runs.

Every ``python`` process that finds this as ``sitecustomize`` loads it. If guests run in the process, it makes
all attempts just before a guest begins, and writes their results to standard error.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

MARK = "broken out: "
_CHILD = "praxis_desktop.workers.pool.child"


def _libc(name: str, *arguments: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _connect(family: int, address: object) -> None:
    with socket.socket(family) as connection:
        connection.connect(address)  # type: ignore[arg-type]


def _tell_by_datagram() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.sendto(b"x", os.environ["TEST_SOCKET"])
    theirs.close()
    ours.close()


def _write(path: str) -> None:
    Path(path).write_text("x")


def attempts() -> dict[str, Callable[[], object]]:
    """Return the attempts, keyed by name."""
    parent, secret = os.getppid(), os.environ["TEST_SECRET"]
    return {
        "read the users": lambda: Path("/etc/passwd").read_text(),
        "read a file of the user": lambda: Path(secret).read_text(),
        "list the home": lambda: os.listdir(Path.home()),  # noqa: PTH208
        "read another record": lambda: os.listdir(os.environ["TEST_RECORDS"]),  # noqa: PTH208
        "write beside it": lambda: _write(secret + ".new"),
        "change the cache": lambda: _write(os.environ["TEST_CACHE"] + "/machine-code/new"),
        "change the program": lambda: _write(str(Path(threading.__file__).parent / "new.py")),
        "cut a file off": lambda: os.truncate(secret, 0),
        "remove it": lambda: os.unlink(secret),  # noqa: PTH108
        "link it": lambda: os.link(secret, tempfile.gettempdir() + "/linked"),
        "open its rights": lambda: os.chmod(secret, 0o777),  # noqa: PTH101
        "date it": lambda: os.utime(secret),
        "read the parent's memory": lambda: Path(f"/proc/{parent}/mem").open("rb"),
        "read the parent's environment": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
        "open a terminal": lambda: os.open("/dev/ptmx", os.O_RDWR),
        "connect by TCP": lambda: _connect(socket.AF_INET, ("127.0.0.1", int(os.environ["TEST_PORT"]))),
        "connect to a socket of the user": lambda: _connect(socket.AF_UNIX, os.environ["TEST_SOCKET"]),
        "connect to an abstract socket": lambda: _connect(socket.AF_UNIX, "\0" + os.environ["TEST_SOCKET"]),
        "tell a socket of the user": _tell_by_datagram,
        "listen": lambda: socket.create_server(("127.0.0.1", 0)),
        "fork": os.fork,
        "start a program": lambda: subprocess.run(["/bin/true"], check=True),
        "become a program": lambda: os.execv("/bin/true", ["true"]),
        "trace the parent": lambda: _libc("ptrace", 16, parent, 0, 0),
        "look at the parent": lambda: os.kill(parent, 0),
        "end the parent": lambda: os.kill(parent, signal.SIGTERM),
        "hold the parent": lambda: os.pidfd_open(parent),
        "have namespaces of its own": lambda: _libc("unshare", 0x10000000),
        "mount": lambda: _libc("mount", 0, 0, 0, 0, 0),
        "queue work in the kernel": lambda: _libc("syscall", 425, 1, 0),
        "load a program into the kernel": lambda: _libc("syscall", 321, 0, 0, 0),
        "share memory": lambda: _libc("shmget", 0, 4096, 0o1600),
    }


def tried(attempt: Callable[[], object]) -> str:
    """Return the result of an attempt: the kind of error, or "" if it was allowed."""
    try:
        attempt()
    except Exception as error:  # noqa: BLE001 - that is what is to be found out
        return type(error).__name__
    return ""


def tell() -> None:
    """Make all attempts on this thread and on a new one, and write the results."""
    found = {name: tried(attempt) for name, attempt in attempts().items()}
    again: dict[str, str] = {}
    other = threading.Thread(
        target=lambda: again.update({name: tried(attempt) for name, attempt in attempts().items()})
    )
    other.start()
    other.join()
    sys.stderr.write(f"{MARK}{json.dumps({'first': found, 'second': again})}\n")
    sys.stderr.flush()


def is_walled_in() -> bool:
    """Return whether the sandbox is active: guests also run before it, to fill the cache."""
    return "Seccomp:\t2" in Path("/proc/self/status").read_text()


def lie_in_wait() -> None:
    """Make the attempts when a guest is about to begin in this process, if one does."""
    if not any(argument.endswith(_CHILD) for argument in sys.orig_argv):
        return
    from praxis_desktop.interpreter import prepared

    start = prepared.PreparedInterpreter.start
    done = threading.Event()

    def start_after_trying(self, *given, **named):  # type: ignore[no-untyped-def]
        if not done.is_set() and is_walled_in():
            done.set()
            tell()
        return start(self, *given, **named)

    prepared.PreparedInterpreter.start = start_after_trying  # type: ignore[method-assign]


if __name__ == "sitecustomize":
    lie_in_wait()
