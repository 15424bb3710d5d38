"""Controls other processes in trials: kills, suspends, resumes and finds them."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import ctypes

    from praxis_desktop.core.windows import is_running as is_there
    from praxis_desktop.core.windows import started_ns as started
    from praxis_desktop.core.windows import working_set

    KILL = signal.SIGTERM
    """The signal that ends a process immediately. On Windows every signal does, and the exit code is its
    number.
    """
    KILLED = f"exit code {KILL:d}"
    """How the program tells that a process was killed."""
    _ALL_ACCESS, _PROCESSES, _ENTRY_SIZE = 0x1F_FFFF, 2, 568
    _PARAMETERS, _COMMAND_LINE = 0x20, 0x70  # in PEB and in RTL_USER_PROCESS_PARAMETERS, with 64 bits
    _THREADS, _THREAD_SIZE, _HANDLES, _TOO_SMALL = 4, 28, 64, 0xC000_0004
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
        """Return the existing child processes of a process. Those of an earlier process with the same ID are
        older than this one.
        """
        snapshot = ctypes.c_void_p(_kernel.CreateToolhelp32Snapshot(_PROCESSES, 0))
        entry = (ctypes.c_uint32 * (_ENTRY_SIZE // 4))(_ENTRY_SIZE)  # struct PROCESSENTRY32W, with 64 bits
        found = []
        more = _kernel.Process32FirstW(snapshot, entry)
        while more:
            with suppress(OSError):  # one has ended in the meantime
                if entry[8] == process and started(entry[2]) >= started(process):
                    found.append(entry[2])
            more = _kernel.Process32NextW(snapshot, entry)
        _kernel.CloseHandle(snapshot)
        return found

    def command_line(process: int) -> str:
        """Return the command line of a process; "" if it has ended."""
        handle = ctypes.c_void_p(_kernel.OpenProcess(_ALL_ACCESS, False, process))
        about = (ctypes.c_size_t * 6)()  # PROCESS_BASIC_INFORMATION, with the PEB's address in second place
        _native.NtQueryInformationProcess(handle, 0, about, ctypes.sizeof(about), None)
        (parameters,) = _words(handle, about[1] + _PARAMETERS, 1)
        size, text = _words(handle, parameters + _COMMAND_LINE, 2)  # a UNICODE_STRING
        content = ctypes.create_string_buffer(size & 0xFFFF)
        _kernel.ReadProcessMemory(handle, ctypes.c_void_p(text), content, len(content), None)
        _kernel.CloseHandle(handle)
        return content.raw.decode("utf-16-le")

    def _words(handle: ctypes.c_void_p, address: int, count: int) -> list[int]:
        """Return words of 64 bits from the memory of another process; zeros if it has ended."""
        words = (ctypes.c_uint64 * count)()
        _kernel.ReadProcessMemory(handle, ctypes.c_void_p(address), words, ctypes.sizeof(words), None)
        return list(words)

    def has_ended(process: int, since: int) -> bool:
        """Return whether the process that was ``started`` at ``since`` has ended."""
        with suppress(OSError):
            return not is_there(process) or started(process) != since
        return True

    def threads() -> int:
        """Return the number of threads of this process."""
        snapshot = ctypes.c_void_p(_kernel.CreateToolhelp32Snapshot(_THREADS, 0))
        entry = (ctypes.c_uint32 * (_THREAD_SIZE // 4))(_THREAD_SIZE)  # struct THREADENTRY32
        count, more = 0, _kernel.Thread32First(snapshot, entry)
        while more:
            count += entry[3] == os.getpid()
            more = _kernel.Thread32Next(snapshot, entry)
        _kernel.CloseHandle(snapshot)
        return count

    def handles() -> int:
        """Return the number of open handles of this process."""
        size, needed = 1 << 20, ctypes.c_uint32()
        while True:
            # SYSTEM_HANDLE_INFORMATION_EX: a count, a reserved word, and 40 bytes for each handle
            table = (ctypes.c_size_t * (size // 8))()
            status = _native.NtQuerySystemInformation(_HANDLES, table, size, ctypes.byref(needed))
            if status & 0xFFFF_FFFF != _TOO_SMALL:
                break
            size *= 2
        assert not status
        return sum(table[2 + 5 * each + 1] == os.getpid() for each in range(table[0]))

    def memory(process: int) -> int:
        """Return the physical memory that a process uses, in bytes; 0 if it has ended."""
        with suppress(OSError):
            return working_set(process)
        return 0
else:
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

    def command_line(process: int) -> str:
        """Return the command line of a process, with a zero byte behind each word; "" if it has ended."""
        with suppress(FileNotFoundError, ProcessLookupError):
            return Path(f"/proc/{process}/cmdline").read_text(errors="replace")
        return ""

    def is_there(process: int) -> bool:
        """Return whether there is a process with this ID."""
        return Path(f"/proc/{process}").exists()

    def started(process: int) -> int:
        """Return when a process was started, in ticks since the computer was started. Raises OSError."""
        return int(_fields(process)[19])

    def has_ended(process: int, since: int) -> bool:
        """Return whether the process that was ``started`` at ``since`` has ended."""
        with suppress(OSError):
            return _fields(process)[0] == "Z" or started(process) != since
        return True

    def _fields(process: int) -> list[str]:
        """Return the state of a process, and what /proc/[pid]/stat tells behind it (proc(5))."""
        return Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()

    def threads() -> int:
        """Return the number of threads of this process."""
        return len(list(Path("/proc/self/task").iterdir()))

    def handles() -> int:
        """Return the number of open files of this process."""
        return len(list(Path("/proc/self/fd").iterdir()))

    def memory(process: int) -> int:
        """Return the memory of a process that is not a file's, in bytes; 0 if it has ended."""
        with suppress(OSError):
            for line in Path(f"/proc/{process}/status").read_text().splitlines():
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) << 10
        return 0


def family(process: int) -> list[int]:
    """Return a process and all its existing descendants."""
    found = [process]
    with suppress(OSError, ValueError):  # one has ended in the meantime
        for child in children(process):
            found += family(child)
    return found
