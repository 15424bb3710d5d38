"""Lets a process that may not open anything itself use the ports that its parent process opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from praxis_desktop.ports.devices.discovery import PortInfo
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.transport import LineSettings
    from praxis_desktop.ports.usb import DeviceDescription


class Elsewhere(Protocol):
    """Requests to the parent process. Each blocks, and raises the requested action's errors. Thread-safe."""

    def open_port(
        self, device: str, name: str, settings: LineSettings, *, dtr: bool, rts: bool, exclusive: bool
    ) -> int:
        """Open the port at ``device`` as ``open_driver`` does; return its descriptor. Raises PortFault."""
        ...

    def connect(self, url: str, name: str) -> tuple[int, str]:
        """Connect as ``network.connect`` does; return the connection's descriptor and the negotiated TLS
        parameters. Raises PortFault.
        """
        ...

    def listen(self, url: str, name: str) -> int:
        """Listen as ``network.listen`` does; return the descriptor that reports the peers. Raises
        PortFault.
        """
        ...

    def tell_kinds(self, kinds: Mapping[str, str]) -> None:
        """Report the instruments' kinds, keyed by role, which the guardian needs to stop the instruments."""
        ...

    def guardian(self) -> int:
        """Connect to the parent's guardian; return the connection's descriptor. Raises PortFault."""
        ...

    def slot(self, role: str, device: str) -> int:
        """Return the guardian's number for the port last opened for ``role``. Raises PortFault."""
        ...

    def present_ports(self) -> list[PortInfo]:
        """Return the result of the parent's ``discovery.present_ports``, including hidden ports."""
        ...

    def on_usb(self, device: str) -> DeviceDescription | None:
        """Return the result of the parent's ``usb.on_usb`` for a granted device, otherwise None."""
        ...

    def known_at(self, role: str, device: str) -> object:
        """Return, as plain data, what the parent's ``preflight.known_at`` returns for a granted port. Raises
        PortFault.
        """
        ...

    def set_latency_timer(self, device: str, milliseconds: int) -> int | None:
        """Call the parent's ``serial.set_latency_timer``, for drivers configured through a file."""
        ...

    def claim(
        self,
        bindings: Sequence[Binding],
        *,
        run_number: int,
        queue: bool,
        tell: Callable[[str], None] | None,
        cancelled: Callable[[], bool],
    ) -> Callable[[], None]:
        """Claim devices for the run; return the function that releases them. Raises the same errors as
        ``Claims.take``.
        """
        ...

    def new_file(self, path: Path) -> int:
        """Create an empty file, if the run is allowed to do so; return its descriptor. Raises OSError."""
        ...


_elsewhere: Elsewhere | None = None


def elsewhere() -> Elsewhere | None:
    """Return the interface to the parent process if it opens this process's ports, otherwise None."""
    return _elsewhere


def open_elsewhere(process: Elsewhere) -> None:
    """From now on, let ``process`` open all of this process's ports."""
    global _elsewhere
    _elsewhere = process
