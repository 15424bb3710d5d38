"""Stops instruments with their own commands, whatever the programs using them do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.emergency.guardian import GUARDIAN
    from praxis_desktop.ports.emergency.port import Overheard, StoppablePort
    from praxis_desktop.ports.emergency.stop_commands import (
        kind_of_device,
        kind_of_instrument,
        kind_of_simulator,
        known_stop_commands,
        not_stopped,
    )
    from praxis_desktop.ports.emergency.stopping import SAFE_STOP_S, stop_everything, stop_safely
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "guardian": "GUARDIAN",
            "stop_commands": (
                "kind_of_device kind_of_instrument kind_of_simulator known_stop_commands not_stopped"
            ),
            "port": "Overheard StoppablePort",
            "stopping": "SAFE_STOP_S stop_everything stop_safely",
        },
    )

__all__ = [
    "GUARDIAN",
    "SAFE_STOP_S",
    "Overheard",
    "StoppablePort",
    "kind_of_device",
    "kind_of_instrument",
    "kind_of_simulator",
    "known_stop_commands",
    "not_stopped",
    "stop_everything",
    "stop_safely",
]
