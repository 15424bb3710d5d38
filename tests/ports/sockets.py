"""USB sockets for instruments: pseudo-terminals under names chosen by the test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from build_tools.wine.lending import port_name
from praxis_desktop.ports.devices.discovery import PortInfo
from praxis_desktop.ports.simulators import pty
from tests.ports.wires import Wire, lead, wire


class Sockets:
    """A folder in place of /dev, and the system's list of ports.

    ``plug`` connects an instrument under a name, as a link to a new pty; ``unplug`` removes the pty and its
    name. Ports with USB facts are ``listed``.
    """

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._names: dict[str, str] = {}
        self._wires: dict[str, Wire] = {}
        self._infos: dict[str, PortInfo] = {}

    def path(self, name: str) -> str:
        if name not in self._names:
            self._names[name] = str(port_name(self._folder, name))
        return self._names[name]

    def plug(self, name: str, usb: tuple[int, int, str | None, str | None] | None = None) -> Wire:
        """Connect an instrument as ``name``; ``usb`` is its VID, PID, serial number and location."""
        made = self._stack.enter_context(wire())
        self._wires[name] = made
        if usb is not None:
            vid, pid, number, location = usb
            self._infos[name] = PortInfo(
                self.path(name), vid=vid, pid=pid, serial_number=number, location=location
            )
        elif os.name != "posix":
            self._infos[name] = PortInfo(self.path(name))  # Windows lists every port
        lead(Path(self.path(name)), made)
        return made

    def unplug(self, name: str) -> None:
        """Unplug the instrument's cable."""
        self._infos.pop(name, None)
        pty.remove_link(Path(self.path(name)), self._wires[name].device)
        self._wires.pop(name).unplug()

    def listed(self) -> list[PortInfo]:
        return list(self._infos.values())


@contextmanager
def sockets(folder: Path) -> Iterator[Sockets]:
    """Empty sockets; all instruments are unplugged at the end."""
    with ExitStack() as stack:
        yield Sockets(folder, stack)
