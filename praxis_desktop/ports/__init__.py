"""Serial ports and the instruments on them, real and simulated, and what a guest may see of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.simulators._port import SimulatedPort
    from praxis_desktop.ports.wire_logs import (
        BothLogs,
        LoggedPort,
        LoggedReceiver,
        RoleLog,
        WireJournal,
        settings_told,
    )
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "simulators._port": ("SimulatedPort",),
            "wire_logs": (
                "BothLogs",
                "LoggedPort",
                "LoggedReceiver",
                "RoleLog",
                "WireJournal",
                "settings_told",
            ),
        },
    )

__all__ = [
    "BothLogs",
    "LoggedPort",
    "LoggedReceiver",
    "RoleLog",
    "SimulatedPort",
    "WireJournal",
    "settings_told",
]
