"""Determines where a piece of labware is after a failed move, and corrects PyLabRobot's deck."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from _praxis import step_labware
from _praxis.messages import Message

if TYPE_CHECKING:
    from _praxis.tracker_states import Noted

IN_GRIPPER = Message("in the gripper")
OFF_DECK = Message("taken off the deck")
MOVES = ("pick_up_resource", "move_picked_up_resource", "drop_resource")
WHOLE_MOVES = ("move_resource", "move_plate", "move_lid")
"""The methods that pick up, move and drop a piece in a single operation of the program."""


async def keep_books(machine: Any, method: str, given: Mapping[str, Any]) -> None:
    """Have PyLabRobot perform an operation with a backend that does nothing, to update its trackers."""
    backend = machine.backend
    own = vars(backend).get(method)

    async def done(*_: object, **__: object) -> None:
        """Do nothing, because the operation has already been done."""

    setattr(backend, method, done)
    try:
        await inspect.unwrap(getattr(type(machine), method))(machine, **given)
    finally:
        if own is None:
            delattr(backend, method)
        else:
            setattr(backend, method, own)


class Position:
    """The places where a piece may be after a failed ``method``: where it came from, the gripper, and its
    intended destination. ``whole`` contains the arguments of the operation that ``method`` is part of, if
    any.
    """

    def __init__(
        self,
        machine: Any,
        method: str,
        given: Mapping[str, Any],
        noted: Noted,
        whole: Mapping[str, Any] | None,
    ) -> None:
        self._machine, self._method, self._given, self._noted = machine, method, given, noted
        self._whole = whole or {}
        self.piece = given.get("resource") or noted.held
        self.name = Message("the labware") if self.piece is None else step_labware.label(self.piece)
        self.origin = getattr(self.piece, "parent", None)
        self.origin_name = str(getattr(self.origin, "name", ""))
        self.destination = given.get("destination") if method == "drop_resource" else self._whole.get("to")
        self.destination_name = str(getattr(self.destination, "name", self.destination or ""))
        self.is_gripped_before = noted.held is not None

    @property
    def before(self) -> str:
        """Where the piece was before the operation."""
        return IN_GRIPPER if self.is_gripped_before else self.origin_name

    @property
    def after(self) -> str:
        """Where the operation puts the piece."""
        return self.destination_name if self._method == "drop_resource" else IN_GRIPPER

    @property
    def options(self) -> list[str]:
        """The places that the user may name."""
        places = [self.origin_name, IN_GRIPPER, self.destination_name, OFF_DECK]
        return list(dict.fromkeys(place for place in places if place))

    async def put(self, place: str) -> None:
        """Tell PyLabRobot that the piece is at one of the ``options``."""
        if place == IN_GRIPPER:
            if not self.is_gripped_before:
                await keep_books(self._machine, "pick_up_resource", self._picking_up())
            return
        if place == self.destination_name and self.destination is not None and place != self.origin_name:
            if self._machine._resource_pickup is None:
                await keep_books(self._machine, "pick_up_resource", self._picking_up())
            await keep_books(self._machine, "drop_resource", self._dropping())
            return
        self._machine._resource_pickup = None
        if place == OFF_DECK and self.piece is not None:
            self.piece.unassign()

    def _picking_up(self) -> Mapping[str, Any]:
        return self._given if self._method == "pick_up_resource" else {"resource": self.piece}

    def _dropping(self) -> Mapping[str, Any]:
        if self._method == "drop_resource":
            return self._given
        direction = self._whole.get("drop_direction")
        given = {"destination": self.destination}
        return given if direction is None else {**given, "direction": direction}
