"""The serial ports on this computer, and their readable names."""

from __future__ import annotations

import functools
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from praxis_desktop.core.devices import NETWORK_PREFIXES, TRANSFER_PREFIXES
from praxis_desktop.core.messages import Message
from praxis_desktop.core.plain_data import describe
from praxis_desktop.core.shipped import shipped
from praxis_desktop.ports import devices
from praxis_desktop.ports.elsewhere import elsewhere

if TYPE_CHECKING:
    from praxis_desktop.ports.devices.identity import PortIdentity

if sys.platform == "win32":
    from praxis_desktop.core import windows

DeviceKind = Literal["adapter", "instrument", "board"]

FILE = "known_devices.json"


class KnownDevice(Struct, frozen=True):
    """A USB device: an instrument, a board, or an adapter, which does not reveal the instrument behind it.

    ``chip`` is the family of the serial chip: FTDI, Prolific, CH340, CP210x, MCP2221 or "". ``instruments``
    names some instruments that use this adapter. ``shared_serial_numbers`` do not identify a device, because
    the maker gives each of them to many devices.
    """

    maker: str
    name: str = ""
    kind: DeviceKind = "adapter"
    chip: str = ""
    instruments: tuple[str, ...] = ()
    shared_serial_numbers: tuple[str, ...] = ()
    source: str = ""

    @property
    def title(self) -> str:
        """The maker and the name of the device."""
        return f"{self.maker} {self.name}".strip()


def known_device(vid: int | None, pid: int | None) -> KnownDevice | None:
    """Return the table's entry for a device or, failing that, for its maker; None if both are unknown."""
    if vid is None or pid is None:
        return None
    devices, makers = _table()
    return devices.get(f"{vid:04x}:{pid:04x}") or makers.get(f"{vid:04x}")


@functools.cache
def _table() -> tuple[Mapping[str, KnownDevice], Mapping[str, KnownDevice]]:
    """Return the known devices, keyed by VID:PID, and makers, keyed by VID, from the file."""
    table = json.loads((shipped("resources") / FILE).read_text("utf-8"))
    devices = {entry.pop("id"): _device(entry) for entry in table["devices"]}
    makers = {vid: _device(entry) for vid, entry in table["makers"].items()}
    return devices, makers


def _device(entry: dict[str, Any]) -> KnownDevice:
    for listed in ("instruments", "shared_serial_numbers"):
        entry[listed] = tuple(entry.get(listed, ()))
    return KnownDevice(**entry)


PortKind = Literal["usb", "bluetooth", "system", "network", "pty"]

_BLUETOOTH = re.compile(
    r"/dev/rfcomm|/dev/(cu|tty)\.(Bluetooth|.*(SPP|-SerialPort|WirelessiAP))|BTHENUM", re.I
)
_PTY = re.compile(r"/dev/(pts/\d+|ttys\d{3}|tty[p-za-e][0-9a-f])\Z")
_CONSOLES = re.compile(r"/dev/(cu|tty)\.(debug-console|wlan-debug)\Z")
_ADAPTER_NAMES = re.compile(
    r"\b(FT|CP|PL|CH|MCP|MCS)\d{3}|UART|USB.{0,4}serial|serial (port|adapter|bridge|con)|RS-?232|CDC", re.I
)
"""Matches the product names of adapter chips; any other product name belongs to an instrument."""


class PortInfo(Struct, frozen=True):
    """A serial port that is present. If it belongs to a USB device, its IDs are the device's.

    ``hidden`` ports (system ports without hardware, debug consoles, Bluetooth devices' virtual ports) rarely
    belong to an instrument, so lists omit them by default.
    """

    device: str
    description: str = ""
    hwid: str = ""
    vid: int | None = None
    pid: int | None = None
    serial_number: str | None = None
    location: str | None = None
    manufacturer: str | None = None
    product: str | None = None
    hidden: bool = False

    def __str__(self) -> str:
        name = self.friendly_name
        return self.device if name == self.device else f"{self.device} ({name})"

    @property
    def identity(self) -> PortIdentity | None:
        """The identity of a USB device, by which it is recognized in any socket; None for other ports."""
        if self.vid is None or self.pid is None:
            return None
        return devices.PortIdentity(self.vid, self.pid, self.serial_number or None, self.location or None)

    @property
    def granted_as(self) -> str:
        """The name under which the port is granted: the port's identity, or its path if it has no identity or
        if the path itself names a USB or HID device.
        """
        identity = self.identity
        is_named = identity is None or self.device.startswith(TRANSFER_PREFIXES)
        return self.device if is_named else str(identity)

    @property
    def kind(self) -> PortKind:
        """The kind of port."""
        if self.vid is not None:
            return "usb"
        if self.device.startswith(NETWORK_PREFIXES):
            return "network"
        if _BLUETOOTH.search(self.device) or _BLUETOOTH.search(self.hwid):
            return "bluetooth"
        return "pty" if _PTY.match(self.device) else "system"

    @property
    def known(self) -> KnownDevice | None:
        """The table's entry for this device, as ``known_device`` returns it, or None."""
        return known_device(self.vid, self.pid)

    @property
    def chip(self) -> str:
        """The family of the serial chip, such as "FTDI"; "" if unknown."""
        return "" if self.known is None else self.known.chip

    @property
    def friendly_name(self) -> str:
        """The display name: the instrument's if the USB data identifies it, otherwise the adapter's."""
        known = self.known
        if known is not None and known.kind != "adapter":
            return known.title
        if self.product and not _ADAPTER_NAMES.search(self.product):
            maker = self.manufacturer or ""
            return self.product if maker.lower() in self.product.lower() else f"{maker} {self.product}"
        if known is not None:
            return (
                Message("{title} adapter", title=known.title)
                if known.name
                else Message("{maker} USB serial port", maker=known.maker)
            )
        return {
            "usb": self.product or _described(self.description) or "USB serial port",
            "network": self.device,
            "bluetooth": "Bluetooth serial port",
            "pty": "pseudo-terminal",
            "system": _described(self.description) or "Serial port on this computer",
        }[self.kind]


describe(PortInfo)


def present_ports(*, with_hidden: bool = False) -> list[PortInfo]:
    """Return the system's serial ports, sorted by name; with ``with_hidden``, also the hidden ones."""
    away = elsewhere()
    if away is not None:
        return [port for port in away.present_ports() if with_hidden or not port.hidden]
    from serial.tools.list_ports import comports

    ports = []
    for port in comports():
        info = PortInfo(
            device=port.device,
            description=_described(port.description or ""),
            hwid=port.hwid or "",
            vid=port.vid,
            pid=port.pid,
            serial_number=port.serial_number,
            location=port.location,
            manufacturer=port.manufacturer,
            product=port.product,
            hidden=_is_hidden(port.device, port.hwid or ""),
        )
        if with_hidden or not info.hidden:
            ports.append(info)
    return sorted(ports, key=lambda port: _natural(port.device))


def port_at(path: str, ports: Iterable[PortInfo]) -> PortInfo | None:
    """Return the port in ``ports`` at ``path``, which may be a link such as those in /dev/serial/by-id."""
    known = {port.device: port for port in ports}
    found = known.get(path)
    if found is None and os.name == "posix" and not path.startswith(NETWORK_PREFIXES):
        found = known.get(os.path.realpath(path))
    return found


def is_present(device: str) -> bool:
    """Return whether a path or, on Windows, a port name exists, without opening it."""
    if sys.platform == "win32":
        # Windows lists a port only if its driver puts it in the class of ports.
        name = device.upper().removeprefix("\\\\.\\")
        return windows.is_device(name) or port_at(name, present_ports(with_hidden=True)) is not None
    return Path(device).exists()


def present_ports_sentence() -> str:
    """Return a sentence that lists the connected ports, for use in an error's hint."""
    ports = present_ports()
    if not ports:
        return (
            "This computer currently has no serial port. Check the cable, or use a simulator (sim:mettler)."
        )
    return "Ports on this computer: " + ", ".join(map(str, ports)) + "."


def _is_hidden(device: str, hwid: str, sysfs: Path = Path("/sys")) -> bool:
    if PortInfo(device, hwid=hwid).kind == "bluetooth" or _CONSOLES.match(device):
        return True
    if sys.platform != "linux" or not device.startswith("/dev/ttyS"):
        return False
    # The kernel creates names for ports that a computer may have; type 0 means that it found no chip.
    tty = sysfs / "class" / "tty" / device.removeprefix("/dev/")
    return _first_line(tty / "type") == "0" or _first_line(tty / "console") == "Y"


def _first_line(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace").partition("\n")[0].strip()
    except OSError:
        return ""


def _described(description: str) -> str:
    return "" if description == "n/a" else description


def _natural(name: str) -> list[tuple[str, int]]:
    """Return a sort key that puts COM2 before COM10."""
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", name)]
