"""Real serial lines: local ports, network ports, ports that reconnect, pseudo-terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.serial._drivers import open_driver
    from praxis_desktop.ports.serial._lines import OPEN_GATE, Gate, InProcessPort, Waits
    from praxis_desktop.ports.serial._listening import CAME, Listeners, end_listening, listening_elsewhere
    from praxis_desktop.ports.serial._network import LedTo, connect, is_own_address, listen, open_network_line
    from praxis_desktop.ports.serial._real import SerialPort, set_latency_timer
    from praxis_desktop.ports.serial._rebinding import (
        AskWhetherWanted,
        Reacquaint,
        RebindingPort,
    )
    from praxis_desktop.ports.serial._rfc2217 import WAY_FOR_STOP, escaped, unescaped
    from praxis_desktop.ports.serial._socket_lines import PlainLine
    from praxis_desktop.ports.serial._terminals import terminal_speed
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_drivers": "open_driver",
            "_lines": "Gate InProcessPort OPEN_GATE Waits",
            "_listening": "CAME Listeners end_listening listening_elsewhere",
            "_network": "LedTo connect is_own_address listen open_network_line",
            "_socket_lines": "PlainLine",
            "_rfc2217": "WAY_FOR_STOP escaped unescaped",
            "_real": "SerialPort set_latency_timer",
            "_rebinding": "AskWhetherWanted Reacquaint RebindingPort",
            "_terminals": "terminal_speed",
        },
    )

__all__ = [
    "CAME",
    "OPEN_GATE",
    "WAY_FOR_STOP",
    "AskWhetherWanted",
    "Gate",
    "InProcessPort",
    "LedTo",
    "Listeners",
    "PlainLine",
    "Reacquaint",
    "RebindingPort",
    "SerialPort",
    "Waits",
    "connect",
    "end_listening",
    "escaped",
    "is_own_address",
    "listen",
    "listening_elsewhere",
    "open_driver",
    "open_network_line",
    "set_latency_timer",
    "terminal_speed",
    "unescaped",
]
