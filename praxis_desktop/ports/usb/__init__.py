"""USB and HID devices as connections: each message is a transfer or the outcome of a transfer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.usb._line import UsbPort, connect, open_usb_line, reopening
    from praxis_desktop.ports.usb.descriptors import (
        HID_CLASS,
        Configuration,
        DeviceDescription,
        Endpoint,
        HidUsage,
        Interface,
    )
    from praxis_desktop.ports.usb.devices import find, obstacle, on_usb, present_devices
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_line": "UsbPort connect open_usb_line reopening",
            "devices": "find obstacle on_usb present_devices",
            "descriptors": "HID_CLASS Configuration DeviceDescription Endpoint HidUsage Interface",
        },
    )

__all__ = [
    "HID_CLASS",
    "Configuration",
    "DeviceDescription",
    "Endpoint",
    "HidUsage",
    "Interface",
    "UsbPort",
    "connect",
    "find",
    "obstacle",
    "on_usb",
    "open_usb_line",
    "present_devices",
    "reopening",
]
