"""A simulated arm that reaches each position immediately, and remembers it."""

from __future__ import annotations

from typing import Any, TypeAlias

from pylabrobot.arms.backend import SCARABackend
from pylabrobot.arms.precise_flex.coords import PreciseFlexCartesianCoords
from pylabrobot.resources import Coordinate, Rotation

Position: TypeAlias = Any
"""The gripper's coordinates, or a dict of joint positions keyed by joint number."""

OPEN = 130.0
"""Distance, in millimetres, between the fingers of the open gripper: enough for a plate."""


class SimulatedArm(SCARABackend):  # type: ignore[misc]
    """An arm without kinematics: moving to coordinates does not change the joint positions, or vice versa."""

    def __init__(self) -> None:
        super().__init__()
        self._home()
        self._width = OPEN

    def _home(self) -> None:
        self._coordinates = PreciseFlexCartesianCoords(location=Coordinate.zero(), rotation=Rotation())
        self._joints: dict[int, float] = dict.fromkeys(range(1, 7), 0.0)

    async def setup(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def open_gripper(self, gripper_width: float) -> None:
        self._width = gripper_width

    async def close_gripper(self, gripper_width: float) -> None:
        self._width = gripper_width

    async def is_gripper_closed(self) -> bool:
        return self._width < OPEN

    async def halt(self) -> None:
        pass

    async def home(self) -> None:
        self._home()

    async def move_to_safe(self) -> None:
        self._home()

    async def approach(self, position: Position, access: Any = None) -> None:
        self._move(position)

    async def pick_up_resource(self, position: Position, plate_width: float, access: Any = None) -> None:
        self._move(position)
        self._width = plate_width

    async def drop_resource(self, position: Position, access: Any = None) -> None:
        self._move(position)
        self._width = OPEN

    async def move_to(self, position: Position) -> None:
        self._move(position)

    async def get_joint_position(self) -> dict[int, float]:
        return dict(self._joints)

    async def get_cartesian_position(self) -> PreciseFlexCartesianCoords:
        return self._coordinates

    async def freedrive_mode(self, free_axes: list[int]) -> None:
        pass

    async def end_freedrive_mode(self) -> None:
        pass

    def _move(self, position: Position) -> None:
        if isinstance(position, dict):
            self._joints |= position
        else:
            self._coordinates = position
