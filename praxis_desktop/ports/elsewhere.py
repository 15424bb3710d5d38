"""Ports opened by the parent process, for a process that may open nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from praxis_desktop.ports.devices.discovery import PortInfo
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.transport import LineSettings


class Elsewhere(Protocol):
    """Requests to the parent process. Safe from any thread; they block, and raise as here."""

    def open_port(
        self, device: str, name: str, settings: LineSettings, *, dtr: bool, rts: bool, exclusive: bool
    ) -> int:
        """A descriptor of the port at ``device``, configured as by ``open_driver``. Raises PortFault."""
        ...

    def connect(self, url: str, name: str) -> int:
        """The descriptor of a connection to a serial server. Raises PortFault."""
        ...

    def tell_kinds(self, kinds: Mapping[str, str]) -> None:
        """Report the kinds of the instruments by role, which the guardian needs to stop them."""
        ...

    def guardian(self) -> int:
        """The descriptor of a connection to the parent's guardian. Raises PortFault."""
        ...

    def slot(self, role: str, device: str) -> int:
        """The guardian's number of the port last opened for ``role``. Raises PortFault."""
        ...

    def present_ports(self) -> list[PortInfo]:
        """``discovery.present_ports`` with hidden ones."""
        ...

    def set_latency_timer(self, device: str, milliseconds: int) -> int | None:
        """``latency.set_latency_timer`` for drivers that are configured through a file."""
        ...

    def claim(
        self,
        bindings: Sequence[Binding],
        *,
        queue: bool,
        tell: Callable[[str], None] | None,
        cancelled: Callable[[], bool],
    ) -> Callable[[], None]:
        """Claim devices for the run; return how to release them. Raises PortBusy or ClaimCancelled."""
        ...

    def new_file(self, path: Path) -> int:
        """The descriptor of a new, empty file, if the run may create it. Raises OSError."""
        ...


_elsewhere: Elsewhere | None = None


def elsewhere() -> Elsewhere | None:
    """The process that opens the ports of this process; None if it opens them itself."""
    return _elsewhere


def open_elsewhere(process: Elsewhere) -> None:
    """Have ``process`` open all ports of this process from now on."""
    global _elsewhere
    _elsewhere = process
