"""``pylibftdi.driver``: lists FTDI devices."""

from __future__ import annotations

from typing import Any

from _praxis import ftdi_chip
from _praxis.granted_ports import FTDI_VENDOR, GrantedPort, granted_ports

FLUSH_BOTH, FLUSH_INPUT, FLUSH_OUTPUT = 1, 2, 3
BITMODE_RESET, BITMODE_BITBANG = 0x00, 0x01
FTDI_VENDOR_ID = FTDI_VENDOR
USB_VID_LIST = [FTDI_VENDOR_ID]
USB_PID_LIST = [0x6001, 0x6010, 0x6011, 0x6014, 0x6015]
"""The product IDs of FTDI's chips. Programs may add to these lists. ``ftdi_ports`` accepts every product of
the listed vendors.
"""


class Driver:
    """The granted FTDI devices."""

    def __init__(self, libftdi_search: str | list[str] | None = None, **_: Any) -> None:
        """Accept the names of libraries, which are not needed."""

    def list_devices(self) -> list[tuple[str, str, str]]:
        """Return the manufacturer, description and serial number (or else the role) of each device."""
        return [("FTDI", port.description, port.serial_number or port.role) for port in ftdi_ports()]


def ftdi_ports(vid: int | None = None, pid: int | None = None) -> list[GrantedPort]:
    """Return the granted FTDI devices. ``vid`` replaces FTDI's vendor ID; ``pid`` selects a product."""
    return [
        port
        for port in (*granted_ports(), *ftdi_chip.chips())
        if (port.vid in USB_VID_LIST if vid is None else port.vid == vid) and (pid is None or port.pid == pid)
    ]
