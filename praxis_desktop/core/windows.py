"""Windows functions that Python lacks, for files, devices, memory, processes and consoles."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

if sys.platform == "win32":
    import msvcrt
    import subprocess

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreateFileW.restype = _kernel.CreateJobObjectW.restype = ctypes.c_void_p
    _kernel.OpenProcess.restype = ctypes.c_void_p
    _READ, _WRITE, _DELETE, _ATTRIBUTES = 0x8000_0000, 0x4000_0000, 0x1_0000, 0x80
    _SHARE_ALL, _NEW, _EXISTING, _FOLDERS_TOO = 7, 1, 3, 0x0200_0000
    _NO_HANDLE = ctypes.c_void_p(-1).value
    _BASIC_INFORMATION = 0
    _LONGEST_TARGET = 32768
    _KEY_RECORD = struct.Struct("<HxxiHHHHI")
    """An INPUT_RECORD for a key: the kind of event, whether the key is down, its repeat count, its key code
    and scan code, its UTF-16 code unit, and the modifier keys held down.
    """
    _KEY_EVENT, _ALT_KEY = 1, 0x12
    _CONTROL_SEQUENCES = 4
    _WAIT_FOR, _TIMED_OUT, _ACCESS_DENIED = 0x10_0000, 0x102, 5
    _ASK_ABOUT = 0x1000
    _1970 = 116_444_736_000_000_000
    """The beginning of 1970 as a FILETIME, in units of 100 ns since 1601."""
    _ENDED_LATE = 0x100
    _PROGRAM_DATA, _LONGEST_FOLDER = 0x23, 260

    def program_data() -> str:
        """Return the folder for data shared by all users, whatever the environment says. Raises OSError."""
        folder = ctypes.create_unicode_buffer(_LONGEST_FOLDER)
        if ctypes.WinDLL("shell32").SHGetFolderPathW(None, _PROGRAM_DATA, None, 0, folder):
            raise OSError("Windows reports no folder for data shared by all users")
        return folder.value

    def changed_ns(path: Path) -> int:
        """Return when the file's content or attributes were last changed, in nanoseconds since 1601. Unlike
        the modification time, this time cannot be set with ``os.utime``. Raises OSError.
        """
        handle = ctypes.c_void_p(_open(str(path), _ATTRIBUTES))
        try:
            times = (ctypes.c_int64 * 5)()  # struct FILE_BASIC_INFO: the fourth is the time of the change
            size = ctypes.sizeof(times)
            if not _kernel.GetFileInformationByHandleEx(handle, _BASIC_INFORMATION, times, size):
                raise ctypes.WinError(ctypes.get_last_error())
        finally:
            _kernel.CloseHandle(handle)
        return times[3] * 100

    def open_shared(path: str, flags: int) -> int:
        """Open a file for reading, as an ``opener`` for ``open``; the file may be renamed while it is open.
        Raises OSError.
        """
        return msvcrt.open_osfhandle(_open(path, _READ), flags | os.O_RDONLY | os.O_NOINHERIT)

    def create_shared(path: str) -> int:
        """Create a file for reading and writing; the file may be renamed while it is open. Raises OSError."""
        handle = _open(path, _READ | _WRITE | _DELETE, _NEW)
        return msvcrt.open_osfhandle(handle, os.O_RDWR | os.O_BINARY | os.O_NOINHERIT)

    def _open(path: str, access: int, how: int = _EXISTING) -> int:
        handle = _kernel.CreateFileW(path, access, _SHARE_ALL, None, how, _FOLDERS_TOO, None)
        if handle is None or handle == _NO_HANDLE:
            raise ctypes.WinError(ctypes.get_last_error())
        return int(handle)

    def is_device(name: str) -> bool:
        """Return whether ``name`` names a device, such as COM5, without opening the device."""
        target = ctypes.create_unicode_buffer(_LONGEST_TARGET)
        return "\0" not in name and bool(_kernel.QueryDosDeviceW(name, target, _LONGEST_TARGET))

    def typed_key(descriptor: int, wait_s: float) -> str:
        """Wait up to ``wait_s`` seconds for a key press in the console; return the UTF-16 code unit typed (""
        if there is none). The key is not echoed, and Ctrl+C still raises a signal. Raises OSError.
        """
        console = ctypes.c_void_p(msvcrt.get_osfhandle(descriptor))
        if _kernel.WaitForSingleObject(console, int(wait_s * 1000)):
            return ""
        record, count = ctypes.create_string_buffer(_KEY_RECORD.size), ctypes.c_uint32()
        if not _kernel.ReadConsoleInputW(console, record, 1, ctypes.byref(count)):
            raise ctypes.WinError(ctypes.get_last_error())
        kind, is_down, _, key, _, unit, _ = _KEY_RECORD.unpack(record.raw)
        is_typed = kind == _KEY_EVENT and unit and (is_down or key == _ALT_KEY)  # Alt types as it is let go
        return chr(unit) if is_typed else ""

    def obeys_sequences(descriptor: int) -> bool:
        """Enable control sequences in a console, such as those for colours; return whether they are
        enabled.
        """
        console, mode = ctypes.c_void_p(msvcrt.get_osfhandle(descriptor)), ctypes.c_uint32()
        return bool(
            _kernel.GetConsoleMode(console, ctypes.byref(mode))
            and _kernel.SetConsoleMode(console, mode.value | _CONTROL_SEQUENCES)
        )

    def is_running(process: int) -> bool:
        """Return whether there is a process with this ID."""
        handle = ctypes.c_void_p(_kernel.OpenProcess(_WAIT_FOR, False, process))
        if not handle:
            return ctypes.get_last_error() == _ACCESS_DENIED
        try:
            return bool(_kernel.WaitForSingleObject(handle, 0) == _TIMED_OUT)
        finally:
            _kernel.CloseHandle(handle)

    def started_ns(process: int) -> int:
        """Return when a process was started, in nanoseconds since 1970. Raises OSError.

        Windows soon reuses the ID of a process that has ended; the start time tells the two processes apart.
        """
        handle = ctypes.c_void_p(_kernel.OpenProcess(_ASK_ABOUT, False, process))
        if not handle:
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            start, end, kernel, user = (ctypes.c_uint64() for _ in range(4))
            references = map(ctypes.byref, (start, end, kernel, user))
            if not _kernel.GetProcessTimes(handle, *references):
                raise ctypes.WinError(ctypes.get_last_error())
        finally:
            _kernel.CloseHandle(handle)
        return (start.value - _1970) * 100

    def end_late() -> None:
        """Make Windows end this process later than ordinary programs when the computer shuts down."""
        _kernel.SetProcessShutdownParameters(_ENDED_LATE, 0)

    def started_apart(command: list[str], flags: int = 0, **given: Any) -> subprocess.Popen[bytes]:
        """Start a process that outlives this one. It has no console, because Ctrl+C or closing the console
        would end it. It is outside this process's job, if the job permits that. Raises OSError.
        """
        flags |= subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        outside = flags | subprocess.CREATE_BREAKAWAY_FROM_JOB
        try:  # whatever ends all processes of this one's job must not end it
            return subprocess.Popen(command, creationflags=outside, **given)
        except PermissionError:
            return subprocess.Popen(command, creationflags=flags, **given)

    def physical_memory() -> int:
        """Return this computer's memory in bytes. Raises OSError."""
        told = (ctypes.c_uint64 * 8)(64)  # struct MEMORYSTATUSEX: its length, then the load; total memory
        if not _kernel.GlobalMemoryStatusEx(told):
            raise ctypes.WinError(ctypes.get_last_error())
        return told[1]

    def working_set(process: int) -> int:
        """Return the physical memory that a process uses, in bytes. Raises OSError."""
        handle = ctypes.c_void_p(_kernel.OpenProcess(_ASK_ABOUT, False, process))
        if not handle:
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            counters = (ctypes.c_size_t * 9)(72)  # struct PROCESS_MEMORY_COUNTERS: its length; two maxima
            if not _kernel.K32GetProcessMemoryInfo(handle, counters, ctypes.sizeof(counters)):
                raise ctypes.WinError(ctypes.get_last_error())
        finally:
            _kernel.CloseHandle(handle)
        return counters[2]

    _QUERY_TOKEN, _ADJUST_PRIVILEGES, _PRIVILEGES = 0x8, 0x20, 3
    _REMOVED, _TRAVERSE = 4, (23, 0)
    """SE_PRIVILEGE_REMOVED, and the LUID of SeChangeNotifyPrivilege, which is needed to traverse folders."""
    _PRIVILEGE = struct.Struct("<IiI")
    """A LUID_AND_ATTRIBUTES: both halves of the LUID, and the attributes."""

    def give_up_privileges() -> None:
        """Permanently remove this process's privileges, except the one for traversing folders. Otherwise, an
        administrator's program could read other users' files, debug programs or load drivers. Raises OSError.

        CreateRestrictedToken with DISABLE_MAX_PRIVILEGE does the same for a process that is yet to start.
        """
        security = ctypes.WinDLL("advapi32", use_last_error=True)
        own, token, size = ctypes.c_void_p(-1), ctypes.c_void_p(), ctypes.c_uint32()  # -1: this process
        if not security.OpenProcessToken(own, _QUERY_TOKEN | _ADJUST_PRIVILEGES, ctypes.byref(token)):
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            security.GetTokenInformation(token, _PRIVILEGES, None, 0, ctypes.byref(size))
            held = ctypes.create_string_buffer(size.value)
            if not security.GetTokenInformation(token, _PRIVILEGES, held, size, ctypes.byref(size)):
                raise ctypes.WinError(ctypes.get_last_error())
            removed = [
                _PRIVILEGE.pack(*luid, _REMOVED)
                for *luid, _ in _PRIVILEGE.iter_unpack(held.raw[4 : size.value])
                if tuple(luid) != _TRAVERSE
            ]
            state = len(removed).to_bytes(4, "little") + b"".join(removed)
            if not security.AdjustTokenPrivileges(token, False, state, 0, None, None):
                raise ctypes.WinError(ctypes.get_last_error())
        finally:
            _kernel.CloseHandle(token)

    _EXTENDED_LIMITS = 9
    _KILL_ON_CLOSE, _BREAKAWAY_OK = 0x2000, 0x800

    class _JobLimits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION. Only its flags are used."""

        _fields_ = (
            ("times", ctypes.c_int64 * 2),
            ("flags", ctypes.c_uint32),
            ("working_set", ctypes.c_size_t * 2),
            ("processes", ctypes.c_uint32),
            ("affinity", ctypes.c_size_t),
            ("priority", ctypes.c_uint32),
            ("scheduling", ctypes.c_uint32),
            ("transfers", ctypes.c_uint64 * 6),
            ("memory", ctypes.c_size_t * 4),
        )

    class Job:
        """A job object for a child process and everything that the child starts later, except processes
        that ``started_apart`` starts. The system ends the job when this process ends. Raises OSError.
        """

        def __init__(self, process: subprocess.Popen[Any]) -> None:
            self._handle = ctypes.c_void_p(_kernel.CreateJobObjectW(None, None))
            limits = _JobLimits(flags=_KILL_ON_CLOSE | _BREAKAWAY_OK)
            size = ctypes.sizeof(limits)
            member = ctypes.c_void_p(int(process._handle))
            if not (
                self._handle
                and _kernel.SetInformationJobObject(
                    self._handle, _EXTENDED_LIMITS, ctypes.byref(limits), size
                )
                and _kernel.AssignProcessToJobObject(self._handle, member)
            ):
                raise ctypes.WinError(ctypes.get_last_error())

        def close(self) -> None:
            """End all processes that remain in the job. Idempotent."""
            if self._handle:
                _kernel.CloseHandle(self._handle)
                self._handle = ctypes.c_void_p(None)
