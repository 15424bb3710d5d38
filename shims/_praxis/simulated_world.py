"""This guest's machines in the world that a run's simulated instruments share."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from _praxis import engine

_heaters: dict[str, Any] = {}
"""This guest's heaters, keyed by role. Each has a ``celsius()`` method."""

_weighed: set[str] = set()
"""The labware on simulated balances."""

_fills_elsewhere = True
"""Whether simulated liquid handlers on ports may fill wells; False once the run has reported that it has
none.
"""

_asks_time = False
"""Whether the host must be asked for the time: true if a machine in this guest changes with time, unless the
host has reported that nothing can interrupt the run.
"""

_lead: float | None = None
"""How far the host's clock is ahead of the program's, in seconds, not counting interruptions of the run; None
if the host has not been asked yet.
"""


def begin(world: Mapping[str, Mapping[str, Any]]) -> None:
    """Start a bench's world, with the bench's data for each role."""
    global _fills_elsewhere
    _fills_elsewhere = True
    _heaters.clear()
    _weighed.clear()
    _weighed.update(entry["weighs"] for entry in world.values() if entry.get("weighs"))


def surroundings(role: str, world: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the entry for ``role`` in ``world``, with the entry for any balance under it as ``above``."""
    above = next((entry for entry in world.values() if entry.get("under") == role), None)
    return {**world.get(role, {}), "above": above}


def join(role: str, machine: Any, world: Mapping[str, Any]) -> None:
    """Make ``machine`` take part as ``role``, if its backend can. ``world`` is its ``surroundings``."""
    backend = machine.backend
    if hasattr(backend, "celsius"):
        _heaters[role] = backend
    if hasattr(backend, "join_world"):
        backend.join_world(role, world, machine)


def show_time() -> None:
    """Make ``now`` ask the host for the time, because the state of a machine changes with time."""
    global _asks_time
    _asks_time = True


def now() -> float:
    """Return the time, in seconds. Unlike the program's clock, this runs on while the run is interrupted."""
    global _asks_time, _lead
    seconds = time.monotonic()
    told = engine.ask_blocking({"kind": "time"}) if _asks_time else {}
    if not told:
        return seconds
    if told["seconds"] is None:
        _asks_time = False
        return seconds
    if _lead is None:
        _lead = float(told["seconds"]) - seconds
    return float(told["seconds"]) - _lead


def celsius(role: str) -> float | None:
    """Return the temperature of a heater in °C, or None if there is no such heater."""
    if role in _heaters:
        return float(_heaters[role].celsius())
    told = engine.ask_blocking({"kind": "temperature", "role": role}).get("celsius")
    return None if told is None else float(told)


def contents(labware: str) -> list[tuple[dict[str, float] | None, float | None]]:
    """Return what simulated liquid handlers on ports have put into the wells of ``labware``, and when (s),
    column by column. The list is empty if no such handler has used this labware.
    """
    global _fills_elsewhere
    told = engine.ask_blocking({"kind": "contents", "labware": labware}) if _fills_elsewhere else {}
    _fills_elsewhere = "wells" in told
    seen = now() if told.get("wells") else 0.0
    return [(held, None if age is None else seen - age) for held, age in told.get("wells", ())]


def poured(labware: str, ml: float) -> None:
    """Tell the balance under ``labware``, if any, that ``ml`` was added (negative: removed)."""
    if labware in _weighed:
        engine.ask_blocking({"kind": "deliver", "source": labware, "ml": ml})


def delivers(source: str, channel: int, ml_per_s: float, seconds: float | None) -> None:
    """Tell the balance under ``source`` of a flow that lasts ``seconds`` (None: indefinitely)."""
    told = {"kind": "deliver", "source": source, "channel": channel, "ml_per_s": ml_per_s}
    engine.ask_blocking(told if seconds is None else {**told, "seconds": seconds})
