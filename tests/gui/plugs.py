"""A bench with instruments that tests connect and disconnect, in place of this computer's ports."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from praxis_desktop.gui.roles.devices import PortsSeen, seen
from praxis_desktop.ports.devices.discovery import PortInfo
from praxis_desktop.ports.devices.open_failures import obstacle
from praxis_desktop.ports.devices.watching import PortChange
from praxis_desktop.ports.errors import PortFault, PortNotFound
from praxis_desktop.ports.profiles.introductions import KnownInstrument

FTDI = PortInfo("/dev/ttyUSB0", vid=0x0403, pid=0x6001, serial_number="FT8A2XQ1", location="1-2")
CH340 = PortInfo("/dev/ttyUSB1", vid=0x1A86, pid=0x7523, location="1-3")
BUILT_IN = PortInfo("/dev/ttyS0", hidden=True)


class _Watch:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def close(self) -> None:
        self._bench.watches -= 1


class Bench:
    """The connected ``ports``. ``obstacles`` maps paths to reasons why they cannot be opened; ``known`` are
    the instruments that the user has allowed. Other paths are this computer's own. ``threads`` are the
    threads that have examined the bench.
    """

    def __init__(self) -> None:
        self.ports: list[PortInfo] = []
        self.obstacles: dict[str, PortFault] = {}
        self.known: list[KnownInstrument] = []
        self.watches = 0
        self.looks = 0
        self.threads: set[int] = set()
        self._on_change: Callable[[PortChange], None] | None = None

    def watch(self, on_change: Callable[[PortChange], None], paths: Sequence[str]) -> _Watch:
        """Start watching, as a PortWatcher does."""
        self._on_change = on_change
        self.watches += 1
        return _Watch(self)

    def examine(self, wanted: Sequence[str]) -> PortsSeen:
        """Examine the bench."""
        self.threads.add(threading.get_ident())
        self.looks += 1
        return seen(list(self.ports), wanted, obstacle=self._obstacle, known=self.known)

    def plug(self, port: PortInfo) -> None:
        """Connect an instrument."""
        self.ports = [*self.ports, port]
        self._tell(PortChange("added", port))

    def pull(self, port: PortInfo) -> None:
        """Unplug its cable."""
        self.ports = [one for one in self.ports if one != port]
        self._tell(PortChange("removed", port))

    def _tell(self, change: PortChange) -> None:
        if self._on_change is not None:
            self._on_change(change)

    def _obstacle(self, path: str) -> PortFault | None:
        if path in self.obstacles:
            return self.obstacles[path]
        if any(port.device == path for port in self.ports):
            return None
        if path.startswith("/dev/ttyUSB"):
            return PortNotFound(f"{path} does not exist", port=path)
        return obstacle(path, port=path)
