"""The sandbox around a process: which restrictions this computer can enforce, and how they are imposed."""

from __future__ import annotations

import importlib.util
import os
import sys
import sysconfig
import time
from pathlib import Path

from msgspec import Struct

from praxis_desktop.core import windows
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.core.shipped import made_ahead, shipped
from praxis_desktop.workers.sandbox.landlock import (
    Grants,
    give_up_privileges,
    landlock_version,
    restrict_files,
)
from praxis_desktop.workers.sandbox.seccomp import is_seccomp_known, refuse_calls

FULL_VERSION = 6
"""The first version of Landlock with all features used here."""

_LACKING = {
    1: "a file opened for reading and writing can still be truncated",
    4: "only the system call filter refuses TCP connections",
    6: "only the system call filter refuses abstract sockets and signals",
}
"""What older versions of Landlock cannot enforce, keyed by the first version that can (1 means version 3)."""

_SYSTEM = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/localtime"),
    *("/usr/share/zoneinfo", "/proc/cpuinfo", "/proc/meminfo", "/proc/sys/vm", "/sys/devices/system/cpu"),
    *("/dev/urandom", "/dev/random", "/dev/zero"),
)
"""Files that system programs read regardless of which user runs them."""

_THREADS_S = 5.0
"""Maximum time, in seconds, to wait for threads to exit once their work is done."""

_FOLDERS = ("resources", "shims", "guest")


class ProcessSandbox(Struct, frozen=True):
    """The restrictions in force. ``files`` says whether other files are out of reach, ``calls`` whether
    processes cannot be started or reached and sockets cannot be opened. ``lacking`` is a sentence, without a
    full stop, that says what is not enforced, and why; "" if nothing is lacking.
    """

    files: bool
    calls: bool
    lacking: str = ""

    @property
    def holds(self) -> bool:
        """Whether both kinds of restrictions are enforced."""
        return self.files and self.calls


def sandbox_here() -> ProcessSandbox:
    """Return the restrictions that this computer can enforce."""
    if sys.platform == "win32":
        return ProcessSandbox(False, False, "on Windows, such a process only gives up its privileges")
    if sys.platform != "linux":
        return ProcessSandbox(False, False, "this system has no sandbox that this program can use")
    version, has_filter = landlock_version(), is_seccomp_known()
    return ProcessSandbox(version > 0, has_filter, _lacking(version, has_filter=has_filter))


def close_off(grants: Grants) -> ProcessSandbox:
    """Permanently shut this process off from all files but ``grants`` and the program's own, from the
    network, and from other processes; on Windows, only give up its privileges. On Linux, the process must
    have only one thread: later threads inherit the restrictions, existing ones do not. If this fails, fully
    or in part, the process continues, and the result says so.
    """
    if sys.platform == "win32":
        try:
            windows.give_up_privileges()
        except OSError as error:
            return ProcessSandbox(
                False, False, Message("it could not give up its privileges: {reason}", reason=error.strerror)
            )
    if sys.platform != "linux":
        return sandbox_here()
    threads = _threads_after(_THREADS_S)
    if threads > 1:
        return ProcessSandbox(False, False, Message("it already had {threads} threads", threads=threads))
    version, files, calls = 0, True, True
    reasons = []
    try:
        version = restrict_files(
            Grants((*_own_files(), *grants.read), grants.keep, (Path(os.devnull), *grants.devices))
        )
    except OSError as error:
        files = False
        reasons.append(Message("Landlock: {reason}", reason=error.strerror))
    try:
        # Again, because Landlock may have failed before doing so; otherwise the kernel accepts no filter.
        give_up_privileges()
        refuse_calls()
    except OSError as error:
        calls = False
        reasons.append(Message("seccomp: {reason}", reason=error.strerror))
    if reasons:
        return ProcessSandbox(files, calls, joined("; ", reasons))
    return ProcessSandbox(files, calls, _lacking(version, has_filter=True))


def _threads_after(seconds: float) -> int:
    """Return the number of threads, after waiting up to ``seconds`` for exiting ones to disappear."""
    deadline = Deadline.after(seconds)
    while (threads := len(os.listdir("/proc/self/task"))) > 1 and not deadline.expired:  # noqa: PTH208
        time.sleep(0.0005)
    return threads


def _lacking(version: int, *, has_filter: bool) -> str:
    if not version:
        return "this kernel does not support Landlock, or it is disabled (it was introduced in Linux 5.13)"
    if not has_filter:
        return "there is no system call filter for this kernel or processor"
    if version >= FULL_VERSION:
        return ""
    left = [what for since, what in _LACKING.items() if version < since or (since == 1 and version < 3)]
    return Message(
        "Landlock {version} in this kernel does not protect everything: ", version=version
    ) + joined(", ", left)


def _own_files() -> tuple[Path, ...]:
    """Return the files with this program's code and resources, and the files of the Python that runs it."""
    scheme = sysconfig.get_paths()
    python = [scheme[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    frozen = getattr(sys, "_MEIPASS", None)
    package = importlib.util.find_spec("praxis_desktop")
    # A frozen program reads its modules from its executable, some of them late.
    places = [*python, *_SYSTEM, f"/proc/{os.getpid()}", *([frozen, sys.executable] if frozen else [])]
    if package is not None and package.submodule_search_locations:
        places += package.submodule_search_locations
    for name in _FOLDERS:
        try:
            places.append(str(shipped(name)))
        except FileNotFoundError:
            continue  # the code that needs the file reports it
    ahead = made_ahead()
    return (*map(Path, places), *([ahead.resolve()] if ahead is not None else []))
