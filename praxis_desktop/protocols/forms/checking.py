"""Whether one value, plain data, is one that a parameter may have; and why not."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType

from praxis_desktop.core.records import Record
from praxis_desktop.protocols import forms
from praxis_desktop.protocols.definitions.parameters import Parameter, ParameterKind
from praxis_desktop.protocols.definitions.protocol import Protocol
from praxis_desktop.protocols.forms.plain_data import is_plain, is_same, is_text
from praxis_desktop.protocols.forms.problems import quoted
from praxis_desktop.protocols.forms.ranges import exact, expected, item_of, range_of, shown_number
from praxis_desktop.protocols.forms.wells import LARGEST, MAX_WELLS, PlateShape, position

BARCODE = r"(?!\s)[^\x00-\x1f\x7f-\x9f\u2028\u2029]+(?<!\s)"
"""Something, without control characters, that does not begin or end with a space."""

FILE_NAME = r"(?!\.{1,2}$)[^/\\\x00-\x1f\x7f\ud800-\udfff]{1,255}"
"""What files can be called on all systems that we run on."""


class Surroundings(Record):
    """What a value is checked against besides its parameter: the shapes of the plates that play the labware
    roles, as far as they are chosen, and the names of the protocol's ports.
    """

    plates: Mapping[str, PlateShape] = MappingProxyType({})
    ports: tuple[str, ...] = ()

    def shape(self, parameter: Parameter) -> PlateShape | None:
        """The plate that a selection of wells is on; None when it is not known, or may be one of several."""
        if parameter.plate:
            return self.plates.get(parameter.plate)
        shapes = set(self.plates.values())
        return shapes.pop() if len(shapes) == 1 else None


def surroundings(protocol: Protocol, plates: Mapping[str, PlateShape]) -> Surroundings:
    """What the protocol's values are checked against."""
    return Surroundings(plates, tuple(port.name for port in protocol.ports))


def complaint(parameter: Parameter, value: object, around: Surroundings) -> str:
    """Why ``parameter`` cannot be ``value``, to go on after its name; "" when it can."""
    if value is None and parameter.may_be_none:
        return ""
    try:
        return _CHECKS[parameter.kind](parameter, value, around)
    except OverflowError:
        return _not(parameter, value)


def _number(parameter: Parameter, value: object, around: Surroundings) -> str:
    del around
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(float(value)):
        return _not(parameter, value)
    if parameter.kind == "int" and value != int(value):
        return _not(parameter, value)
    if not range_of(parameter).holds(exact(value)):
        return f"must be {expected(parameter)}, not {shown_number(parameter, value)}"
    return ""


def _bool(parameter: Parameter, value: object, around: Surroundings) -> str:
    del around
    return "" if isinstance(value, bool) else _not(parameter, value)


def _text(parameter: Parameter, value: object, around: Surroundings) -> str:
    del around
    if not isinstance(value, str) or not is_text(value) or not _fits(parameter, value):
        return _not(parameter, value)
    if parameter.kind == "barcode" and not re.fullmatch(BARCODE, value):
        return _not(parameter, value)
    if not parameter.pattern:
        return ""
    try:
        is_right = forms.is_matched(parameter.pattern, value)
    except forms.PatternError as error:
        return f"cannot be checked: of the protocol's pattern {quoted(parameter.pattern)}, {error}"
    return "" if is_right else _not(parameter, value)


def _choice(parameter: Parameter, value: object, around: Surroundings) -> str:
    del around
    if any(is_same(choice.value, value) for choice in parameter.choices):
        return ""
    return _not(parameter, value)


def _wells(parameter: Parameter, value: object, around: Surroundings) -> str:
    if not isinstance(value, (list, tuple)) or len(value) > MAX_WELLS:
        return _not(parameter, value)
    shape = around.shape(parameter) or _bounding(around.plates.values() if not parameter.plate else ())
    for name in value:
        place = position(name) if isinstance(name, str) else None
        if place is None:
            return f"must be {expected(parameter)}: {quoted(name)} is no well"
        if place[0] > shape.rows or place[1] > shape.columns:
            plate = parameter.plate or "the plate"
            return f"must be {expected(parameter)}: {name} does not exist on {plate}, {shape}"
    if parameter.is_single and len(value) != 1:
        return f"must be one well, not {len(value)}"
    return "" if _fits(parameter, value) else f"must be {expected(parameter)}, not {len(value)} wells"


def _list(parameter: Parameter, value: object, around: Surroundings) -> str:
    if not isinstance(value, (list, tuple)) or not is_plain(value) or not _fits(parameter, value):
        return _not(parameter, value)
    item = item_of(parameter)
    for number, entry in enumerate(value if item is not None else (), 1):
        if item is not None and (why := complaint(item, entry, around)):
            return f"cannot be used: item {number} {why}"
    return ""


def _dict(parameter: Parameter, value: object, around: Surroundings) -> str:
    if not isinstance(value, Mapping) or not is_plain(dict(value)) or not _fits(parameter, value):
        return _not(parameter, value)
    item = item_of(parameter)
    for key, entry in value.items() if item is not None else ():
        if item is not None and (why := complaint(item, entry, around)):
            return f"cannot be used: {quoted(key)} {why}"
    return ""


def _port(parameter: Parameter, value: object, around: Surroundings) -> str:
    if not isinstance(value, str) or not value:
        return _not(parameter, value)
    if around.ports and value not in around.ports:
        return f"must be one of {', '.join(around.ports)}, not {quoted(value)}"
    return ""


def _file(parameter: Parameter, value: object, around: Surroundings) -> str:
    del around
    if not isinstance(value, Mapping) or set(value) != {"name", "sha256"}:
        return _not(parameter, value)
    name, digest = value["name"], value["sha256"]
    if not isinstance(digest, str) or not re.fullmatch("[0-9a-f]{64}", digest):
        return _not(parameter, value)
    if not isinstance(name, str) or not is_file_name(name):
        return f"must be {expected(parameter)}: {quoted(name)} is no name of a file"
    if parameter.suffixes and not name.lower().endswith(tuple(map(str.lower, parameter.suffixes))):
        return f"must be {expected(parameter)}, not {quoted(name)}"
    return ""


def is_file_name(name: str) -> bool:
    """Whether files can have that name."""
    return re.fullmatch(FILE_NAME, name) is not None


def _date(parameter: Parameter, value: object, around: Surroundings) -> str:
    del around
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return _not(parameter, value)
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return f"must be a date: {value} is not in the calendar"
    return ""


_CHECKS: dict[ParameterKind, Callable[[Parameter, object, Surroundings], str]] = {
    "int": _number,
    "float": _number,
    "duration": _number,
    "bool": _bool,
    "text": _text,
    "barcode": _text,
    "choice": _choice,
    "wells": _wells,
    "list": _list,
    "dict": _dict,
    "port": _port,
    "file": _file,
    "table": _file,
    "date": _date,
}


def _not(parameter: Parameter, value: object) -> str:
    return f"must be {expected(parameter)}, not {quoted(value)}"


def _fits(parameter: Parameter, value: Sequence[object] | Mapping[str, object]) -> bool:
    low, high = parameter.minimum_length, parameter.maximum_length
    return (low is None or len(value) >= low) and (high is None or len(value) <= high)


def _bounding(shapes: Collection[PlateShape]) -> PlateShape:
    """The rows and columns that at least one of the plates has."""
    if not shapes:
        return LARGEST
    return PlateShape(max(shape.rows for shape in shapes), max(shape.columns for shape in shapes))
