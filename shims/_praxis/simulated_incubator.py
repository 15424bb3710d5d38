"""A simulated incubator that warms up to the set temperature. PyLabRobot's own is always at 37 °C."""

from __future__ import annotations

import math

from pylabrobot.storage.chatterbox import IncubatorChatterboxBackend

from _praxis import simulated_world

_RATE = 0.1
"""Rate of heating and cooling, in degrees Celsius per second."""


class SimulatedIncubator(IncubatorChatterboxBackend):  # type: ignore[misc]
    """An incubator. ``temperature`` is the initial temperature, in °C."""

    def __init__(self, temperature: float = 22.0) -> None:
        super().__init__()
        simulated_world.show_time()
        self._start = self._target = temperature
        self._since = 0.0

    async def set_temperature(self, temperature: float) -> None:
        self._start = await self.get_temperature()
        self._target, self._since = temperature, simulated_world.now()

    async def get_temperature(self) -> float:
        return self.celsius()

    def celsius(self) -> float:
        """Return the temperature, in °C."""
        left = self._target - self._start
        moved = _RATE * (simulated_world.now() - self._since) if left else 0.0
        return self._target - math.copysign(max(0.0, abs(left) - moved), left)
