"""Opentrons modules that are connected to a simulated OT-2 and operated by the commands of its runs.

Sources: the published description of the robot server's API (a module is loaded into a run before it is used;
a command that sets a target ends when the target is set, a command that runs a profile when the profile ends;
the fields of ``/modules`` in version 3; the names of errors), and what PyLabRobot 0.2.2 sends and reads. The
assumptions are listed in ``ot2``.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeAlias

from praxis_desktop.ports.simulators.instrument import SECOND, Ramp
from praxis_desktop.ports.simulators.tempdeck import COOLS, DRIFTS, HEATS, HIGHEST_C, LOWEST_C

_AMBIENT_C = 23.0
_BLOCK_C, _LID_C, _MOST_UL, _MOST_HOLD_S = (4.0, 99.0), (37.0, 110.0), 100.0, 1e6
_LID_MOVES_S, _SHORTEST_S = 20.0, 0.05
Operation: TypeAlias = Callable[[Any, Mapping[str, Any], int], float]
"""A function that starts a module's command at the given time, and returns its duration in seconds. It may
raise CommandFailed.
"""


class CommandFailed(Exception):
    """A command in a run failed. ``kind`` is the error's name in the API."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


class Module(ABC):
    """A module with the ID ``number``, which heats and cools ``pace`` times faster than usual."""

    model: ClassVar[str]
    type: ClassVar[str]
    serial_number: ClassVar[str]
    operations: ClassVar[Mapping[str, Operation]]
    """The module's commands, keyed by their names in the API."""

    def __init__(self, number: str, pace: float) -> None:
        self.id = number
        self.pace = pace

    @abstractmethod
    def data(self, now: int) -> dict[str, object]:
        """Return the module's state in the form in which ``/modules`` reports it."""

    def halt(self, now: int) -> None:  # noqa: B027 most commands of modules end at once
        """End the command in progress."""

    def entry(self, now: int) -> dict[str, object]:
        """Return the module's entry in ``/modules``."""
        return {
            "id": self.id,
            "serialNumber": self.serial_number,
            "firmwareVersion": "v1.0.0",
            "hardwareRevision": "v1",
            "hasAvailableUpdate": False,
            "moduleType": self.type,
            "moduleModel": self.model,
            "data": self.data(now),
        }


class TemperatureModule(Module):
    """A plate that heats and cools as fast as the one that ``sim:tempdeck`` simulates."""

    model: ClassVar[str] = "temperatureModuleV2"
    type: ClassVar[str] = "temperatureModuleType"
    serial_number: ClassVar[str] = "TDV20SIM2026"

    def __init__(self, number: str, pace: float) -> None:
        super().__init__(number, pace)
        self._plate = Ramp(_AMBIENT_C, rise=HEATS * pace, fall=COOLS * pace)
        self._target: float | None = None

    def data(self, now: int) -> dict[str, object]:
        return {
            "status": _status(self._plate, self._target, now),
            "currentTemperature": round(self._plate.value(now), 3),
            "targetTemperature": self._target,
        }

    def _set(self, params: Mapping[str, Any], now: int) -> float:
        self._target = _target(params, LOWEST_C, HIGHEST_C)
        self._plate.set_rates(now, rise=HEATS * self.pace, fall=COOLS * self.pace)
        self._plate.aim(self._target, now)
        return _SHORTEST_S

    def _deactivate(self, params: Mapping[str, Any], now: int) -> float:
        self._target = None
        self._plate.set_rates(now, rise=DRIFTS * self.pace)
        self._plate.aim(_AMBIENT_C, now)
        return _SHORTEST_S

    operations: ClassVar[Mapping[str, Operation]] = {
        "temperatureModule/setTargetTemperature": _set,
        "temperatureModule/deactivate": _deactivate,
    }


class Thermocycler(Module):
    """A block that follows a temperature profile, and a heated lid that opens."""

    model: ClassVar[str] = "thermocyclerModuleV2"
    type: ClassVar[str] = "thermocyclerModuleType"
    serial_number: ClassVar[str] = "TCV20SIM2026"

    def __init__(self, number: str, pace: float) -> None:
        super().__init__(number, pace)
        self._block = Ramp(_AMBIENT_C, rise=4.25 * pace, fall=2.0 * pace)
        self._lid = Ramp(_AMBIENT_C, rise=1.0 * pace, fall=0.5 * pace)
        self._target: float | None = None
        self._lid_target: float | None = None
        self._is_open = True
        self._lid_stands = 0
        """The time at which the lid finishes its motion."""
        self._steps: list[tuple[int, float, int, int]] = []
        """The profile's steps: for each, the start, the target, when the target is reached, and the end."""
        self._begun = 0
        """The number of profile steps that have started."""

    def data(self, now: int) -> dict[str, object]:
        self._follow_profile(now)
        number = next((place for place, step in enumerate(self._steps, 1) if now < step[3]), 0)
        step = self._steps[number - 1] if number else None
        return {
            "status": _status(self._block, self._target, now),
            "currentTemperature": round(self._block.value(now), 3),
            "targetTemperature": self._target,
            "lidStatus": "in_between" if now < self._lid_stands else "open" if self._is_open else "closed",
            "lidTemperatureStatus": _status(self._lid, self._lid_target, now),
            "lidTemperature": round(self._lid.value(now), 3),
            "lidTargetTemperature": self._lid_target,
            "holdTime": None if step is None else max(0.0, (step[3] - max(now, step[2])) / SECOND),
            "rampRate": None,
            "currentCycleIndex": 1 if number else None,
            "totalCycleCount": 1 if number else None,
            "currentStepIndex": number or None,
            "totalStepCount": len(self._steps) or None,
        }

    def halt(self, now: int) -> None:
        self._follow_profile(now)
        self._steps = []

    def _run_profile(self, params: Mapping[str, Any], now: int) -> float:
        if "blockMaxVolumeUl" in params:
            _number(params, "blockMaxVolumeUl", 0.0, _MOST_UL, "InvalidBlockVolumeError")
        at, value, steps = now, self._block.value(now), []
        for step in params["profile"]:
            target = _target(step, *_BLOCK_C)
            hold_s = _number(step, "holdSeconds", 0.0, _MOST_HOLD_S, "InvalidHoldTimeError")
            rate = self._block.rise if target > value else self._block.fall
            reached = at + round(abs(target - value) / rate * SECOND)
            ends = reached + round(hold_s / self.pace * SECOND)
            steps.append((at, target, reached, ends))
            at, value = ends, target
        self._steps, self._begun = steps, 0
        self._follow_profile(now)
        return max(_SHORTEST_S, (at - now) / SECOND)

    def _follow_profile(self, now: int) -> None:
        """Apply the targets of the profile steps that have started; forget a profile that has ended."""
        for begins, target, _, _ in self._steps[self._begun :]:
            if begins > now:
                break
            self._begun += 1
            self._target = target
            self._block.aim(target, begins)
        if self._steps and now >= self._steps[-1][3]:
            self._steps = []

    def _open_lid(self, params: Mapping[str, Any], now: int) -> float:
        return self._move_lid(now, is_open=True)

    def _close_lid(self, params: Mapping[str, Any], now: int) -> float:
        return self._move_lid(now, is_open=False)

    def _move_lid(self, now: int, *, is_open: bool) -> float:
        if is_open == self._is_open:
            return _SHORTEST_S
        seconds = _LID_MOVES_S / self.pace
        self._is_open, self._lid_stands = is_open, now + round(seconds * SECOND)
        return seconds

    def _set_block(self, params: Mapping[str, Any], now: int) -> float:
        self._target = _target(params, *_BLOCK_C)
        self._block.aim(self._target, now)
        return _SHORTEST_S

    def _set_lid(self, params: Mapping[str, Any], now: int) -> float:
        self._lid_target = _target(params, *_LID_C)
        self._lid.aim(self._lid_target, now)
        return _SHORTEST_S

    def _deactivate_block(self, params: Mapping[str, Any], now: int) -> float:
        self._target = None
        self._block.aim(_AMBIENT_C, now)
        return _SHORTEST_S

    def _deactivate_lid(self, params: Mapping[str, Any], now: int) -> float:
        self._lid_target = None
        self._lid.aim(_AMBIENT_C, now)
        return _SHORTEST_S

    operations: ClassVar[Mapping[str, Operation]] = {
        "thermocycler/openLid": _open_lid,
        "thermocycler/closeLid": _close_lid,
        "thermocycler/setTargetBlockTemperature": _set_block,
        "thermocycler/setTargetLidTemperature": _set_lid,
        "thermocycler/deactivateBlock": _deactivate_block,
        "thermocycler/deactivateLid": _deactivate_lid,
        "thermocycler/runProfile": _run_profile,
    }


def _status(ramp: Ramp, target: float | None, now: int) -> str:
    if target is None:
        return "idle"
    if ramp.has_arrived(now):
        return "holding at target"
    return "heating" if ramp.value(now) < target else "cooling"


def _target(params: Mapping[str, Any], lowest: float, highest: float) -> float:
    """Return the temperature in a command, in °C. Raises CommandFailed."""
    return _number(params, "celsius", lowest, highest, "InvalidTargetTemperatureError")


def _number(params: Mapping[str, Any], name: str, least: float, most: float, kind: str) -> float:
    """Return a number in a command. Raises CommandFailed with the ``kind`` if the number is out of range."""
    value = float(params[name])
    if math.isnan(value) or not least <= value <= most:
        raise CommandFailed(kind, f"{name} must be between {least:g} and {most:g}, but is {value:g}.")
    return value
