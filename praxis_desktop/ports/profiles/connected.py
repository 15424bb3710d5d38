"""Lists what is connected: the serial ports, and known USB and HID instruments without a serial port."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.devices import HID_PREFIX, IDENTITY_PREFIX, TRANSFER_PREFIXES, USBIP_VARIABLE
from praxis_desktop.ports import devices, profiles, usb
from praxis_desktop.ports.devices.discovery import PortInfo
from praxis_desktop.ports.devices.identity import all_ports

if TYPE_CHECKING:
    from praxis_desktop.ports.errors import PortFault
    from praxis_desktop.ports.usb import DeviceDescription

_SYSFS = Path("/sys/bus/usb/devices")


def all_connected() -> list[PortInfo]:
    """Return every port on this computer, including hidden ones, and every known USB or HID instrument
    without a port, each under the name by which it is granted. Slow, so call this on a thread that may block.
    """
    ports = all_ports()
    return [*ports, *on_usb_alone(ports, _numbers_of_profiles())]


def on_usb_alone(ports: Iterable[PortInfo], wanted: Collection[tuple[int, int]]) -> list[PortInfo]:
    """Return the devices with the ``wanted`` vendor and product IDs that have no port among ``ports``."""
    if not _may_be_present(wanted):
        return []
    having = {(port.vid, port.pid, port.serial_number) for port in ports}
    return [
        PortInfo(
            _granted_as(prefix, each),
            vid=each.usb_id[0],
            pid=each.usb_id[1],
            serial_number=each.serial_number or None,
            location=each.place or None,
            product=each.name,
        )
        for prefix in TRANSFER_PREFIXES
        for each in usb.present_devices(wanted, prefix=prefix)
        if (*each.usb_id, each.serial_number or None) not in having
        and (prefix == HID_PREFIX or each.interface_of(usb.HID_CLASS) is None)
    ]


def obstacle(device: str, *, port: str) -> PortFault | None:
    """Return why a serial, USB or HID ``device`` cannot be opened as ``port``; see ``devices.obstacle``."""
    if device.startswith(TRANSFER_PREFIXES):
        return usb.obstacle(device, port)
    return devices.obstacle(device, port=port)


@functools.cache
def _numbers_of_profiles() -> frozenset[tuple[int, int]]:
    """Return the vendor and product IDs of the USB instruments that have a profile."""
    return frozenset(_numbers(number) for number in _texts())


def _texts() -> Iterator[str]:
    for profile in profiles.load_profiles().profiles.values():
        if profile.endpoints is not None:
            yield from profile.usb


def _numbers(text: str) -> tuple[int, int]:
    vendor, product = text.split(":")
    return int(vendor, 16), int(product, 16)


def _may_be_present(wanted: Collection[tuple[int, int]], sysfs: Path = _SYSFS) -> bool:
    """Return whether any of these devices may be present, without loading the slow USB libraries."""
    if sys.platform != "linux" or os.environ.get(USBIP_VARIABLE):
        return True
    vendors = {f"{vendor:04x}" for vendor, _ in wanted}
    return any(file.read_text("ascii").strip() in vendors for file in sysfs.glob("*/idVendor"))


def _granted_as(prefix: str, description: DeviceDescription) -> str:
    """Return the name by which a device is granted, with the serial number or, if none, the USB socket."""
    vendor, product = description.usb_id
    identity = devices.PortIdentity(
        vendor,
        product,
        description.serial_number or None,
        None if description.serial_number else description.place or None,
    )
    return prefix + str(identity).removeprefix(IDENTITY_PREFIX)
