"""Linked parameters: one has the other's value until somebody gives it its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.protocols.definitions.protocol import Protocol
from praxis_desktop.protocols.forms.plain_data import is_same
from praxis_desktop.protocols.forms.problems import UnreadableTextError
from praxis_desktop.protocols.forms.ranges import exact
from praxis_desktop.protocols.forms.units import converted


def origin(protocol: Protocol, parameter: Parameter, given: Collection[str]) -> Parameter:
    """The parameter whose value this one has, where those in ``given`` have their own: itself, or what it is
    linked to, perhaps over others. In a circle of links each has its own.
    """
    found = parameter
    seen = {parameter.name}
    while found.name not in given:
        other = protocol.parameter(found.linked_to)
        if other is None:
            break
        if other.name in seen:
            return parameter
        seen.add(other.name)
        found = other
    return found


def in_unit_of(parameter: Parameter, other: Parameter, value: object) -> object:
    """The value of ``other`` in the unit of ``parameter``. Raises UnreadableTextError for units that do not
    go together.
    """
    if not (parameter.unit and other.unit) or not {parameter.kind, other.kind} <= {"int", "float"}:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    found = converted(exact(value), other.unit, parameter.unit)
    if found is None:
        raise UnreadableTextError(f"{other.name} is in {other.unit}")
    if found.denominator == 1 and parameter.kind == "int":
        return int(found)
    try:
        return float(found)
    except OverflowError:
        raise UnreadableTextError(f"that of {other.name} is too large a number in {parameter.unit}") from None


def followers(protocol: Protocol, values: Mapping[str, object]) -> frozenset[str]:
    """The parameters that have the value of the one they are linked to."""
    found = set()
    for parameter in protocol.parameters:
        other = protocol.parameter(parameter.linked_to)
        if other is None or parameter.name not in values or other.name not in values:
            continue
        try:
            if is_same(values[parameter.name], in_unit_of(parameter, other, values[other.name])):
                found.add(parameter.name)
        except UnreadableTextError:
            continue
    return frozenset(found)
