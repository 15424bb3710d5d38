"""USB sockets for instruments: pseudo-terminals under names chosen by the test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from praxis_desktop.ports.devices.discovery import PortInfo
from tests.ports.wires import Wire, wire


class Sockets:
    """A folder in place of /dev, and the system's list of ports.

    ``plug`` connects an instrument under a name, as a link to a new pty; ``unplug`` removes the pty and its
    name. Ports with USB facts are ``listed``.
    """

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._wires: dict[str, Wire] = {}
        self._infos: dict[str, PortInfo] = {}

    def path(self, name: str) -> str:
        return str(self._folder / name)

    def plug(self, name: str, usb: tuple[int, int, str | None, str | None] | None = None) -> Wire:
        """Connect an instrument as ``name``; ``usb`` is its VID, PID, serial number and location."""
        made = self._stack.enter_context(wire())
        new = self._folder / f"{name}.new"
        new.symlink_to(made.device)
        self._wires[name] = made
        if usb is not None:
            vid, pid, number, location = usb
            self._infos[name] = PortInfo(
                self.path(name), vid=vid, pid=pid, serial_number=number, location=location
            )
        new.replace(self._folder / name)
        return made

    def unplug(self, name: str) -> None:
        """Unplug the instrument's cable."""
        self._infos.pop(name, None)
        os.unlink(self.path(name))  # noqa: PTH108
        self._wires.pop(name).unplug()

    def listed(self) -> list[PortInfo]:
        return list(self._infos.values())


@contextmanager
def sockets(folder: Path) -> Iterator[Sockets]:
    """Empty sockets; all instruments are unplugged at the end."""
    with ExitStack() as stack:
        yield Sockets(folder, stack)
