"""Numbers and quantities as people write them: "0.1 mL", "37,5 °C", "1 h 30 min"."""

from __future__ import annotations

import re
from fractions import Fraction

from praxis_desktop.protocols.forms.problems import UnreadableTextError, quoted
from praxis_desktop.protocols.forms.units import converted, unit_of

MAX_CHARACTERS = 100
"""More than any number needs."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,3})?(?![0-9.,])")
_CLOCK = re.compile(r"(?P<hours>[0-9]{1,4}):(?P<minutes>[0-5][0-9]):(?P<seconds>[0-5][0-9](?:[.,][0-9]+)?)")


def quantity(text: str, unit: str = "") -> Fraction:
    """The number, in ``unit``, that ``text`` means: without a unit of its own it is in that one already.

    Decimal sign is the point or the comma. Raises UnreadableTextError for what is no number, is in a unit
    that cannot be turned into ``unit``, and for "1,000", which may be one or a thousand.
    """
    number, given, rest = _parts(text)
    if rest:
        raise _unreadable(text, unit)
    return _in_unit(number, given, unit, text)


def duration(text: str, unit: str = "s") -> Fraction:
    """The seconds that ``text`` means: "90", "5 min", "1 h 30 min" or "1:30:00"; numbers alone are in
    ``unit``. Raises UnreadableTextError.
    """
    clock = _CLOCK.fullmatch(_cleaned(text))
    if clock is not None:
        minutes = 60 * int(clock["hours"]) + int(clock["minutes"])
        return 60 * minutes + Fraction(clock["seconds"].replace(",", "."))
    number, given, rest = _parts(text)
    seconds = _in_unit(number, given or unit, "s", text)
    while rest:
        if not given:
            raise _unreadable(text, "s")
        number, given, rest = _parts(rest)
        seconds += _in_unit(number, given or "?", "s", text)
    return seconds


def number_text(number: float, unit: str = "") -> str:
    """A number with its unit as people write it: "100 µL", "37.5 °C", "2"."""
    told = f"{number:.15g}"
    return f"{told} {shown_unit(unit)}" if unit else told


def shown_unit(unit: str) -> str:
    """A unit as people write it: "uL" is "µL"."""
    known = unit.startswith(("u", "μ")) and unit_of(unit) is not None
    return f"µ{unit[1:]}" if known else unit


def _parts(text: str) -> tuple[Fraction, str, str]:
    """The number that a text begins with, its unit, and what follows them."""
    told = _cleaned(text)
    found = _NUMBER.match(told)
    if len(told) > MAX_CHARACTERS or found is None:
        raise UnreadableTextError(f"{quoted(text)} is not a number", hint="Write for example 12.5.")
    digits = found[0]
    if re.fullmatch(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}", digits):
        raise UnreadableTextError(
            f"{quoted(text)} may mean {digits.replace(',', '')} or {digits.replace(',', '.')}",
            hint="Write thousands without a comma, and fractions with a point.",
        )
    unit, rest = _unit_and_rest(told[found.end() :].strip())
    return Fraction(digits.replace(",", ".")), unit, rest


def _unit_and_rest(text: str) -> tuple[str, str]:
    """A unit may begin with digits only where it is "1/s"."""
    next_number = re.search(r"(?<=[\s\w°%])\s*(?<![/^])(?=[+-]?[0-9])", text)
    if next_number is None or text.startswith("1/"):
        return text, ""
    return text[: next_number.start()].strip(), text[next_number.end() :].strip()


def _in_unit(number: Fraction, given: str, wanted: str, text: str) -> Fraction:
    found = converted(number, given, wanted) if given else number
    if found is None:
        raise _unreadable(text, wanted)
    return found


def _unreadable(text: str, unit: str) -> UnreadableTextError:
    what = f"a quantity in {shown_unit(unit)}" if unit else "a number without a unit"
    example = number_text(12.5, unit)
    return UnreadableTextError(f"{quoted(text)} is not {what}", hint=f"Write for example {example}.")


def _cleaned(text: str) -> str:
    """With the minus of typesetters as the one of keyboards, and one kind of space."""
    return " ".join(text.replace("\u2212", "-").split())
