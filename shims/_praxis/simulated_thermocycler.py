"""A simulated thermocycler whose profiles take time. PyLabRobot's own finishes immediately."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from typing import Any

from pylabrobot.thermocycling.chatterbox import ThermocyclerChatterboxBackend

BLOCK_RATE = 4.0
"""Rate at which the block's temperature changes, in °C per second, unless a step gives another rate."""

LID_RATE = 1.0


class _Ramp:
    """Temperatures that approach a target at a given rate."""

    def __init__(self, temperatures: Sequence[float], rate: float) -> None:
        self.rate = rate
        self._start = self._target = list(temperatures)
        self._since = 0.0

    def aim(self, target: Sequence[float], now: float) -> float:
        """Change the target, and return how many seconds it takes to reach it."""
        self._start, self._target, self._since = self.at(now), list(target), now
        return self._distance() / self.rate

    def at(self, now: float) -> list[float]:
        """Return the temperatures at ``now``."""
        moved = self.rate * (now - self._since)
        return [
            target - math.copysign(max(0.0, abs(target - start) - moved), target - start)
            for start, target in zip(self._start, self._target, strict=True)
        ]

    def _distance(self) -> float:
        return max(
            (abs(target - start) for start, target in zip(self._start, self._target, strict=True)),
            default=0.0,
        )


class SimulatedThermocycler(ThermocyclerChatterboxBackend):  # type: ignore[misc]
    """A thermocycler that heats, cools and holds in real time. An endless hold completes its profile."""

    def __init__(self, num_zones: int = 1) -> None:
        super().__init__(num_zones=num_zones)
        self._block = _Ramp(self._state.block_temp, BLOCK_RATE)
        self._lid = _Ramp(self._state.lid_temp, LID_RATE)
        self._ends: list[float] = []
        """The end times of the profile's steps, on the loop's clock."""
        self._targets: list[list[float]] = []

    async def set_block_temperature(self, temperature: list[float]) -> None:
        self._end_profile()
        await super().set_block_temperature(temperature)
        self._block.rate = BLOCK_RATE
        self._block.aim(temperature, _now())

    async def set_lid_temperature(self, temperature: list[float]) -> None:
        await super().set_lid_temperature(temperature)
        self._lid.aim(temperature, _now())

    async def deactivate_block(self) -> None:
        self._end_profile()
        await super().deactivate_block()

    async def run_protocol(self, protocol: Any, block_max_volume: float) -> None:
        self._end_profile()
        at = _now()
        temperatures = self._block.at(at)
        for stage in protocol.stages:
            for step in list(stage.steps) * stage.repeats:
                ramp = _Ramp(temperatures, step.rate or BLOCK_RATE)
                at += ramp.aim(step.temperature, at)
                at += 0.0 if math.isinf(step.hold_seconds) else step.hold_seconds
                temperatures = list(step.temperature)
                self._ends.append(at)
                self._targets.append(temperatures)
        self._state.total_steps = len(self._ends)

    async def get_block_current_temperature(self) -> list[float]:
        return self._targets[self._step()] if self._ends else self._block.at(_now())

    def celsius(self) -> float:
        """Return the temperature of the block's first zone, in °C."""
        return (self._targets[self._step()] if self._ends else self._block.at(_now()))[0]

    async def get_block_target_temperature(self) -> list[float]:
        if self._ends:
            return self._targets[self._step()]
        target: list[float] = await super().get_block_target_temperature()
        return target

    async def get_lid_current_temperature(self) -> list[float]:
        return self._lid.at(_now())

    async def get_hold_time(self) -> float:
        """Return the time, in seconds, until the current step of the profile ends."""
        return max(0.0, self._ends[self._step()] - _now()) if self._ends else 0.0

    async def get_current_cycle_index(self) -> int:
        return 0

    async def get_current_step_index(self) -> int:
        return self._step()

    def _step(self) -> int:
        now = _now()
        ahead = (number for number, end in enumerate(self._ends) if end > now)
        return next(ahead, max(0, len(self._ends) - 1))

    def _end_profile(self) -> None:
        """End the profile. The block keeps the temperature of the current step."""
        if self._ends:
            self._block = _Ramp(self._targets[self._step()], BLOCK_RATE)
        self._ends, self._targets = [], []
        self._state.total_steps = 0


def _now() -> float:
    return asyncio.get_running_loop().time()
