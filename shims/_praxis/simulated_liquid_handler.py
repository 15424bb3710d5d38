"""A simulated liquid handler that prints nothing. PyLabRobot's own prints a table for every call."""

from __future__ import annotations

from typing import Any

from pylabrobot.liquid_handling.backends.backend import LiquidHandlerBackend
from pylabrobot.liquid_handling.backends.chatterbox import LiquidHandlerChatterboxBackend


class SimulatedLiquidHandler(LiquidHandlerChatterboxBackend):  # type: ignore[misc]
    """A liquid handler with any number of channels, a 96 head and an arm. Operations take no time."""

    async def setup(self) -> None:
        await LiquidHandlerBackend.setup(self)

    async def stop(self) -> None:
        pass

    async def _done(self, *_arguments: Any, **_options: Any) -> None:
        pass

    pick_up_tips = drop_tips = aspirate = dispense = _done
    pick_up_tips96 = drop_tips96 = aspirate96 = dispense96 = _done
    pick_up_resource = move_picked_up_resource = drop_resource = _done
