"""Values from what people type: the text of one field, or of ``--set``, as plain data."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from fractions import Fraction

from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.protocols.forms.checking import Surroundings
from praxis_desktop.protocols.forms.plain_data import read_json
from praxis_desktop.protocols.forms.problems import UnreadableTextError, quoted
from praxis_desktop.protocols.forms.ranges import item_of
from praxis_desktop.protocols.forms.units import duration, quantity
from praxis_desktop.protocols.forms.wells import wells

_YES = frozenset({"yes", "y", "true", "on", "1"})
_NO = frozenset({"no", "n", "false", "off", "0"})
_NOTHING = frozenset({"", "none", "null"})


def value_of(parameter: Parameter, text: str, around: Surroundings) -> object:
    """The plain data that ``text`` means for ``parameter``, not yet checked against its limits.

    Files and tables are not read here. Raises UnreadableTextError.
    """
    if parameter.may_be_none and text.strip().lower() in _NOTHING:
        return None
    if parameter.kind == "wells":
        return list(wells(text, around.shape(parameter)))
    reader = _READERS.get(parameter.kind)
    return reader(parameter, text) if reader is not None else text


def _number(parameter: Parameter, text: str) -> object:
    number = quantity(text, parameter.unit)
    if number.denominator == 1 and parameter.kind == "int":
        return number.numerator
    return _float(number, text)


def _float(number: Fraction, text: str) -> float:
    try:
        return float(number)
    except OverflowError:
        raise UnreadableTextError(f"{quoted(text)} is too large a number") from None


def _duration(parameter: Parameter, text: str) -> object:
    return _float(duration(text, parameter.unit or "s"), text)


def _bool(parameter: Parameter, text: str) -> object:
    del parameter
    word = text.strip().lower()
    if word not in _YES | _NO:
        raise UnreadableTextError(f"{quoted(text)} is neither yes nor no")
    return word in _YES


def _choice(parameter: Parameter, text: str) -> object:
    """By what people call it or by its value, in this order; upper and lower case only where it matters."""
    told = text.strip()
    for fold in (str, str.casefold):
        for choice in parameter.choices:
            names = _typed(choice.value) | {choice.label or str(choice.value)}
            if fold(told) in map(fold, names):
                return choice.value
    for choice in parameter.choices:
        if isinstance(choice.value, (int, float)) and not isinstance(choice.value, bool):
            try:
                if quantity(told, parameter.unit) == choice.value:
                    return choice.value
            except UnreadableTextError:
                continue
    raise UnreadableTextError(f"{quoted(text)} is none of them")


def _typed(value: object) -> set[str]:
    """What people may type for a value that has no name."""
    if isinstance(value, bool):
        return {"yes", "true"} if value else {"no", "false"}
    return {"none"} if value is None else {str(value)}


def _list(parameter: Parameter, text: str) -> object:
    told = text.strip()
    if told.startswith("["):
        entries = read_json(told)
        return [_item(parameter, entry) if isinstance(entry, str) else entry for entry in entries]
    return [_item(parameter, piece) for piece in _pieces(told)]


def _dict(parameter: Parameter, text: str) -> object:
    told = text.strip()
    if told.startswith("{"):
        entries = read_json(told)
        return {
            key: _item(parameter, entry) if isinstance(entry, str) else entry
            for key, entry in entries.items()
        }
    found: dict[str, object] = {}
    for piece in _pieces(told):
        key, sign, value = piece.partition("=" if "=" in piece else ":")
        if not sign or not key.strip():
            raise UnreadableTextError(f"{quoted(piece)} does not say name=value")
        if key.strip() in found:
            raise UnreadableTextError(f"{quoted(key.strip())} comes twice")
        found[key.strip()] = _item(parameter, value)
    return found


def _pieces(text: str) -> list[str]:
    """Parts of a text between semicolons or line ends, else between commas."""
    separator = r"[;\n]" if re.search(r"[;\n]", text) else ","
    return [piece.strip() for piece in re.split(separator, text)] if text else []


def _item(parameter: Parameter, text: str) -> object:
    item = item_of(parameter)
    if item is not None:
        return value_of(item, text, Surroundings())
    try:
        return read_json(text)
    except UnreadableTextError:
        return text.strip()


def _date(parameter: Parameter, text: str) -> object:
    del parameter
    told = text.strip()
    german = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", told)
    try:
        if german is not None:
            day, month, year = map(int, german.groups())
            return datetime.date(year, month, day).isoformat()
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", told):
            return datetime.date.fromisoformat(told).isoformat()
    except ValueError:
        raise UnreadableTextError(f"{quoted(text)} is not in the calendar") from None
    raise UnreadableTextError(f"{quoted(text)} is no date", hint="Write year-month-day, such as 2026-11-20.")


def _stripped(parameter: Parameter, text: str) -> object:
    del parameter
    return text.strip()


_READERS: dict[str, Callable[[Parameter, str], object]] = {
    "int": _number,
    "float": _number,
    "bool": _bool,
    "choice": _choice,
    "list": _list,
    "dict": _dict,
    "date": _date,
    "duration": _duration,
    "barcode": _stripped,
    "port": _stripped,
}
