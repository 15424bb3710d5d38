"""Quantities as people type them: numbers with a decimal point or comma and a unit, and durations."""

from __future__ import annotations

import re
from fractions import Fraction

from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError, quoted
from praxis_desktop.protocols.parameters.units import converted, shown_unit

MAX_CHARACTERS = 100
"""Maximum number of characters in a number; more than any number needs."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,3})?(?![0-9.,])")
_CLOCK = re.compile(r"(?P<hours>[0-9]{1,4}):(?P<minutes>[0-5][0-9]):(?P<seconds>[0-5][0-9](?:[.,][0-9]+)?)")


class AmbiguousNumberError(UnreadableTextError):
    """The comma in the number may separate thousands or decimals."""


EXAMPLE = 12.5
"""The number to use as an example in a hint, unless another number is more suitable."""


def quantity(text: str, unit: str = "", *, example: float = EXAMPLE) -> Fraction:
    """Return the number, in ``unit``, that ``text`` denotes. Text without a unit is taken to be in ``unit``.

    The decimal separator is a point or a comma. Raises UnreadableTextError if ``text`` is not a number, if
    the unit in ``text`` cannot be converted to ``unit``, or for "1,000", which may mean one or a thousand.
    """
    number, given, rest = _parts(text, number_text(example, unit))
    if rest:
        raise _unreadable(text, unit, example)
    return _in_unit(number, given, unit, text, example)


def without_unit(text: str, unit: str) -> tuple[str, str]:
    """Return the number as typed, and the unit that was typed, in its usual spelling. If the text has no
    unit, or one that cannot be converted to ``unit``, the unit is "" and the whole text is returned.
    """
    told = _cleaned(text)
    found = _NUMBER.match(told)
    given = told[found.end() :].strip() if found is not None else ""
    if found is None or not given or converted(Fraction(0), given, unit) is None:
        return text, ""
    return found[0], shown_unit(given)


def duration(text: str, unit: str = "s") -> Fraction:
    """Return the number of seconds that ``text`` denotes: "90", "5 min", "1 h 30 min" or "1:30:00"; a bare
    number is in ``unit``. Raises UnreadableTextError.
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
    """Return a number with its unit as people write it: "100 µL", "37.5 °C", "2"."""
    told = f"{number:.15g}"
    return f"{told} {shown_unit(unit)}" if unit else told


def _parts(text: str, example: str) -> tuple[Fraction, str, str]:
    """Return the number at the beginning of ``text``, the number's unit, and the remaining text."""
    told = _cleaned(text)
    found = _NUMBER.match(told)
    if len(told) > MAX_CHARACTERS or found is None:
        raise UnreadableTextError(
            Message("{text} is not a number", text=quoted(text)),
            hint=Message("For example, {example}.", example=example),
        )
    digits = found[0]
    if re.fullmatch(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}", digits):
        raise AmbiguousNumberError(
            Message(
                "{text} can mean {whole} or {decimal}",
                text=quoted(text),
                whole=digits.replace(",", ""),
                decimal=digits.replace(",", "."),
            ),
            hint="Do not use commas in thousands, and use a decimal point.",
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
    """Replace typographic minus signs and spaces with the plain ones on a keyboard."""
    return " ".join(text.replace("\u2212", "-").split())
