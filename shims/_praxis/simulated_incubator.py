"""A simulated incubator that keeps the temperature it was given: PyLabRobot's has 37 °C whatever happens."""

from __future__ import annotations

from pylabrobot.storage.chatterbox import IncubatorChatterboxBackend


class SimulatedIncubator(IncubatorChatterboxBackend):  # type: ignore[misc]
    """``temperature`` is what it has at the start, in °C."""

    def __init__(self, temperature: float = 22.0) -> None:
        super().__init__()
        self._dummy_temperature = temperature

    async def set_temperature(self, temperature: float) -> None:
        self._dummy_temperature = temperature
