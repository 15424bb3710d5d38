"""Controls other processes in trials: kills, suspends, resumes and finds them."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import ctypes

    from praxis_desktop.core.windows import is_running as is_there

    KILL = signal.SIGTERM
    """The signal that ends a process immediately. On Windows every signal does, and the exit code is its
    number.
    """
    KILLED = f"exit code {KILL:d}"
    """How the program tells that a process was killed."""
    _ALL_ACCESS, _PROCESSES, _ENTRY_SIZE = 0x1F_FFFF, 2, 568
    _native, _kernel = ctypes.WinDLL("ntdll"), ctypes.WinDLL("kernel32")

    def suspend(process: int) -> None:
        """Suspend a process."""
        _do(_native.NtSuspendProcess, process)

    def resume(process: int) -> None:
        """Resume a suspended process."""
        _do(_native.NtResumeProcess, process)

    def _do(what: object, process: int) -> None:
        handle = ctypes.c_void_p(_kernel.OpenProcess(_ALL_ACCESS, False, process))
        assert handle.value
        assert callable(what)
        assert not what(handle)
        _kernel.CloseHandle(handle)

    def children(process: int) -> list[int]:
        """Return the existing child processes of a process."""
        snapshot = ctypes.c_void_p(_kernel.CreateToolhelp32Snapshot(_PROCESSES, 0))
        entry = (ctypes.c_uint32 * (_ENTRY_SIZE // 4))(_ENTRY_SIZE)  # struct PROCESSENTRY32W, with 64 bits
        found = []
        more = _kernel.Process32FirstW(snapshot, entry)
        while more:
            if entry[8] == process:
                found.append(entry[2])
            more = _kernel.Process32NextW(snapshot, entry)
        _kernel.CloseHandle(snapshot)
        return found
else:
    import os

    KILL = signal.SIGKILL
    KILLED = "signal SIGKILL"

    def suspend(process: int) -> None:
        """Make a process stand still."""
        os.kill(process, signal.SIGSTOP)

    def resume(process: int) -> None:
        """Let a process that stands still continue."""
        os.kill(process, signal.SIGCONT)

    def children(process: int) -> list[int]:
        """Return the processes that a process has started and that are there."""
        found: list[int] = []
        for each in Path(f"/proc/{process}/task").glob("*/children"):
            with suppress(FileNotFoundError):  # a thread has ended in the meantime
                found += map(int, each.read_text().split())
        return found

    def is_there(process: int) -> bool:
        """Return whether there is a process with this ID."""
        return Path(f"/proc/{process}").exists()
