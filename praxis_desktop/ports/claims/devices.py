"""By what a device is known among claims, whatever a binding calls it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PortError

if TYPE_CHECKING:
    from praxis_desktop.ports.discovery import PortInfo
    from praxis_desktop.ports.roles import Binding


def device_keys(binding: Binding) -> tuple[str, ...]:
    """What tells the device of ``binding`` from all others of this computer; nothing for a simulated one.

    Two bindings are of one device when they have a key in common: the path behind all links, and the serial
    number of a USB device, which stays while the path changes with the socket it is plugged into.
    """
    if binding.is_simulated:
        return ()
    if not binding.is_local:
        from urllib.parse import urlsplit

        address = urlsplit(binding.device)
        return (f"network {address.hostname}:{address.port}",)
    try:
        path = os.path.realpath(binding.path()) if os.name == "posix" else binding.path().upper()
    except PortError:  # it is not there; opening it will say so
        return (binding.device,)
    made = terminal_made(path)
    if made:
        return (f"{path} of {made}",)
    serial_number = _serial_number(path)
    return (path, serial_number) if serial_number else (path,)


def terminal_made(path: str) -> str:
    """When the pseudo-terminal at ``path`` was made; "" for another device, and where there is none.

    The system gives the name of one that is gone to the next one at once, while a run may still wait for its
    own to come back.
    """
    from praxis_desktop.ports.discovery import PortInfo

    if PortInfo(path).kind != "pty":
        return ""
    try:
        return str(Path(path).stat().st_ctime_ns)
    except OSError:
        return ""


def _serial_number(path: str) -> str:
    """The USB device at ``path`` by its serial number; "" when it has none of its own."""
    from praxis_desktop.ports.discovery import PortInfo, port_at, present_ports

    if PortInfo(path).kind == "pty":
        return ""
    present = present_ports(with_hidden=True)
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
