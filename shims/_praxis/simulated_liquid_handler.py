"""A simulated liquid handler that moves liquids. It prints nothing; PyLabRobot's own prints tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pylabrobot.liquid_handling.backends.backend import LiquidHandlerBackend
from pylabrobot.liquid_handling.backends.chatterbox import LiquidHandlerChatterboxBackend

from _praxis import simulated_world
from _praxis.simulated_liquids import Tips

_WHOLE_HEAD = range(1000, 1096)
"""The numbers of the 96-head's channels."""


class SimulatedLiquidHandler(LiquidHandlerChatterboxBackend):  # type: ignore[misc]
    """A liquid handler with any number of channels, a 96 head and an arm. Operations take no time."""

    def __init__(self, num_channels: int = 8) -> None:
        super().__init__(num_channels=num_channels)
        self._tips = Tips()

    async def setup(self) -> None:
        await LiquidHandlerBackend.setup(self)

    async def stop(self) -> None:
        pass

    async def aspirate(self, ops: Sequence[Any], use_channels: Sequence[int], **_options: Any) -> None:
        for channel, op in zip(use_channels, ops, strict=False):
            self._tips.aspirate(channel, op.resource, op.volume)

    async def dispense(self, ops: Sequence[Any], use_channels: Sequence[int], **_options: Any) -> None:
        now = simulated_world.now()
        for channel, op in zip(use_channels, ops, strict=False):
            self._tips.dispense(channel, op.resource, op.volume, now)

    async def aspirate96(self, aspiration: Any, **_options: Any) -> None:
        for channel, container in _head(aspiration):
            self._tips.aspirate(channel, container, aspiration.volume)

    async def dispense96(self, dispense: Any, **_options: Any) -> None:
        now = simulated_world.now()
        for channel, container in _head(dispense):
            self._tips.dispense(channel, container, dispense.volume, now)

    async def drop_tips(self, ops: Sequence[Any], use_channels: Sequence[int], **_options: Any) -> None:
        self._tips.drop(use_channels)

    async def drop_tips96(self, *_arguments: Any, **_options: Any) -> None:
        self._tips.drop(_WHOLE_HEAD)

    async def _done(self, *_arguments: Any, **_options: Any) -> None:
        pass

    pick_up_tips = pick_up_tips96 = _done
    pick_up_resource = move_picked_up_resource = drop_resource = _done


def _head(op: Any) -> list[tuple[int, Any]]:
    """Return the channels of the 96 head, each with its container: a trough serves every channel."""
    wells = getattr(op, "wells", None)
    containers = wells if wells is not None else [op.container] * len(_WHOLE_HEAD)
    return list(zip(_WHOLE_HEAD, containers, strict=False))
