"""Where the device of an open port is after it went away, and whether it is the same one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from praxis_desktop.ports.discovery import PortInfo, port_at, present_ports
from praxis_desktop.ports.identity import find_device

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
