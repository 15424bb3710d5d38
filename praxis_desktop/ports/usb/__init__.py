"""USB and HID devices as connections: each message is a transfer, or what a transfer came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.usb.descriptors import (
        Configuration,
        DeviceDescription,
        Endpoint,
        HidUsage,
        Interface,
    )
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "descriptors": "Configuration DeviceDescription Endpoint HidUsage Interface",
        },
    )

__all__ = [
    "Configuration",
    "DeviceDescription",
    "Endpoint",
    "HidUsage",
    "Interface",
]
