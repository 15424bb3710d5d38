"""For testing protocols: run a protocol against simulated instruments, and check what it did.

In pytest, use the fixture ``simulate`` (docs/testing-protocols.md). Without pytest:

    from praxis_desktop.testing import Simulate

    with Simulate() as simulate:
        run = simulate("wash.py", cycles=3)
        assert run.passed, run

Importing this package is cheap: its names are loaded on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from praxis_desktop.testing.simulate import Simulate as Simulate
    from praxis_desktop.testing.simulated_run import Exchange as Exchange
    from praxis_desktop.testing.simulated_run import SimulatedRun as SimulatedRun
    from praxis_desktop.testing.simulated_run import Steps as Steps
    from praxis_desktop.testing.simulated_run import Traffic as Traffic

_HOMES = {
    "Exchange": "simulated_run",
    "Simulate": "simulate",
    "SimulatedRun": "simulated_run",
    "Steps": "simulated_run",
    "Traffic": "simulated_run",
}

__all__ = ["Exchange", "Simulate", "SimulatedRun", "Steps", "Traffic"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
