"""Serial ports on this computer and on the network, including pseudo-terminals and ports that reconnect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.serial._port import SerialPort, set_latency_timer
    from praxis_desktop.ports.serial._pyserial import open_driver
    from praxis_desktop.ports.serial._rebinding import (
        AskWhetherWanted,
        Reacquaint,
        RebindingPort,
    )
    from praxis_desktop.ports.serial._terminals import terminal_speed
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_pyserial": "open_driver",
            "_port": "SerialPort set_latency_timer",
            "_rebinding": "AskWhetherWanted Reacquaint RebindingPort",
            "_terminals": "terminal_speed",
        },
    )

__all__ = [
    "AskWhetherWanted",
    "Reacquaint",
    "RebindingPort",
    "SerialPort",
    "open_driver",
    "set_latency_timer",
    "terminal_speed",
]
