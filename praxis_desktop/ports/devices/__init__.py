"""The serial ports on this computer, and the devices connected to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.devices import discovery
    from praxis_desktop.ports.devices.identity import PortIdentity, find_device, may_come_back
    from praxis_desktop.ports.devices.open_failures import (
        explain_open_failure,
        obstacle,
        processes_holding,
        refuse_what_is_no_port,
    )
    from praxis_desktop.ports.devices.watching import PortWatcher
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "open_failures": "explain_open_failure obstacle processes_holding refuse_what_is_no_port",
            "discovery": "",
            "identity": "PortIdentity find_device may_come_back",
            "watching": "PortWatcher",
        },
    )

__all__ = [
    "PortIdentity",
    "PortWatcher",
    "discovery",
    "explain_open_failure",
    "find_device",
    "may_come_back",
    "obstacle",
    "processes_holding",
    "refuse_what_is_no_port",
]
