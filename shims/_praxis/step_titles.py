"""What a machine's operation is called: in events, and for people."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from _praxis import step_values

_EVENTS = {
    "pick_up_tips": "tip_pickup",
    "drop_tips": "tip_drop",
    "pick_up_tips96": "tip_pickup_96",
    "drop_tips96": "tip_drop_96",
    "pick_up_resource": "resource_pickup",
    "move_picked_up_resource": "resource_move",
    "drop_resource": "resource_drop",
}
"""Methods of the liquid handler that PyLabRobot's events call otherwise."""

_HIDDEN = re.compile(
    r"move_channel_[xyz]|prepare_for_manual_channel_operation|is_\w+|get_(?!temperature|weight)\w+"
)
"""Queries and movements of single parts that nobody thinks of as steps."""


def snake_case(name: str) -> str:
    """``LiquidHandler`` as ``liquid_handler``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


class Operation:
    """A method of a class of machines."""

    def __init__(self, cls: type, function: Callable[..., Any]) -> None:
        self.method = function.__name__
        first = next(base for base in reversed(cls.__mro__) if self.method in vars(base))
        component = snake_case(first.__name__)
        self.name = f"{component}.{_EVENTS.get(self.method, self.method)}"
        self.is_hidden = _HIDDEN.fullmatch(self.method) is not None
        code = inspect.unwrap(function).__code__
        self._names = code.co_varnames[1 : code.co_argcount]

    def given(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of a call by their names; those that it leaves out are not there."""
        return {**dict(zip(self._names, args, strict=False)), **kwargs}

    def plain(self, given: Mapping[str, Any]) -> Mapping[str, object]:
        """The arguments as small plain data."""
        return {name: step_values.plain(value) for name, value in given.items() if value is not None}

    def title(self, machine: Any, given: Mapping[str, Any]) -> str:
        """The operation for people."""
        words = self.method.replace("_", " ")
        return words[:1].upper() + words[1:]

    def expected(self, given: Mapping[str, Any]) -> float | None:
        """How long it takes (s), as far as its arguments say."""
        duration = given.get("duration")
        return float(duration) if isinstance(duration, int | float) else None

    def summary(self, result: object) -> str:
        """What it came to, for people."""
        return ""
