"""Real lines: local, network, rebinding, pseudo-terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.serial._network import open_network_line
    from praxis_desktop.ports.serial._real import SerialPort
    from praxis_desktop.ports.serial._rebinding import RebindingPort
    from praxis_desktop.ports.serial.pty import LoopbackPort
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_network": ("open_network_line",),
            "_real": ("SerialPort",),
            "_rebinding": ("RebindingPort",),
            "pty": ("LoopbackPort",),
        },
    )

__all__ = ["LoopbackPort", "RebindingPort", "SerialPort", "open_network_line"]
