"""Units used in laboratories: their dimensions, and exact conversion between them."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct


class Unit(Struct, frozen=True):
    """A unit: a value ``n`` in this unit is ``n * factor + offset`` in the base unit of its ``dimension``."""

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
    """Return the unit that ``text`` denotes, such as "µL", "ul", "mL/min" or "°C"; None if it is unknown."""
    name = _plain(text)
    simple = _simple(name)
    if simple is not None or name.count("/") != 1:
        return simple
    above, below = map(_simple, name.split("/"))
    if above is None or below is None or above.offset or below.offset:
        return None
    return Unit(f"{above.dimension} / {below.dimension}", above.factor / below.factor)


def is_same_unit(one: str, other: str) -> bool:
    """Return whether two strings name the same unit, even if that unit is unknown."""
    return _plain(one) == _plain(other) or (unit_of(one) is not None and unit_of(one) == unit_of(other))


def converted(number: Fraction, given: str, wanted: str) -> Fraction | None:
    """Return ``number`` converted from one unit to another; None if it cannot be converted."""
    if is_same_unit(given, wanted):
        return number
    origin, goal = unit_of(given), unit_of(wanted)
    if origin is None or goal is None or origin.dimension != goal.dimension:
        return None
    return (number * origin.factor + origin.offset - goal.offset) / goal.factor


def _plain(text: str) -> str:
    """Return the unit in a uniform spelling: "u" for both micro signs, one degree sign, no spaces."""
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


def shown_unit(unit: str) -> str:
    """Return a unit as people write it: "uL" and "ul" are "µL", "degC" is "°C"."""
    if unit_of(unit) is None:
        return unit.replace("μ", "µ")
    return "/".join(map(_spelled, _plain(unit).split("/")))


def _spelled(name: str) -> str:
    name = _SPELLINGS.get(name, name)
    if name not in _OTHERS and name.endswith("l") and name[:-1] in _PREFIXES:
        name = f"{name[:-1]}L"
    is_micro = name not in _OTHERS and name.startswith("u")
    return f"µ{name[1:]}" if is_micro else name
