"""A simulated centrifuge that, unlike PyLabRobot's, accepts the arguments of PyLabRobot's Centrifuge."""

from __future__ import annotations

import asyncio
from typing import Any

from pylabrobot.centrifuge.chatterbox import CentrifugeChatterboxBackend


class SimulatedCentrifuge(CentrifugeChatterboxBackend):  # type: ignore[misc]
    """A centrifuge that spins for the given duration."""

    async def spin(self, g: float, duration: float, acceleration: float = 0.8, **_options: Any) -> None:
        await asyncio.sleep(duration)
