"""The operations of machines: names in events, arguments of calls, and summaries of results."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from _praxis import messages, places, step_titles, step_values, steps
from _praxis.messages import Message

_EVENTS = {
    "pick_up_tips": "tip_pickup",
    "drop_tips": "tip_drop",
    "pick_up_tips96": "tip_pickup_96",
    "drop_tips96": "tip_drop_96",
    "pick_up_resource": "resource_pickup",
    "move_picked_up_resource": "resource_move",
    "drop_resource": "resource_drop",
}
"""Methods of the liquid handler that have a different name in PyLabRobot's events."""

_COMPONENTS = {"loader": "centrifuge_loader", "experimental_scara": "scara"}
"""Classes that have a different name in PyLabRobot's events."""

_HIDDEN = re.compile(
    r"move_channel_[xyz]|prepare_for_manual_channel_operation|is_\w+|get_(?!temperature$|weight$)\w+"
)
"""Matches queries and movements of single parts, neither of which users would regard as steps."""

_RESULTS = {
    "scale.read_weight": "g",
    "scale.get_weight": "g",
    "temperature_controller.get_temperature": "°C",
    "sealer.get_temperature": "°C",
    "incubator.get_temperature": "°C",
}
"""The units for numeric results."""

_TOLD = (*step_values.NUMBER, str)
"""The types of results that serve as their own summary."""

_MOST_SUMMARY = 80
_MOST_EXPECTED = 1e9


_OF_DEVICES = {
    method: component
    for component, methods in {
        "machine": ("setup", "stop"),
        "scale": ("read_weight", "tare", "zero"),
        "pump": ("run_revolutions", "run_continuously", "halt"),
        "shaker": ("shake", "start_shaking", "stop_shaking", "lock_plate", "unlock_plate"),
        "temperature_controller": ("set_temperature", "get_temperature", "deactivate"),
        "sealer": ("seal",),
        "peeler": ("peel",),
        "barcode_scanner": ("scan",),
    }.items()
    for method in methods
}
"""The component to which each device method belongs. Devices are recognized by their methods."""


@functools.cache
def snake_case(name: str) -> str:
    """Return ``LiquidHandler`` as ``liquid_handler``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


class Operation:
    """A method of a machine class. ``name`` is the operation's name, in the style of PyLabRobot's events."""

    def __init__(self, cls: type, function: Callable[..., Any], *, is_device: bool = False) -> None:
        self.method = function.__name__
        # An override is the same operation as the method it overrides.
        first = next(base for base in reversed(cls.__mro__) if self.method in vars(base))
        component = snake_case(first.__name__)
        if is_device:
            component = _OF_DEVICES.get(self.method, component)
        component = _COMPONENTS.get(component, component)
        event = _EVENTS.get(self.method, self.method) if component == "liquid_handler" else self.method
        self.name = f"{component}.{event}"
        self.is_hidden = _HIDDEN.fullmatch(self.method) is not None
        self.unit = _RESULTS.get(self.name, "")
        """The unit for the result, if the result is a number."""
        self._unit_json = messages.quoted(f" {self.unit}" if self.unit else "")[1:-1]
        self.is_reading = self.name.startswith("plate_reader.read_")
        self.title = step_titles.Title(self.name, self.method)
        code = inspect.unwrap(function).__code__
        self._names = code.co_varnames[1 : code.co_argcount]

    def call(
        self, machine: Any, role: str, place: places.Place, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Call:
        """Return the report for a call's step. Calls on the same line with equal, simple arguments share a
        single report.
        """
        if (
            self.title.is_of_arguments
            and _REPEATED.issuperset(map(type, args))
            and (not kwargs or _REPEATED.issuperset(map(type, kwargs.values())))
        ):
            return _repeated_call(self, role, place, *args, **kwargs)
        return Call(self, machine, role, place, self._given(args, kwargs))

    def _given(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Return a call's arguments, keyed by name, without arguments that are None."""
        named = zip(self._names, args)  # noqa: B905 - the keyword alone takes a third of this function's time
        given = {name: value for name, value in named if value is not None}
        if kwargs:
            given.update({name: value for name, value in kwargs.items() if value is not None})
        return given

    def summary(self, result: Any) -> str:
        """Return a short summary of the result for users, as JSON; empty if there is nothing to report."""
        try:
            if type(result) in step_values.NUMBERS:
                told = f"{result:.6g}"  # most numbers, in half the time
                if "e" in told or float(told) != result:
                    told = step_titles.number(result)
                return f'"{told}{self._unit_json}"'
            return messages.json_of(self._summary(result))
        except Exception:  # noqa: BLE001 - the summary must not make the operation fail
            return '""'

    def _summary(self, result: Any) -> str:
        if result is None or result is True:
            return ""
        if isinstance(result, _TOLD):
            told = step_titles.number(result)
            return f"{told} {self.unit}" if self.unit else told
        data = getattr(result, "data", None)
        if isinstance(data, str):  # a barcode
            return step_values.shortened(data, _MOST_SUMMARY)
        values = _measured(result)
        if not values:
            return ""
        least, most = (step_titles.number(value) for value in (min(values), max(values)))
        if len(values) == 1:
            return Message("1 value, {least}", least=least)
        return Message("{count} values, {least} to {most}", count=len(values), least=least, most=most)


class Call:
    """The report for a call's step: the ``given`` arguments, keyed by name, and the step's description, with
    the expected duration if the arguments determine it.
    """

    __slots__ = ("described", "given")

    def __init__(
        self, operation: Operation, machine: Any, role: str, place: places.Place, given: Mapping[str, Any]
    ) -> None:
        self.given = given
        try:
            title = operation.title.json(machine, role, given)
        except Exception:  # noqa: BLE001 - the title must not make the operation fail
            title = messages.json_of(operation.method)
        arguments = step_values.json_of(given) if given else ""
        duration: Any = given.get("duration")
        is_known = isinstance(duration, step_values.NUMBER) and 0 < duration < _MOST_EXPECTED
        expected = float(duration) if is_known else None
        self.described = steps.description(
            "operation", place, operation.name, role, title, arguments, expected
        )


_REPEATED = frozenset({int, float, bool, type(None)})
"""The types of arguments that are immutable and are always reported in the same form."""


@functools.lru_cache(128, typed=True)
def _repeated_call(
    operation: Operation, role: str, place: places.Place, /, *args: Any, **kwargs: Any
) -> Call:
    return Call(operation, None, role, place, operation._given(args, kwargs))


def _measured(result: Any) -> list[float]:
    """Return the numbers in a plate reader's result: rows of wells, or dicts with such rows as ``data``."""
    values: list[float] = []
    pending = [result]
    while pending:
        item = pending.pop()
        if isinstance(item, Mapping):
            pending.append(item.get("data"))
        elif isinstance(item, list | tuple):
            if step_values.NUMBERS.issuperset(map(type, item)):
                values.extend(item)
            else:
                pending.extend(item)
    return values
