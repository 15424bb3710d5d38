"""Attempts to use Windows's privileges, loaded into real processes of runs, as if a guest had escaped.

Every ``python`` process that finds this as ``sitecustomize`` loads it. If guests run in the process, it makes
the attempts just before each guest begins, and writes the names of the privileges that it got to standard
error.
"""

from __future__ import annotations

import ctypes
import struct
import sys

MARK = "privileges: "
NAMES = (
    *("SeDebugPrivilege", "SeBackupPrivilege", "SeRestorePrivilege", "SeTakeOwnershipPrivilege"),
    *("SeLoadDriverPrivilege", "SeShutdownPrivilege", "SeSecurityPrivilege", "SeSystemtimePrivilege"),
)
_CHILD = "praxis_desktop.workers.pool.child"


def enabled(name: str) -> bool:
    """Return whether this process could enable a privilege."""
    security = ctypes.WinDLL("advapi32", use_last_error=True)  # type: ignore[attr-defined]
    token, luid = ctypes.c_void_p(), ctypes.create_string_buffer(8)
    assert security.OpenProcessToken(ctypes.c_void_p(-1), 0x28, ctypes.byref(token))
    assert security.LookupPrivilegeValueW(None, name, luid)
    state = struct.pack("<I8sI", 1, luid.raw, 2)
    assert security.AdjustTokenPrivileges(token, False, state, 0, None, None)
    refused: int = ctypes.get_last_error()  # type: ignore[attr-defined]
    return not refused


def lie_in_wait() -> None:
    """Make the attempts when a guest is about to begin in this process, if one does."""
    if not any(argument.endswith(_CHILD) for argument in sys.orig_argv):
        return
    from praxis_desktop.interpreter import prepared

    start = prepared.PreparedInterpreter.start

    def start_after_trying(self, *given, **named):  # type: ignore[no-untyped-def]
        sys.stderr.write(f"{MARK}{','.join(filter(enabled, NAMES)) or 'none'}\n")
        sys.stderr.flush()
        return start(self, *given, **named)

    prepared.PreparedInterpreter.start = start_after_trying  # type: ignore[method-assign]


if __name__ == "sitecustomize":
    lie_in_wait()
