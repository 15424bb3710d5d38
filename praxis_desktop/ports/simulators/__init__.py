"""Simulated instruments: their replies and faults, without any real input or output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.simulators._port import SimulatedPort
    from praxis_desktop.ports.simulators.calling import Line
    from praxis_desktop.ports.simulators.faults import is_fault, parse_fault
    from praxis_desktop.ports.simulators.instrument import Instrument
    from praxis_desktop.ports.simulators.kinds import known_simulators, make_instrument, simulator_for
    from praxis_desktop.ports.simulators.pace import RunSchedule, RunTime, Schedule
    from praxis_desktop.ports.simulators.pty import LoopbackPort
    from praxis_desktop.ports.simulators.world import Flow, Labware, Well, Wells, Where, WorldPart
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_port": "SimulatedPort",
            "calling": "Line",
            "faults": "is_fault parse_fault",
            "instrument": "Instrument",
            "kinds": "known_simulators make_instrument simulator_for",
            "pty": "LoopbackPort",
            "pace": "RunSchedule RunTime Schedule",
            "world": "Flow Labware Well Wells Where WorldPart",
        },
    )

__all__ = [
    "Flow",
    "Instrument",
    "Labware",
    "Line",
    "LoopbackPort",
    "RunSchedule",
    "RunTime",
    "Schedule",
    "SimulatedPort",
    "Well",
    "Wells",
    "Where",
    "WorldPart",
    "is_fault",
    "known_simulators",
    "make_instrument",
    "parse_fault",
    "simulator_for",
]
