"""Units used in laboratories: their dimensions, and exact conversion between them."""

from __future__ import annotations

import re
from fractions import Fraction

from msgspec import Struct

from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError, quoted


class Unit(Struct, frozen=True):
    """A unit: ``n`` of it are ``n * factor + offset`` in the base unit of its ``dimension``."""

    dimension: str
    factor: Fraction
    offset: Fraction = Fraction(0)


_PREFIXES = {
    "p": Fraction(1, 10**12),
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "c": Fraction(1, 100),
    "d": Fraction(1, 10),
    "": Fraction(1),
    "k": Fraction(1000),
}
# Not mega: "ML" and "Mg" are slips for mL and mg, a billion times smaller.
_PREFIXED = {
    "L": "volume",
    "l": "volume",
    "g": "mass",
    "m": "length",
    "s": "time",
    "M": "molarity",
    "mol": "amount",
    "Pa": "pressure",
    "V": "voltage",
    "A": "current",
    "W": "power",
    "J": "energy",
    "Hz": "frequency",
}
_KELVIN_AT_0_C = Fraction("273.15")
_OTHERS = {
    "min": Unit("time", Fraction(60)),
    "h": Unit("time", Fraction(3600)),
    "d": Unit("time", Fraction(86400)),
    "°C": Unit("temperature", Fraction(1), _KELVIN_AT_0_C),
    "K": Unit("temperature", Fraction(1)),
    "°F": Unit("temperature", Fraction(5, 9), _KELVIN_AT_0_C - 32 * Fraction(5, 9)),
    "rpm": Unit("frequency", Fraction(1, 60)),
    "bar": Unit("pressure", Fraction(10**5)),
    "mbar": Unit("pressure", Fraction(100)),
    "psi": Unit("pressure", Fraction("6894.757293168")),
    "MHz": Unit("frequency", Fraction(10**6)),
    "MPa": Unit("pressure", Fraction(10**6)),
}
_SPELLINGS = {
    "C": "°C",
    "degC": "°C",
    "celsius": "°C",
    "F": "°F",
    "degF": "°F",
    "sec": "s",
    "secs": "s",
    "second": "s",
    "seconds": "s",
    "mins": "min",
    "minute": "min",
    "minutes": "min",
    "hr": "h",
    "hrs": "h",
    "hour": "h",
    "hours": "h",
    "day": "d",
    "days": "d",
    "RPM": "rpm",
    "U/min": "rpm",
    "1/min": "rpm",
    "1/s": "Hz",
    "microliter": "uL",
    "microliters": "uL",
    "microlitre": "uL",
    "microlitres": "uL",
    "milliliter": "mL",
    "milliliters": "mL",
    "millilitre": "mL",
    "millilitres": "mL",
}


def unit_of(text: str) -> Unit | None:
    """The unit that ``text`` denotes, such as "µL", "ul", "mL/min" or "°C"; None if it is unknown."""
    name = _plain(text)
    simple = _simple(name)
    if simple is not None or name.count("/") != 1:
        return simple
    above, below = map(_simple, name.split("/"))
    if above is None or below is None or above.offset or below.offset:
        return None
    return Unit(f"{above.dimension} / {below.dimension}", above.factor / below.factor)


def is_same_unit(one: str, other: str) -> bool:
    """Whether two strings name the same unit, even if it is unknown."""
    return _plain(one) == _plain(other) or (unit_of(one) is not None and unit_of(one) == unit_of(other))


def converted(number: Fraction, given: str, wanted: str) -> Fraction | None:
    """``number`` converted from one unit to another; None if it cannot be converted."""
    if is_same_unit(given, wanted):
        return number
    origin, goal = unit_of(given), unit_of(wanted)
    if origin is None or goal is None or origin.dimension != goal.dimension:
        return None
    return (number * origin.factor + origin.offset - goal.offset) / goal.factor


def _plain(text: str) -> str:
    """The unit in a uniform spelling: "u" for both micro signs, one degree sign, no spaces."""
    told = "".join(text.split()).replace("µ", "u").replace("μ", "u").replace("º", "°")
    return _SPELLINGS.get(told, told)


def _simple(name: str) -> Unit | None:
    name = _SPELLINGS.get(name, name)
    if name in _OTHERS:
        return _OTHERS[name]
    for base, dimension in _PREFIXED.items():
        prefix = name.removesuffix(base)
        if prefix != name and prefix in _PREFIXES:
            return Unit(dimension, _PREFIXES[prefix])
    return None


MAX_CHARACTERS = 100
"""Maximum number of characters in a number: more than any number needs."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,3})?(?![0-9.,])")
_CLOCK = re.compile(r"(?P<hours>[0-9]{1,4}):(?P<minutes>[0-5][0-9]):(?P<seconds>[0-5][0-9](?:[.,][0-9]+)?)")


EXAMPLE = 12.5
"""The number to use in a hint unless another is more suitable."""


def quantity(text: str, unit: str = "", *, example: float = EXAMPLE) -> Fraction:
    """The number, in ``unit``, that ``text`` denotes. Text without a unit is taken to be in ``unit``.

    The decimal separator is a point or a comma. Raises UnreadableTextError if ``text`` is not a number, if
    its unit cannot be converted to ``unit``, or for "1,000", which may mean one or a thousand.
    """
    number, given, rest = _parts(text, number_text(example, unit))
    if rest:
        raise _unreadable(text, unit, example)
    return _in_unit(number, given, unit, text, example)


def without_unit(text: str, unit: str) -> tuple[str, str]:
    """The number as a person typed it, and its own unit in the usual spelling. If the text has no unit, or
    one that cannot be converted to ``unit``, the unit is "" and the whole text is returned.
    """
    told = _cleaned(text)
    found = _NUMBER.match(told)
    given = told[found.end() :].strip() if found is not None else ""
    if found is None or not given or converted(Fraction(0), given, unit) is None:
        return text, ""
    return found[0], shown_unit(given)


def duration(text: str, unit: str = "s") -> Fraction:
    """The number of seconds that ``text`` denotes: "90", "5 min", "1 h 30 min" or "1:30:00"; a bare number
    is in ``unit``. Raises UnreadableTextError.
    """
    clock = _CLOCK.fullmatch(_cleaned(text))
    if clock is not None:
        minutes = 60 * int(clock["hours"]) + int(clock["minutes"])
        return 60 * minutes + Fraction(clock["seconds"].replace(",", "."))
    number, given, rest = _parts(text, "5 min")
    seconds = _in_unit(number, given or unit, "s", text)
    while rest:
        if not given:
            raise _unreadable(text, "s")
        number, given, rest = _parts(rest, "5 min")
        seconds += _in_unit(number, given or "?", "s", text)
    return seconds


def number_text(number: float, unit: str = "") -> str:
    """A number with its unit as people write it: "100 µL", "37.5 °C", "2"."""
    told = f"{number:.15g}"
    return f"{told} {shown_unit(unit)}" if unit else told


def shown_unit(unit: str) -> str:
    """A unit as people write it: "uL" and "ul" are "µL", "degC" is "°C"."""
    if unit_of(unit) is None:
        return unit.replace("μ", "µ")
    return "/".join(map(_spelled, _plain(unit).split("/")))


def _spelled(name: str) -> str:
    name = _SPELLINGS.get(name, name)
    if name not in _OTHERS and name.endswith("l") and name[:-1] in _PREFIXES:
        name = f"{name[:-1]}L"
    is_micro = name not in _OTHERS and name.startswith("u")
    return f"µ{name[1:]}" if is_micro else name


def _parts(text: str, example: str) -> tuple[Fraction, str, str]:
    """The number at the beginning of a text, the number's unit, and the remaining text."""
    told = _cleaned(text)
    found = _NUMBER.match(told)
    if len(told) > MAX_CHARACTERS or found is None:
        raise UnreadableTextError(
            Message("{text} is not a number", text=quoted(text)),
            hint=Message("For example, {example}.", example=example),
        )
    digits = found[0]
    if re.fullmatch(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}", digits):
        raise UnreadableTextError(
            Message(
                "{text} can mean {whole} or {decimal}",
                text=quoted(text),
                whole=digits.replace(",", ""),
                decimal=digits.replace(",", "."),
            ),
            hint="Write thousands without a comma, and fractions with a point.",
        )
    unit, rest = _unit_and_rest(told[found.end() :].strip())
    return Fraction(digits.replace(",", ".")), unit, rest


def _unit_and_rest(text: str) -> tuple[str, str]:
    """Split off the unit, which may begin with a digit only if it is "1/s"."""
    next_number = re.search(r"(?<=[\s\w°%])\s*(?<![/^])(?=[+-]?[0-9])", text)
    if next_number is None or text.startswith("1/"):
        return text, ""
    return text[: next_number.start()].strip(), text[next_number.end() :].strip()


def _in_unit(number: Fraction, given: str, wanted: str, text: str, example: float = EXAMPLE) -> Fraction:
    found = converted(number, given, wanted) if given else number
    if found is None:
        raise _unreadable(text, wanted, example)
    return found


def _unreadable(text: str, unit: str, example: float = EXAMPLE) -> UnreadableTextError:
    what = Message("a quantity in {unit}", unit=shown_unit(unit)) if unit else "a number without a unit"
    return UnreadableTextError(
        Message("{text} is not {what}", text=quoted(text), what=what),
        hint=Message("For example, {example}.", example=number_text(example, unit)),
    )


def _cleaned(text: str) -> str:
    """Replace typographic minus signs and spaces with the ones on a keyboard."""
    return " ".join(text.replace("\u2212", "-").split())
