"""Tickets: files that say which devices a program holds or is waiting for, locked while the program runs.

A ticket's name contains its number; the lowest number is served first; tickets with equal numbers are served
in the order of their names. A ticket is written under a temporary name, locked, and only then renamed, so a
numbered ticket without a lock belongs to a dead process. No program waits for a lock, because any user could
hold one forever. Every user can write to the folder: the content of another user's ticket is only displayed,
and can do no more harm than keep devices busy; a ticket's owner is taken from the file system.
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from praxis_desktop.core.addresses import read_address
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.devices import USBIP_VARIABLE, real_path
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.file_locks import lock_open
from praxis_desktop.core.files import shared_opener
from praxis_desktop.core.hanging_calls import HangingCalls
from praxis_desktop.core.messages import Message
from praxis_desktop.core.system_user import user_name
from praxis_desktop.ports.devices import discovery
from praxis_desktop.ports.devices.discovery import PortInfo, port_at

if sys.platform == "win32":
    from praxis_desktop.core import windows

if TYPE_CHECKING:
    from praxis_desktop.ports.roles import Binding


_NAME = re.compile(r"praxis-claim-(?:([0-9]{1,18})|new)-[0-9a-f]{16}\Z")
_LONGEST = 1 << 16
_MOST_PORTS = 64
_LONGEST_TEXT = 80
_LONGEST_KEY = 4096
_HIGHEST_RUN = 10**9
_UNFINISHED_S = 60.0
_LOCKED_S = 1.0
_LOCKED_AGAIN_S = 0.001
_LOOK = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
)
_NO_TICKET = {errno.ENOENT, errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENXIO, errno.ENODEV, errno.EISDIR}


class ClaimOwner(Struct, frozen=True):
    """The owner of a claim: a run of ``program`` or, if ``run_id`` is empty, ``program`` itself (such as
    ``ports check``). ``operator`` names the person running it. ``run_number`` is 0 for a run without one.
    """

    run_id: str
    program: str
    operator: str
    run_number: int = 0


class ClaimedPort(Struct, frozen=True):
    """A device on a ticket: the role and name under which it was requested, and the keys that identify it."""

    role: str
    device: str
    keys: tuple[str, ...]


class Ticket(Struct, frozen=True):
    """A claim, in a form that every user can read. ``since`` is the time, in seconds since 1970, when the
    devices were granted, or when the wait for them began if ``is_granted`` is false. ``user`` is the system
    name of the ticket's owner, "" for this user.
    """

    number: int
    path: Path
    owner: ClaimOwner
    pid: int
    ports: tuple[ClaimedPort, ...]
    since: float
    is_granted: bool
    user: str = ""

    @property
    def place(self) -> tuple[int, str]:
        """The ticket's position in the queue; the lowest comes first."""
        return self.number, self.path.name

    def shared(self, ports: Iterable[ClaimedPort]) -> ClaimedPort | None:
        """Return the first of ``ports`` that is also on this ticket."""
        taken = {key for port in self.ports for key in port.keys}
        return next((port for port in ports if taken.intersection(port.keys)), None)

    def __str__(self) -> str:
        """Describe the owner in a phrase for use within a sentence."""
        owner = self.owner
        who: str = owner.program or Message("process {pid}", pid=self.pid)
        if owner.run_id:
            who = Message("run {run_id}…", run_id=owner.run_id[:4])
            if owner.run_number:
                who = Message("run {number}", number=owner.run_number)
        person = self.user or owner.operator  # another user's record of the operator is not trusted
        of = Message(" of {person}", person=person) if person else ""
        title = f" ({owner.program})" if owner.run_id and owner.program else ""
        return Message(
            "{who}{of}{title} since {since}", who=who, of=of, title=title, since=_told_time(self.since)
        )


def _told_time(since: float) -> str:
    when = time.localtime(since)
    is_today = when[:3] == time.localtime()[:3]
    return time.strftime("%H:%M" if is_today else "%Y-%m-%d %H:%M", when)


class OwnTicket:
    """This process's new ticket for ``ports``, not yet numbered. Use it on one thread. Raises OSError."""

    # Not filelock: it opens its file with O_CREAT and O_TRUNC, which would erase tickets, and it cannot open
    # other users' tickets. flock also excludes other threads of this process.

    def __init__(self, folder: Path, owner: ClaimOwner, ports: Iterable[ClaimedPort]) -> None:
        self.number = 0
        self._mark = os.urandom(8).hex()
        self._folder = folder
        self._path = folder / f"praxis-claim-new-{self._mark}"
        # Private until it is locked: anyone who can read it could lock it first.
        if sys.platform == "win32":
            self._descriptor = windows.create_shared(str(self._path))
        else:
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
            self._descriptor = os.open(self._path, flags, 0o600)
        try:
            _lock_new(self._descriptor)
            if sys.platform != "win32":
                os.fchmod(self._descriptor, 0o644)
            said = {
                "version": 1,
                "run_id": owner.run_id,
                "run_number": owner.run_number,
                "program": owner.program[:_LONGEST_TEXT],
                "operator": owner.operator[:_LONGEST_TEXT],
                "pid": os.getpid(),
                "processes": _process_numbers(),
                "since": time.time(),
                "ports": [
                    {"role": port.role, "device": port.device, "keys": list(port.keys)} for port in ports
                ],
            }
            os.write(self._descriptor, json.dumps(said).encode() + b"\n")
        except BaseException:
            self.discard()
            raise

    def take_number(self, number: int) -> None:
        """Enter the queue with the ticket number ``number``. Raises OSError."""
        named = self._folder / f"praxis-claim-{number}-{self._mark}"
        self._path.rename(named)
        self._path, self.number = named, number

    @property
    def place(self) -> tuple[int, str]:
        """The ticket's position in the queue."""
        return self.number, self._path.name

    def note_grant(self) -> None:
        """Record that the devices have been granted to this process."""
        with suppress(OSError):  # the claim is valid without it
            os.write(self._descriptor, json.dumps({"granted": time.time()}).encode() + b"\n")

    def discard(self) -> None:
        """Release the devices, or leave the queue."""
        with suppress(OSError):
            self._path.unlink()
        os.close(self._descriptor)


def live_tickets(folder: Path) -> list[Ticket]:
    """Return the tickets of living processes in ``folder``, sorted by number. Ignores other files, and
    deletes the tickets of dead processes if this user is allowed to. Raises OSError.
    """
    found = []
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if _NAME.match(entry.name)]
    for name in names:
        ticket = live_ticket(folder / name)
        if ticket is not None:
            found.append(ticket)
    return sorted(found, key=lambda ticket: (ticket.number, ticket.path.name))


def unnumbered(folder: Path) -> set[Path]:
    """Return the tickets that have no number yet, which may get lower numbers than others. Raises OSError."""
    found = set()
    with os.scandir(folder) as entries:
        for entry in entries:
            match = _NAME.match(entry.name)
            if match is not None and match[1] is None and not _was_left(folder / entry.name):
                found.add(folder / entry.name)
    return found


def _was_left(path: Path) -> bool:
    """Return whether an unnumbered ticket is abandoned (its file is gone, or its process has exited)."""
    try:
        descriptor = shared_opener(str(path), _LOOK)
    except OSError as error:
        # another user's ticket is private until it is locked
        return error.errno in _NO_TICKET - {errno.EACCES, errno.EPERM}
    try:
        return lock_open(descriptor, is_shared=True) is True
    finally:
        os.close(descriptor)


def _lock_new(descriptor: int) -> None:
    """Lock a new ticket, even if other processes briefly lock it to read it. Raises OSError."""
    deadline = Deadline.after(_LOCKED_S)
    while not (locked := lock_open(descriptor)):
        if locked is None or deadline.expired:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        time.sleep(_LOCKED_AGAIN_S)


def live_ticket(path: Path) -> Ticket | None:
    """Return the ticket at ``path``; None if the ticket's process is dead or the file is not a ticket. Raises
    OSError if this cannot be determined.
    """
    try:
        # Do not follow links, and do not block on a pipe without a writer.
        descriptor = shared_opener(str(path), _LOOK)
    except OSError as error:
        if error.errno in _NO_TICKET:
            return None
        raise
    try:
        status = os.fstat(descriptor)
        is_new = path.name.startswith("praxis-claim-new-")
        # Do not lock a new ticket, which its process is about to lock.
        if not stat.S_ISREG(status.st_mode) or (is_new and time.time() - status.st_mtime < _UNFINISHED_S):
            return None
        if status.st_nlink != 1:  # a hard link to a file that is locked for another purpose
            return None
        # A shared lock, so that two readers do not mistake each other for the ticket's process.
        locked = lock_open(descriptor, is_shared=True)
        if locked is None:
            raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))
        if not locked:
            return _read(path, os.read(descriptor, _LONGEST), _other_user(status.st_uid))
        with suppress(OSError):
            path.unlink()
        return None
    finally:
        os.close(descriptor)


def _process_numbers() -> str:
    """Return an ID for the PID namespace ("" if unknown); process IDs are unique only within a namespace."""
    if os.name != "posix":
        return ""
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _is_gone(pid: int, numbers: object) -> bool:
    """Return whether the process is known to be dead. In that case, another process has locked its ticket."""
    if not numbers or numbers != _process_numbers() or pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _other_user(uid: int) -> str:
    """Return the name of the user ``uid``; "" for the user of this process, and on Windows."""
    if sys.platform == "win32" or uid == os.getuid():
        return ""
    return _text(user_name(uid))


def _read(path: Path, content: bytes, user: str) -> Ticket | None:
    """Parse a locked ticket; return None if it is unnumbered or malformed, or if its process is dead."""
    match = _NAME.match(path.name)
    if match is None or match[1] is None:
        return None
    first, _, rest = content.partition(b"\n")
    try:
        said = json.loads(first)
        owner = ClaimOwner(
            _text(said["run_id"]),
            _text(said["program"]),
            _text(said["operator"]),
            min(max(int(said.get("run_number", 0)), 0), _HIGHEST_RUN),
        )
        ports = tuple(_port(port) for port in said["ports"][:_MOST_PORTS])
        since, pid = float(said["since"]), int(said["pid"])
        if _is_gone(pid, said.get("processes")):
            return None
        granted = json.loads(rest).get("granted") if rest.endswith(b"\n") else None
        return Ticket(
            int(match[1]),
            path,
            owner,
            pid,
            ports,
            _moment(since if granted is None else float(granted)),
            is_granted=granted is not None,
            user=user,
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def _port(said: dict[str, Any]) -> ClaimedPort:
    keys = tuple(key for key in said["keys"] if isinstance(key, str) and len(key) <= _LONGEST_KEY)
    return ClaimedPort(_text(said["role"]), _text(said["device"]), keys)


def _text(said: object) -> str:
    """Make text from another user safe to display."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in str(said)[: _LONGEST_TEXT + 1])
    return shown if len(shown) <= _LONGEST_TEXT else shown[: _LONGEST_TEXT - 1] + "…"


def _moment(seconds: float) -> float:
    """Return ``seconds``, or raise an exception if it is not a valid time."""
    time.localtime(seconds)  # raises if it is not
    return seconds


_NAME_S = 2.0
"""Maximum time, in seconds, for which to look up a host's addresses."""


def _addresses_of(host: str) -> set[str]:
    """Return the IP addresses of a host; none if they cannot be found in time."""
    import ipaddress
    import socket

    calls = HangingCalls(name=f"name {host}")
    try:
        found = calls.make(lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM), _NAME_S)
    except (OSError, UnicodeError):
        return set()
    addresses = {ipaddress.ip_address(str(where[0])) for *_, where in found}
    return {str(getattr(address, "ipv4_mapped", None) or address) for address in addresses}


def device_keys(binding: Binding, *, looks_up: bool = False) -> tuple[str, ...]:
    """Return the keys that identify the device of ``binding`` on this computer; none for a simulated device.

    Two bindings refer to the same device if they share a key: the resolved path, or the serial number of a
    USB device, which stays the same when the device moves to another socket and gets another path. A device
    on the network has its host's name and, with ``looks_up``, which can take seconds, the host's addresses.
    """
    if binding.is_simulated:
        return ()
    if not binding.is_local:
        address = read_address(binding.device)
        hosts = {address.host} | (_addresses_of(address.host) if looks_up else set())
        return tuple(
            Message("network {hostname}:{port}", hostname=host, port=address.port) for host in sorted(hosts)
        )
    described = binding.on_usb()
    if described is not None:
        vendor, product = described.usb_id
        number = described.serial_number
        place = Message("USB socket {place}", place=described.place) if described.place else binding.device
        keys = (place, f"usb:{vendor:04x}:{product:04x},serial={number}") if number else (place,)
        server = os.environ.get(USBIP_VARIABLE, "")
        if server:  # two servers may have identical devices
            return tuple(Message("{device} on {server}", device=key, server=server) for key in keys)
        return keys
    try:
        path = real_path(binding.path())
    except PortError:  # absent; opening it will report that
        return (binding.device,)
    made = terminal_made(path)
    if made:
        return (Message("{path} of {made}", path=path, made=made),)
    serial_number = _serial_number(path)
    return (path, serial_number) if serial_number else (path,)


def terminal_made(path: str) -> str:
    """Return the creation time of the pseudo-terminal at ``path``; "" if there is none.

    The system reuses the name of a closed pseudo-terminal immediately, even though a run may still be waiting
    for the closed one to return.
    """
    if PortInfo(path).kind != "pty":
        return ""
    try:
        return str(Path(path).stat().st_ctime_ns)
    except OSError:
        return ""


def _serial_number(path: str) -> str:
    """Return the serial number that identifies the USB device at ``path``; "" if it has no unique number."""
    if PortInfo(path).kind == "pty":
        return ""
    present = discovery.present_ports(with_hidden=True)
    found = port_at(path, present)
    if found is None:
        return ""
    numbers = [_numbered(port) for port in present]
    number = _numbered(found)
    return number if numbers.count(number) == 1 else ""  # copies of an adapter may share one


def _numbered(port: PortInfo) -> str:
    identity = port.identity
    if identity is None or identity.unique_serial_number is None:
        return ""
    number = f"usb:{identity.vid:04x}:{identity.pid:04x},serial={identity.unique_serial_number}"
    return f"{number},interface={identity.interface}" if identity.interface else number
