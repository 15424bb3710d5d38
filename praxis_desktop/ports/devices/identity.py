"""Identifies the device connected to a serial port, regardless of the port's current name."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.parse import quote, unquote

from msgspec import Struct

from praxis_desktop.core.devices import is_windows_port, real_path
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.devices.discovery import PortInfo, known_device, port_at, present_ports

PREFIX = "usb:"
_FORM = (
    "An identity has the form usb:VID:PID[,serial=NUMBER][,location=PLACE] or usb:VID:PID:NUMBER, for "
    "example usb:0403:6001,serial=A10K."
)
_IDS = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::(.+))?\Z")
_INTERFACE = re.compile(r":(\d+\.\d+)\Z")
_PLAIN = " /.:-+_#@"
"""Characters that need not be escaped in serial numbers and locations."""


class PortIdentity(Struct, frozen=True):
    """The VID:PID, serial number and location of a USB device.

    A serial number identifies the device in any socket. A device without a serial number is distinguished
    from others of its kind by its location: the chain of hubs and sockets, such as ``1-1.4``, and the
    interface if the device has several ports: ``1-1.4:1.0``. ``parse`` reads the text that ``str()`` returns.
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
        """Parse the text that ``str()`` returns, or ``usb:VID:PID:NUMBER``. Raises UsageError."""
        ids, *parts = text.removeprefix(PREFIX).split(",")
        match = _IDS.match(ids)
        if match is None or not text.startswith(PREFIX):
            raise UsageError(
                Message("{text} is not the identity of a USB device", text=repr(text)), hint=_FORM
            )
        known = {"serial": match[3]} if match[3] else {}
        for part in parts:
            name, equals, value = part.partition("=")
            if name not in ("serial", "location") or not equals or not value or name in known:
                raise UsageError(
                    Message("{part} is not part of the identity of a USB device", part=repr(part)), hint=_FORM
                )
            known[name] = unquote(value)
        return cls(int(match[1], 16), int(match[2], 16), known.get("serial"), known.get("location"))

    @property
    def unique_serial_number(self) -> str | None:
        """The serial number; None if there is none or the maker gives the same number to many devices."""
        device = known_device(self.vid, self.pid)
        if device is not None and self.serial_number in device.shared_serial_numbers:
            return None
        return self.serial_number

    @property
    def interface(self) -> str | None:
        """The port's interface if the device has several interfaces; otherwise None."""
        match = _INTERFACE.search(self.location or "")
        return match[1] if match else None

    def is_of(self, other: PortIdentity) -> bool:
        """Return whether ``other`` may be the same port of the same device.

        The kind of device must match, and so must the serial number and interface (in any socket) or, if
        there is no unique serial number, the location. Fields that ``self`` lacks are not compared, so
        ``usb:0403:6001`` matches every such adapter.
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
    """Anything with an identity, such as a port."""

    @property
    def identity(self) -> PortIdentity | None: ...


PortT = TypeVar("PortT", bound=Identified)


def find_device(identity: PortIdentity, ports: Iterable[PortT]) -> PortT | None:
    """Return the port in ``ports`` that matches ``identity``; None if no port or several ports match.

    Several ports with the same serial number (copied adapters) are distinguished by location.
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
    """Return every port on this computer, including hidden ones."""
    return present_ports(with_hidden=True)


def may_come_back(device: str) -> bool:
    """Return whether the device at the path ``device`` can be recognized later.

    A pseudo-terminal at its own path cannot be, because once it is closed, its number goes to the next
    pseudo-terminal opened, and sending an instrument's commands to an unrelated terminal would be worse than
    failing. A link to a pseudo-terminal can be, because the link's owner keeps it up to date.
    """
    return PortInfo(device).kind != "pty"


class Whereabouts:
    """Remembers the device at the path ``device``, and finds it again.

    A USB device is found by its identity, whatever its port is called; without a serial number, it must be in
    the same socket. Any other device must return at the same path, which for a pseudo-terminal must be a
    newly created link.
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
        """The locations of other matching devices that were present when this object was created."""

    @property
    def identity(self) -> str:
        """The device's identity as text; "" if it has none."""
        return "" if self._identity is None else str(self._identity)

    def __str__(self) -> str:
        """Return the device's name, path, and serial number or socket, so that the user can find it."""
        if self._identity is None:
            return self._path
        number = self._identity.serial_number
        numbered = (
            Message(", serial number {number}", number=number)
            if number
            else Message(" in USB socket {location}", location=self._identity.location)
        )
        return f"{self._info.friendly_name}{numbered} ({self._path})"

    def find(self) -> str | None:
        """Return the device's current path; None while the device is absent."""
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
        is_link = real_path(self._path) == real_path(found.device)
        return self._path if is_link else found.device

    def _path_is_back(self) -> bool:
        if os.name != "posix":
            return any(port.device == self._path for port in self._ports())
        if not Path(self._path).exists():
            return False
        is_pty = PortInfo(os.path.realpath(self._path)).kind == "pty"
        return not is_pty or _link_mark(self._path) != self._link


def _link_mark(path: str) -> object | None:
    """Return a value that distinguishes successive links with the same name."""
    if is_windows_port(path):
        return None
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return None
    return status.st_ino, status.st_mtime_ns, os.path.realpath(path)
