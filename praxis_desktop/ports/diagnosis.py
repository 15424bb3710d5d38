"""Why a port could not be opened, told so that a person can act: who has it, which group may use it."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

from praxis_desktop.ports.discovery import present_ports_sentence
from praxis_desktop.ports.errors import PortBusy, PortDenied, PortFault, PortNotFound, PortRefused

_BUSY = {errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK}
_DENIED = {errno.EACCES, errno.EPERM}
_MISSING = {errno.ENOENT, errno.ENXIO, errno.ENODEV}


def explain_open_failure(error: OSError, *, port: str, device: str) -> PortFault:
    """The typed error for what the operating system said when ``device`` was opened for ``port``."""
    code = error.errno
    named = f"port {port!r}" if port == device else f"port {port!r} ({device})"
    if code is None:
        code = _windows_code(error)
    if code in _MISSING:
        return PortNotFound(f"{named} does not exist", port=port, hint=present_ports_sentence())
    if code in _DENIED:
        return PortDenied(f"{named} may not be opened by this user", port=port, hint=_permission_hint(device))
    if code in _BUSY:
        holders = processes_holding(device)
        by = f" by {', '.join(holders)}" if holders else ""
        return PortBusy(
            f"{named} is in use{by}",
            port=port,
            hint="Close the other program, or end it, then try again.",
        )
    return PortRefused(
        f"{named} cannot be opened: {_reason(error)}",
        port=port,
        hint="Is it a serial port? " + present_ports_sentence(),
    )


def processes_holding(device: str) -> list[str]:
    """Who has ``device`` open, as ``name (process 123)``; empty where the system does not tell."""
    processes = Path("/proc")
    if sys.platform != "linux" or not processes.is_dir():
        return []
    target = os.path.realpath(device)
    holders = []
    for process in processes.iterdir():
        if process.name.isdecimal() and _holds(process, target):
            who = "this program" if int(process.name) == os.getpid() else _process_name(process)
            holders.append(f"{who} (process {process.name})")
    return holders


def _holds(process: Path, target: str) -> bool:
    try:
        with os.scandir(process / "fd") as entries:
            return any(os.readlink(entry.path) == target for entry in entries)  # noqa: PTH115
    except OSError:
        return False


def _process_name(process: Path) -> str:
    try:
        return (process / "comm").read_text(errors="replace").strip()
    except OSError:
        return "a process that just ended"


def _permission_hint(device: str) -> str:
    """The command that lets this user open ``device``."""
    if sys.platform == "win32":
        return "Another program may have the port open: close it, then try again."
    import grp

    try:
        status = os.stat(device)  # noqa: PTH116
    except OSError:
        return "Ask the person who looks after this computer for access to its serial ports."
    try:
        group = grp.getgrgid(status.st_gid).gr_name
    except KeyError:
        group = str(status.st_gid)
    may_use = stat.S_IRGRP | stat.S_IWGRP
    if status.st_mode & may_use == may_use and status.st_gid != 0:
        return (
            f"Members of the group {group!r} may use it: run `sudo usermod -aG {group} $USER`, "
            "then log out and in again."
        )
    return f"Nobody but its owner may use it: run `sudo chmod g+rw {device}`, or ask an administrator."


def _windows_code(error: OSError) -> int | None:
    """The errno behind the texts of pyserial on Windows, which carry the repr of a WinError and no number."""
    text = str(error)
    if "FileNotFoundError(" in text:
        return errno.ENOENT
    if "PermissionError(" in text:
        return errno.EBUSY
    return None


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno is not None else str(error)
