"""Explains why a port could not be opened, and says which program has it open or which group may use it."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from praxis_desktop.core.devices import real_path
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.ports.devices.discovery import is_present, present_ports_sentence
from praxis_desktop.ports.errors import (
    PortBusy,
    PortDenied,
    PortFault,
    PortNotFound,
    PortNotSerial,
    PortRefused,
    named,
)

_BUSY = {errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK}
_DENIED = {errno.EACCES, errno.EPERM}
_MISSING = {errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.ENOTDIR, errno.ENAMETOOLONG}
_NO_HARDWARE = {errno.EIO}
_NO_TERMINAL = {errno.ENOTTY, errno.EISDIR}
_TOO_MANY = {errno.EMFILE, errno.ENFILE}
_PTY_MAJORS = range(136, 144)


def refuse_what_is_no_port(device: str, *, port: str) -> None:
    """Raise PortNotSerial if ``device`` cannot be a serial port. The device is not opened, because merely
    opening some devices (a watchdog, a tape, a disk) affects them. POSIX only.
    """
    if os.name != "posix":
        return
    try:
        status = os.stat(device)  # noqa: PTH116
    except (OSError, ValueError):
        return  # opening it will report this
    kind = _kind(status)
    if kind:
        raise PortNotSerial(
            Message("{port} is {kind}, not a serial port", port=named(port, device), kind=kind),
            port=port,
            hint=present_ports_sentence(),
        )


def _kind(status: os.stat_result) -> str:
    """Return the kind of a file that is not a terminal; "" for a terminal."""
    if stat.S_ISREG(status.st_mode):
        return "a regular file"
    if stat.S_ISDIR(status.st_mode):
        return "a directory"
    if stat.S_ISBLK(status.st_mode):
        return "a disk"
    if stat.S_ISFIFO(status.st_mode):
        return "a pipe"
    if stat.S_ISSOCK(status.st_mode):
        return "a socket on this computer"
    major, minor = os.major(status.st_rdev), os.minor(status.st_rdev)
    if sys.platform == "linux" and major not in _PTY_MAJORS:
        try:
            subsystem = os.readlink(f"/sys/dev/char/{major}:{minor}/subsystem")  # noqa: PTH115
        except OSError:
            return ""
        if os.path.basename(subsystem) != "tty":  # noqa: PTH119
            return Message("a different kind of device ({subsystem})", subsystem=os.path.basename(subsystem))  # noqa: PTH119
    return ""


def refuse_what_is_locked(device: str, *, port: str) -> None:
    """Raise PortBusy for a port that another program (minicom, picocom, ...) has locked with a lock file. The
    system would let both programs open the port, and each would receive only some of the bytes. POSIX only.
    """
    target = Path(real_path(device))
    if target.parent != Path("/dev"):
        return
    for folder in _LOCK_FOLDERS:
        holder = _lock_holder(Path(folder) / f"LCK..{target.name}")
        if holder not in (None, os.getpid()):
            who = Message(
                "{path} (process {holder})", path=_process_name(Path(f"/proc/{holder}")), holder=holder
            )
            raise _busy([who], port=port, device=device)


_LOCK_FOLDERS = ("/var/lock", "/run/lock")
"""The folders that hold devices' lock files (Filesystem Hierarchy Standard, /var/lock)."""


def _lock_holder(lock_file: Path) -> int | None:
    """Return the PID of the living process named in a lock file; None if the file is missing or stale."""
    try:
        holder = int(lock_file.read_text(errors="replace").split()[0])
        return holder if holder > 0 and Path(f"/proc/{holder}").exists() else None
    except (OSError, ValueError, IndexError):
        return None


def _busy(holders: list[str], *, port: str, device: str) -> PortBusy:
    by = Message(" by {holders}", holders=joined(", ", holders)) if holders else ""
    return PortBusy(
        Message("{port} is in use{by}", port=named(port, device), by=by),
        port=port,
        hint="Close or terminate the other program, then try again.",
        holders=tuple(holders),
    )


def explain_open_failure(error: OSError, *, port: str, device: str) -> PortFault:
    """Return the error to raise for ``port`` if opening ``device`` has failed with ``error``."""
    code = _code(error)
    told = named(port, device)
    if code in _MISSING:
        remedy = Message(
            "Plug it in, or choose another. {present_ports_sentence}",
            present_ports_sentence=present_ports_sentence(),
        )
        return PortNotFound(Message("{told} does not exist", told=told), port=port, hint=remedy)
    if code in _NO_HARDWARE:
        return PortNotFound(
            Message("{told} has no hardware behind it: {reason}", told=told, reason=os.strerror(errno.EIO)),
            port=port,
            hint=present_ports_sentence(),
        )
    if code in _DENIED:
        return PortDenied(
            Message("this user does not have permission to open {told}", told=told),
            port=port,
            hint=_permission_hint(device),
        )
    if code in _BUSY:
        return _busy(processes_holding(device), port=port, device=device)
    if code in _NO_TERMINAL:
        return PortNotSerial(
            Message("{told} is not a serial port", told=told), port=port, hint=present_ports_sentence()
        )
    if code in _TOO_MANY:
        return PortRefused(
            Message("{told} cannot be opened: {reason}", told=told, reason=os.strerror(code)),
            port=port,
            hint="Close ports and files that are no longer needed, or raise the limit (`ulimit -n`).",
        )
    return PortRefused(
        Message("{told} cannot be opened: {error}", told=told, error=_reason(error)),
        port=port,
        hint="Is it a serial port? " + present_ports_sentence(),
    )


def _code(error: OSError) -> int | None:
    """Return an error's errno, which pyserial sometimes includes only in the message."""
    if error.errno is not None:
        return error.errno
    behind = error.__context__
    if behind is not None and behind.args and isinstance(behind.args[0], int):
        return behind.args[0]
    return _windows_code(error)


def processes_holding(device: str) -> list[str]:
    """Return the processes known to have ``device`` open, as ``name (process 123)``."""
    processes = Path("/proc")
    if sys.platform != "linux" or not processes.is_dir():
        return []
    target = real_path(device)
    holders = {
        _guarded(process): None
        for process in processes.iterdir()
        if process.name.isdecimal() and _holds(process, target)
    }
    return [
        Message(
            "{process} (process {name})",
            process="this program" if int(process.name) == os.getpid() else _process_name(process),
            name=process.name,
        )
        for process in holders
    ]


def is_left_to_guardians(device: str) -> bool:
    """Return whether ``device`` is open only in guardians of dead programs, which will soon release it."""
    if sys.platform != "linux":
        return False
    target = real_path(device)
    holders = [
        process for process in Path("/proc").iterdir() if process.name.isdecimal() and _holds(process, target)
    ]
    return bool(holders) and all(_program_of(process) == 0 for process in holders)


def _guarded(process: Path) -> Path:
    """Return the process that actually uses a port: for a guardian, the program that started it."""
    program = _program_of(process)
    return process.with_name(str(program)) if program else process


def _program_of(process: Path) -> int | None:
    """Return the PID of a guardian's program (0 if it is dead); None if ``process`` is not a guardian."""
    try:
        command = (process / "cmdline").read_bytes()
        if b"guardian_process" not in command:
            return None
        told = _GUARDED.search(command)
        program = int(told[1]) if told is not None else 0
        stat = (process.with_name(str(program)) / "stat").read_text("utf-8", "replace")
        return 0 if stat.rpartition(")")[2].split()[0] in ("Z", "X") else program
    except (OSError, IndexError):
        return 0  # it has just ended


_GUARDED = re.compile(rb"guardian-[0-9a-f]+-([0-9]+)-")
"""A guardian's address, which contains the PID of the program that started it."""


def _holds(process: Path, target: str) -> bool:
    try:
        with os.scandir(process / "fd") as entries:
            links = {entry.name: os.readlink(entry.path) for entry in entries}  # noqa: PTH115
        held = list(links.values()).count(target)
        # The maker of a pseudo-terminal keeps the near end open, so that the terminal survives its users.
        return held > 1 or (held == 1 and not _has_made(process, links, target))
    except OSError:
        return False


def _has_made(process: Path, links: Mapping[str, str], target: str) -> bool:
    """Return whether the process created the pseudo-terminal ``target`` (and so may have both ends open)."""
    number = target.removeprefix("/dev/pts/")
    if not number.isdecimal():
        return False
    for descriptor, link in links.items():
        if link.endswith("ptmx"):
            told = (process / "fdinfo" / descriptor).read_text().split()
            if "tty-index:" in told and told[told.index("tty-index:") + 1] == number:
                return True
    return False


def _process_name(process: Path) -> str:
    try:
        return (process / "comm").read_text(errors="replace").strip()
    except OSError:
        return "a process that just ended"


def _permission_hint(device: str) -> str:
    """Return a sentence that says how this user can get access to ``device``."""
    if sys.platform == "win32":
        return "Another program may have the port open. Close it, then try again."
    import grp

    try:
        status = os.stat(device)  # noqa: PTH116
    except OSError:
        return "Ask this computer's administrator for access to its serial ports."
    try:
        entry = grp.getgrgid(status.st_gid)
        group, members = entry.gr_name, entry.gr_mem
    except KeyError:
        group, members = str(status.st_gid), []
    may_use = stat.S_IRGRP | stat.S_IWGRP
    if status.st_mode & may_use == may_use and status.st_gid != 0:
        if _user_name() in members and status.st_gid not in os.getgroups():
            return Message(
                "You are in the {group} group, but not yet in this session: log out and back in.",
                group=repr(group),
            )
        if _has_seat_rule():
            return Message(
                "At this computer, unplug it and plug it in again to use it. In remote sessions, only "
                "members of the group {group} may use it: run `sudo usermod -aG {group_name} $USER`, then "
                "log out and in again.",
                group=repr(group),
                group_name=group,
            )
        return Message(
            "Members of the group {group} may use it: run `sudo usermod -aG {group_name} "
            "$USER`, then log out and in again.",
            group=repr(group),
            group_name=group,
        )
    return Message(
        "Only its owner may use it: run `sudo chmod g+rw {device}`{device2}.",
        device=device,
        device2=_udev_hint(device),
    )


_SEAT_RULE = "70-praxis-desktop.rules"
_RULE_FOLDERS = tuple(map(Path, ("/etc/udev/rules.d", "/run/udev/rules.d", "/usr/lib/udev/rules.d")))
"""Folders that may contain the Debian package's udev rule, which lets the local user open serial ports."""


def _has_seat_rule() -> bool:
    return any((folder / _SEAT_RULE).exists() for folder in _RULE_FOLDERS)


def _user_name() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return ""


def _udev_hint(device: str) -> str:
    """Return a hint for making the permission permanent, as Linux forgets it when a device is replugged."""
    if sys.platform != "linux":
        return ", or ask an administrator"
    rule = f'KERNEL=="{os.path.basename(real_path(device))}", GROUP="dialout", MODE="0660"'  # noqa: PTH119
    return Message(
        "; to make this permanent, add the rule `{rule}` to /etc/udev/rules.d/50-serial.rules, run `sudo "
        "udevadm control --reload && sudo udevadm trigger`, and join the group: `sudo usermod -aG dialout "
        "$USER`",
        rule=rule,
    )


def _windows_code(error: OSError) -> int | None:
    """Return the errno for a message from pyserial that contains a Windows error's repr but no number."""
    text = str(error)
    if "FileNotFoundError(" in text:
        return errno.ENOENT
    if "PermissionError(" in text:
        return errno.EBUSY
    return None


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno is not None else str(error)


def obstacle(device: str, *, port: str) -> PortFault | None:
    """Return why ``device`` cannot be opened as ``port`` now; None if no reason is known.

    The device may be absent, this user may not be allowed to open it, it may not be a port, or another
    program may have it open (the system hides other users' programs). On Windows, only absence is detected.
    All processes are scanned, so do not call this on a thread that must not wait.
    """
    try:
        if os.name != "posix":
            if not is_present(device):
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            return None
        os.stat(device)  # noqa: PTH116
        refuse_what_is_no_port(device, port=port)
        if not os.access(device, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        refuse_what_is_locked(device, port=port)
    except PortFault as fault:
        return fault
    except (OSError, ValueError) as error:
        missing = error if isinstance(error, OSError) else FileNotFoundError(errno.ENOENT, str(error))
        return explain_open_failure(missing, port=port, device=device)
    here = Message("(process {getpid})", getpid=os.getpid())
    if any(not who.endswith(here) for who in processes_holding(device)):
        busy = explain_open_failure(OSError(errno.EBUSY, os.strerror(errno.EBUSY)), port=port, device=device)
        if isinstance(busy, PortBusy):
            return busy
    return None
