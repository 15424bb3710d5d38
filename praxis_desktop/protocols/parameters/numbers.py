"""Numbers: whole numbers, any numbers, and durations in seconds."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from msgspec import Struct, structs

from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.parameters.kind import Kind, Surroundings, expected, refusal
from praxis_desktop.protocols.parameters.parameter import Parameter
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError, quoted
from praxis_desktop.protocols.parameters.quantities import EXAMPLE, duration, number_text, quantity
from praxis_desktop.protocols.parameters.units import converted, shown_unit


class Range(Struct, frozen=True):
    """The smallest and the largest number, and the step; None means no limit. Durations are in seconds."""

    minimum: Fraction | None
    maximum: Fraction | None
    step: Fraction | None

    def holds(self, number: Fraction) -> bool:
        """Return whether the number is in the range."""
        return (
            (self.minimum is None or number >= self.minimum)
            and (self.maximum is None or number <= self.maximum)
            and (self.step is None or number % self.step == 0)
        )


def exact(number: int | float) -> Fraction:
    """Return the exact number denoted by a number's decimal digits, so that 0.1 is exactly a tenth."""
    return Fraction(number) if isinstance(number, int) else Fraction(str(number))


def _range(parameter: Parameter) -> Range:
    """Return the range of ``parameter``. A duration without a declared range must not be negative."""
    low, high, step = (
        None if number is None or not math.isfinite(number) else exact(number)
        for number in (parameter.minimum, parameter.maximum, parameter.step)
    )
    if parameter.kind == DURATION.name and low is None:
        low = Fraction(0)
    return Range(low, high, step if step and step > 0 else None)


def _parse(parameter: Parameter, text: str, around: Surroundings) -> object:
    del around
    if parameter.kind == DURATION.name:
        return _float(duration(text, parameter.unit or DURATION.unit), text)
    number = quantity(text, parameter.unit, example=_example(parameter))
    if number.denominator == 1 and parameter.kind == INT.name:
        return number.numerator
    return _float(number, text)


def _example(parameter: Parameter) -> float:
    """Return an example number for the parameter. It is whole if all valid numbers are whole."""
    usual = 12 if parameter.kind == INT.name else EXAMPLE
    limits = _range(parameter)
    if limits.holds(exact(usual)):
        return usual
    fitting = (
        limit for limit in (limits.minimum, limits.maximum) if limit is not None and limits.holds(limit)
    )
    return next(map(_plain, fitting), usual)


def _float(number: Fraction, text: str) -> float:
    try:
        return float(number)
    except OverflowError:
        raise UnreadableTextError(Message("{text} is too large a number", text=quoted(text))) from None


def _check(parameter: Parameter, value: object, around: Surroundings) -> str:
    del around
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(float(value)):
        return refusal(parameter, value)
    if parameter.kind == INT.name and value != int(value):
        return refusal(parameter, value)
    if not _range(parameter).holds(exact(value)):
        return Message(
            "must be {expected}, not {value}",
            expected=expected(parameter),
            value=_shown_number(parameter, value),
        )
    return ""


def _shown_number(parameter: Parameter, number: float) -> str:
    """Return a number with the parameter's unit. A duration is given in seconds, but shown in that unit."""
    if parameter.kind != DURATION.name:
        return number_text(number, parameter.unit)
    unit = parameter.unit or DURATION.unit
    told = converted(exact(number), DURATION.unit, unit)
    return number_text(number, DURATION.unit) if told is None else number_text(float(told), unit)


def _expected(parameter: Parameter) -> str:
    """Describe the range of numbers, ending with the unit."""
    low, high, step = parameter.minimum, parameter.maximum, parameter.step
    is_whole = parameter.kind == INT.name
    if low is not None and high is not None:
        limits: str = Message(
            "{low} to {high}",
            low=_shown_number(parameter, low).partition(" ")[0],
            high=_shown_number(parameter, high),
        )
    elif low is not None:
        limits = Message("at least {low}", low=_shown_number(parameter, low))
    elif high is not None:
        limits = Message("at most {high}", high=_shown_number(parameter, high))
    elif parameter.kind == DURATION.name:
        limits = "a duration such as 90 s or 5 min"
    else:
        limits = "a whole number" if is_whole else "a number"
        if parameter.unit:
            limits = Message("{limits} in {unit}", limits=limits, unit=shown_unit(parameter.unit))
    if is_whole and (low is not None or high is not None):
        limits = Message("a whole number, {limits}", limits=limits)
    return (
        Message("{limits}, a multiple of {step}", limits=limits, step=_shown_number(parameter, step))
        if step
        else limits
    )


def _schema(parameter: Parameter, around: Surroundings) -> dict[str, Any]:
    del around
    limits = _range(parameter)
    named = {"minimum": limits.minimum, "maximum": limits.maximum, "multipleOf": limits.step}
    kind = "integer" if parameter.kind == INT.name else "number"
    return {"type": kind, **{key: _plain(limit) for key, limit in named.items() if limit is not None}}


def _plain(number: Fraction) -> float:
    return number.numerator if number.denominator == 1 else float(number)


def _shown(parameter: Parameter, value: object) -> str:
    return _shown_number(parameter, value) if isinstance(value, (int, float)) else str(value)


def _float_of(value: object) -> object:
    return float(value) if isinstance(value, int) else value


INT = Kind(
    "int",
    expected=_expected,
    schema=_schema,
    parse=_parse,
    check=_check,
    text=lambda _, value: f"{value:.10g}" if isinstance(value, float) else str(value),
    shown=_shown,
    guest_value=lambda value: int(value) if isinstance(value, float) else value,
    column="int",
    control="number",
    is_read_back=True,
    is_plain=True,
    is_quantity=True,
    is_whole=True,
)
FLOAT = structs.replace(INT, name="float", guest_value=_float_of, column="float", is_whole=False)
DURATION = Kind(
    "duration",
    expected=_expected,
    schema=_schema,
    parse=_parse,
    check=_check,
    text=_shown,
    unit="s",
    guest_value=_float_of,
    given_as=("timedelta", "seconds"),
    example=lambda _: "5 min",
    is_read_back=True,
)
