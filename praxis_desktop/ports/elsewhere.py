"""Ports of a process that may open nothing itself: the one that started it does, and hands them over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from praxis_desktop.ports.devices.discovery import PortInfo
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.transport import LineSettings


class Elsewhere(Protocol):
    """What is done in the other process. Any thread, which waits; each raises what would be raised here."""

    def open_port(
        self, device: str, name: str, settings: LineSettings, *, dtr: bool, rts: bool, exclusive: bool
    ) -> int:
        """A descriptor of the serial port at ``device``, set as ``open_driver`` does. Raises PortFault."""
        ...

    def connect(self, url: str, name: str) -> int:
        """The descriptor of a connection to a serial server. Raises PortFault."""
        ...

    def tell_kinds(self, kinds: Mapping[str, str]) -> None:
        """Say, by role, which kinds of instruments stand at the ports: the guardian stops them by that."""
        ...

    def guardian(self) -> int:
        """The descriptor of a connection to that process's guardian. Raises PortFault."""
        ...

    def slot(self, role: str, device: str) -> int:
        """By which number the guardian holds the port that was opened last for ``role``. Raises PortFault."""
        ...

    def present_ports(self) -> list[PortInfo]:
        """As ``discovery.present_ports``, hidden ones too."""
        ...

    def set_latency_timer(self, device: str, milliseconds: int) -> int | None:
        """As ``latency.set_latency_timer``, where the driver is asked through its file only."""
        ...

    def claim(
        self,
        bindings: Sequence[Binding],
        *,
        queue: bool,
        tell: Callable[[str], None] | None,
        cancelled: Callable[[], bool],
    ) -> Callable[[], None]:
        """Claim devices for the run; returns what lets go of them. Raises PortBusy, ClaimCancelled."""
        ...

    def new_file(self, path: Path) -> int:
        """The descriptor of a new, empty file, if the run may make that one. Raises OSError."""
        ...


_elsewhere: Elsewhere | None = None


def elsewhere() -> Elsewhere | None:
    """Where this process's ports are opened; None: here."""
    return _elsewhere


def open_elsewhere(process: Elsewhere) -> None:
    """Have ``process`` open all ports of this one, for good."""
    global _elsewhere
    _elsewhere = process
