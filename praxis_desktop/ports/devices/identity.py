"""Which device is behind a serial port, whatever the system calls it today."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.parse import quote, unquote

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.records import Record
from praxis_desktop.ports.devices.discovery import PortInfo, known_device, port_at, present_ports

PREFIX = "usb:"
_FORM = (
    "An identity reads usb:VID:PID[,serial=NUMBER][,location=PLACE], for example usb:0403:6001,serial=A10K."
)
_IDS = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})\Z")
_INTERFACE = re.compile(r":(\d+\.\d+)\Z")
_PLAIN = " /.:-+_#@"
"""Characters that serial numbers and locations have and that need no escape."""


class PortIdentity(Record):
    """VID:PID, serial number and location of a USB device.

    A serial number is as good as a name: the device is found wherever it is plugged in. Without one it is
    where it is plugged in that tells it from others of its kind. ``location`` is the chain of hubs and
    sockets such as ``1-1.4``, with the interface where a device has several ports: ``1-1.4:1.0``. ``str()``
    is a text to remember it by, which ``parse`` reads.
    """

    vid: int
    pid: int
    serial_number: str | None = None
    location: str | None = None

    def __str__(self) -> str:
        parts = [f"{PREFIX}{self.vid:04x}:{self.pid:04x}"]
        if self.serial_number is not None:
            parts.append(f"serial={quote(self.serial_number, _PLAIN)}")
        if self.location is not None:
            parts.append(f"location={quote(self.location, _PLAIN)}")
        return ",".join(parts)

    @classmethod
    def parse(cls, text: str) -> PortIdentity:
        """The identity that ``str()`` wrote. Raises UsageError."""
        ids, *parts = text.removeprefix(PREFIX).split(",")
        match = _IDS.match(ids)
        if match is None or not text.startswith(PREFIX):
            raise UsageError(f"{text!r} is not the identity of a USB device", hint=_FORM)
        known: dict[str, str] = {}
        for part in parts:
            name, equals, value = part.partition("=")
            if name not in ("serial", "location") or not equals or not value or name in known:
                raise UsageError(f"{part!r} is no part of the identity of a USB device", hint=_FORM)
            known[name] = unquote(value)
        return cls(int(match[1], 16), int(match[2], 16), known.get("serial"), known.get("location"))

    @property
    def unique_serial_number(self) -> str | None:
        """The serial number, if it is one: some makers give the same to all their devices."""
        device = known_device(self.vid, self.pid)
        if device is not None and self.serial_number in device.shared_serial_numbers:
            return None
        return self.serial_number

    @property
    def interface(self) -> str | None:
        """Which of a device's interfaces the port is, where it has several."""
        match = _INTERFACE.search(self.location or "")
        return match[1] if match else None

    def is_of(self, other: PortIdentity) -> bool:
        """Whether ``other`` may be the same port of the same device.

        The same kind of device, and then: the same serial number and interface, wherever it is plugged in; or
        no serial number on either side, and the same location. What ``self`` does not say is not compared,
        so that ``usb:0403:6001`` is of every such adapter.
        """
        if (self.vid, self.pid) != (other.vid, other.pid):
            return False
        if self.unique_serial_number is not None:
            if self.unique_serial_number != other.serial_number:
                return False
            return self.interface is None or self.interface == other.interface
        if self.serial_number is not None and self.serial_number != other.serial_number:
            return False
        if self.location is None:
            return True
        return self.location == other.location


class Identified(Protocol):
    """Something with an identity, such as a port that is present."""

    @property
    def identity(self) -> PortIdentity | None: ...


PortT = TypeVar("PortT", bound=Identified)


def find_device(identity: PortIdentity, ports: Iterable[PortT]) -> PortT | None:
    """The port of ``ports`` whose device is ``identity``; None when there is none, or no telling which.

    Several with one serial number (copies have that) are told apart by their location.
    """
    candidates = [port for port in ports if port.identity is not None and identity.is_of(port.identity)]
    if len(candidates) > 1:
        candidates = [
            port
            for port in candidates
            if identity.location is not None and port.identity and port.identity.location == identity.location
        ]
    return candidates[0] if len(candidates) == 1 else None


ListPorts = Callable[[], Iterable[PortInfo]]


def all_ports() -> list[PortInfo]:
    """Every port of this computer, those too that lists leave out."""
    return present_ports(with_hidden=True)


def may_come_back(device: str) -> bool:
    """Whether what was at the path ``device`` can be told from something else that is there later.

    The number of a pseudo-terminal is given to whoever opens the next one: to bring commands for an
    instrument to somebody's terminal would be worse than to fail. A link to one has an owner who makes it.
    """
    return PortInfo(device).kind != "pty"


class Whereabouts:
    """Remembers what is behind the path ``device`` now, and finds it again.

    A USB device is found by its identity, under whatever name; one that has no serial number has to be where
    it was. Anything else has to be back under its path; a pseudo-terminal, under a link that was made anew.
    """

    def __init__(self, device: str, ports: ListPorts = all_ports) -> None:
        self._path = device
        self._ports = ports
        present = list(ports())
        self._info = port_at(device, present) or PortInfo(device)
        self._identity = self._info.identity
        self._link = _link_mark(device)
        self._twins = {
            port.identity.location
            for port in present
            if port.device != self._info.device
            and self._identity is not None
            and port.identity is not None
            and self._identity.is_of(port.identity)
        }
        """Where others with the same serial number were at the beginning: none is the one looked for."""

    @property
    def identity(self) -> str:
        """The device's identity as text; "" when it has none."""
        return "" if self._identity is None else str(self._identity)

    def __str__(self) -> str:
        """Return what people look for: name, serial number, path."""
        if self._identity is None:
            return self._path
        number = self._identity.serial_number
        numbered = f", serial number {number}" if number else f" in USB socket {self._identity.location}"
        return f"{self._info.friendly_name}{numbered} ({self._path})"

    def find(self) -> str | None:
        """The path under which the device is now; None while it is not there."""
        if self._identity is None:
            return self._path if self._path_is_back() else None
        found = find_device(
            self._identity,
            [
                port
                for port in self._ports()
                if port.identity is not None
                and port.identity.serial_number == self._identity.serial_number
                and (port.identity.location not in self._twins or self._identity.location in self._twins)
            ],
        )
        if found is None:
            return None
        is_link = os.path.realpath(self._path) == os.path.realpath(found.device)
        return self._path if is_link else found.device

    def _path_is_back(self) -> bool:
        if os.name != "posix":
            return any(port.device == self._path for port in self._ports())
        if not Path(self._path).exists():
            return False
        is_pty = PortInfo(os.path.realpath(self._path)).kind == "pty"
        return not is_pty or _link_mark(self._path) != self._link


def _link_mark(path: str) -> object | None:
    """What tells a link from one of the same name that was made later."""
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return None
    return status.st_ino, status.st_mtime_ns, os.path.realpath(path)
