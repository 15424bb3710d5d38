"""What a parameter's value may be: its range in numbers, and in words for people."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from praxis_desktop.core.records import replace
from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.protocols.forms.units import converted, number_text, shown_unit

MAX_NAMED = 8
"""Choices that a sentence names."""


class Range(NamedTuple):
    """The smallest and the largest number, and what all are multiples of; None for no limit. Of a duration
    they are seconds, as its value is.
    """

    minimum: Fraction | None
    maximum: Fraction | None
    step: Fraction | None

    def holds(self, number: Fraction) -> bool:
        """Whether the number is in it."""
        return (
            (self.minimum is None or number >= self.minimum)
            and (self.maximum is None or number <= self.maximum)
            and (self.step is None or number % self.step == 0)
        )


def range_of(parameter: Parameter) -> Range:
    """The numbers that ``parameter`` takes; no duration is negative unless it says so."""
    low, high, step = (
        None if number is None or not math.isfinite(number) else exact(number)
        for number in (parameter.minimum, parameter.maximum, parameter.step)
    )
    if parameter.kind == "duration" and low is None:
        low = Fraction(0)
    return Range(low, high, step if step and step > 0 else None)


def shown_number(parameter: Parameter, number: float) -> str:
    """A number of the parameter with its unit; a duration, which is in seconds, in the unit that it is asked
    for in.
    """
    if parameter.kind != "duration":
        return number_text(number, parameter.unit)
    told = converted(exact(number), "s", parameter.unit or "s")
    return number_text(number, "s") if told is None else number_text(float(told), parameter.unit or "s")


def exact(number: int | float) -> Fraction:
    """The number as its decimal digits say it: 0.1 is a tenth."""
    return Fraction(number) if isinstance(number, int) else Fraction(str(number))


def item_of(parameter: Parameter) -> Parameter | None:
    """What each item of a list, or value of a dict, has to be; None for anything."""
    if parameter.item is None:
        return None
    return replace(
        parameter,
        kind=parameter.item,
        item=None,
        minimum_length=None,
        maximum_length=None,
        may_be_none=False,
    )


def expected(parameter: Parameter) -> str:
    """What the parameter takes, to go on after "must be": "1 to 300 µL", "a whole number from 1 to 12"."""
    words = _expected(parameter)
    return f"{words}, or nothing" if parameter.may_be_none else words


def _expected(parameter: Parameter) -> str:
    match parameter.kind:
        case "int" | "float" | "duration":
            return _numbers(parameter)
        case "bool":
            return "yes or no"
        case "choice":
            return _one_of([choice.label or str(choice.value) for choice in parameter.choices])
        case "wells":
            counted = _counted(parameter, "well")
            plate = f" of {parameter.plate}," if parameter.plate else ""
            one = f"a well{plate} such as A1" if parameter.is_single else f"wells{plate} such as A1:H1, B3"
            return f"{one} ({counted})" if counted else one
        case "list" | "dict":
            return _several(parameter)
        case "port":
            return "the name of one of the protocol's ports"
        case "file" | "table":
            return _path(parameter)
        case "date":
            return "a date such as 2026-11-20"
        case "barcode" | "text":
            what = "a barcode" if parameter.kind == "barcode" else "a text"
            counted = _counted(parameter, "character")
            what += f" of {counted}" if counted else ""
            return f"{what} matching {parameter.pattern}" if parameter.pattern else what


def _numbers(parameter: Parameter) -> str:
    """The range of numbers, with the unit at its end."""
    low, high, step = parameter.minimum, parameter.maximum, parameter.step
    is_whole = parameter.kind == "int"
    if low is not None and high is not None:
        limits = f"{_without_unit(shown_number(parameter, low))} to {shown_number(parameter, high)}"
    elif low is not None:
        limits = f"at least {shown_number(parameter, low)}"
    elif high is not None:
        limits = f"at most {shown_number(parameter, high)}"
    elif parameter.kind == "duration":
        limits = "a duration such as 90 s or 5 min"
    else:
        what = "a whole number" if is_whole else "a number"
        limits = f"{what} of {shown_unit(parameter.unit)}" if parameter.unit else what
    if is_whole and (low is not None or high is not None):
        limits = f"a whole number, {limits}"
    return f"{limits}, a multiple of {shown_number(parameter, step)}" if step else limits


def _without_unit(text: str) -> str:
    return text.partition(" ")[0]


def _several(parameter: Parameter) -> str:
    counted = _counted(parameter, "item" if parameter.kind == "list" else "entry")
    item = item_of(parameter)
    what = "a list" if parameter.kind == "list" else "a mapping such as a=1, b=2"
    told = f"{what} of {counted}" if counted else what
    return f"{told}, each {_expected(item)}" if item is not None else told


def _path(parameter: Parameter) -> str:
    """A file, with its ending; a table, with the columns that it must have."""
    needed = ", ".join(column.name for column in parameter.columns if column.required)
    what = "a file" if parameter.kind == "file" else "a table (CSV)"
    counted = _counted(parameter, "row") if parameter.kind == "table" else ""
    what += f" of {counted}" if counted else ""
    endings = f" ({', '.join(parameter.suffixes)})" if parameter.suffixes else ""
    return f"the path of {what}{endings}" + (f" with the columns {needed}" if needed else "")


def _one_of(names: list[str]) -> str:
    shown = [*names[:MAX_NAMED], f"{len(names) - MAX_NAMED} more"] if len(names) > MAX_NAMED else names
    return f"one of {', '.join(shown)}"


def _counted(parameter: Parameter, thing: str) -> str:
    """How many things there may be: "1 to 8 wells", "" without limits."""
    low, high = parameter.minimum_length, parameter.maximum_length
    if low is None and high is None:
        return ""
    plural = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    if low == high:
        return f"{low} {thing if low == 1 else plural}"
    if low is not None and high is not None:
        return f"{low} to {high} {plural}"
    limit = f"at least {low}" if high is None else f"at most {high}"
    return f"{limit} {thing if (low if high is None else high) == 1 else plural}"
