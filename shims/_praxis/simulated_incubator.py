"""A simulated incubator with the temperature that was set. PyLabRobot's own always has 37 °C."""

from __future__ import annotations

from pylabrobot.storage.chatterbox import IncubatorChatterboxBackend


class SimulatedIncubator(IncubatorChatterboxBackend):  # type: ignore[misc]
    """An incubator. ``temperature`` is the one at the start, in °C."""

    def __init__(self, temperature: float = 22.0) -> None:
        super().__init__()
        self._dummy_temperature = temperature

    async def set_temperature(self, temperature: float) -> None:
        self._dummy_temperature = temperature
