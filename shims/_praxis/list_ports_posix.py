"""The guest's module ``serial.tools.list_ports_posix``: lists the ports granted to its program."""

from __future__ import annotations

import _praxis_serial
from serial.tools.list_ports_common import ListPortInfo


def comports(include_links: bool = False) -> list[ListPortInfo]:
    """Return the granted ports: real ones under their device names, simulated ones under their roles."""
    ports = []
    for role, device, description, hwid, vid, pid, serial_number, location in _praxis_serial.comports():
        port = ListPortInfo(role if device.startswith("sim:") else device, skip_link_detection=True)
        port.name = role
        port.description = description or role
        port.hwid = hwid or "n/a"
        port.serial_number = serial_number or None
        port.location = location or None
        if vid >= 0:
            port.vid, port.pid = vid, pid
            port.hwid = port.usb_info()
        ports.append(port)
    return ports
