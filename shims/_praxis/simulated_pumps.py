"""Simulated pumps that deliver onto a simulated balance. PyLabRobot's own only print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pylabrobot.pumps.chatterbox import PumpArrayChatterboxBackend, PumpChatterboxBackend

from _praxis import simulated_world

RPM = 100.0
"""The speed, in revolutions per minute, at which a pump makes a requested number of revolutions."""


class _Outlet:
    """Delivers a pump's liquid onto the balance under the outlet, if there is one."""

    def __init__(self, role: str, world: Mapping[str, Any], machine: Any) -> None:
        self._role = role
        self._above: Mapping[str, Any] | None = world.get("above")
        self._machine = machine

    def turn(self, channel: int, revolutions: float, rpm: float) -> None:
        """Turn ``revolutions`` at ``rpm``, and deliver for as long as that takes."""
        if rpm:
            self._tell(channel, rpm, abs(revolutions) / abs(rpm) * 60)

    def run(self, channel: int, rpm: float) -> None:
        """Turn at ``rpm`` until another speed is set or the pump is stopped."""
        self._tell(channel, rpm, None)

    def _tell(self, channel: int, rpm: float, seconds: float | None) -> None:
        if self._above is not None:
            simulated_world.delivers(self._role, channel, self._ml_per_s(channel, rpm), seconds)

    def _ml_per_s(self, channel: int, rpm: float) -> float:
        """Return the flow rate in mL/s, from the pump's calibration or, if it has none, from the bench."""
        calibration = self._machine.calibration
        if not rpm:
            return 0.0
        if calibration is not None and calibration.calibration_mode == "duration":
            return float(calibration[channel])
        per_revolution = self._above["ml_per_revolution"] if self._above is not None else 0.0
        if calibration is not None:
            per_revolution = calibration[channel]
        return float(per_revolution) * abs(rpm) / 60


class SimulatedPump(PumpChatterboxBackend):  # type: ignore[misc]
    """A pump. ``rpm`` is the speed (1/min) at which it makes a requested number of revolutions."""

    def __init__(self, rpm: float = RPM) -> None:
        super().__init__()
        self.rpm = rpm
        self._outlet: _Outlet | None = None

    def join_world(self, role: str, world: Mapping[str, Any], machine: Any) -> None:
        """Act as ``role`` in the world that simulated instruments share."""
        self._outlet = _Outlet(role, world, machine)

    async def setup(self) -> None:
        pass

    async def stop(self) -> None:
        self.halt()

    def run_revolutions(self, num_revolutions: float) -> None:
        if self._outlet is not None:
            self._outlet.turn(0, num_revolutions, self.rpm)

    def run_continuously(self, speed: float) -> None:
        if self._outlet is not None:
            self._outlet.run(0, speed)

    def halt(self) -> None:
        self.run_continuously(0.0)


class SimulatedPumpArray(PumpArrayChatterboxBackend):  # type: ignore[misc]
    """A pump with several channels, each of which turns independently."""

    def __init__(self, num_channels: int = 8, rpm: float = RPM) -> None:
        super().__init__(num_channels=num_channels)
        self.rpm = rpm
        self._outlet: _Outlet | None = None
        self._used: set[int] = set()

    def join_world(self, role: str, world: Mapping[str, Any], machine: Any) -> None:
        """Act as ``role`` in the world that simulated instruments share."""
        self._outlet = _Outlet(role, world, machine)

    async def setup(self) -> None:
        pass

    async def stop(self) -> None:
        await self.halt()

    async def run_revolutions(self, num_revolutions: Sequence[float], use_channels: Sequence[int]) -> None:
        if self._outlet is not None:
            for channel, revolutions in zip(use_channels, num_revolutions, strict=False):
                self._used.add(channel)
                self._outlet.turn(channel, revolutions, self.rpm)

    async def run_continuously(self, speed: Sequence[float], use_channels: Sequence[int]) -> None:
        if self._outlet is not None:
            for channel, rpm in zip(use_channels, speed, strict=False):
                self._used.add(channel)
                self._outlet.run(channel, rpm)

    async def halt(self) -> None:
        channels = sorted(self._used)
        self._used.clear()
        await self.run_continuously([0.0] * len(channels), channels)
