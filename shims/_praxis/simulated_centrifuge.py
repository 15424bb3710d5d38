"""A simulated centrifuge that takes what PyLabRobot's Centrifuge gives it: PyLabRobot's own does not."""

from __future__ import annotations

import asyncio
from typing import Any

from pylabrobot.centrifuge.chatterbox import CentrifugeChatterboxBackend


class SimulatedCentrifuge(CentrifugeChatterboxBackend):  # type: ignore[misc]
    """Spins as long as it is told to."""

    async def spin(self, g: float, duration: float, acceleration: float = 0.8, **_options: Any) -> None:
        await asyncio.sleep(duration)
