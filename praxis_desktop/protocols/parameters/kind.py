"""What every kind of parameter says of itself, and all kinds by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.records import Record, replace
from praxis_desktop.protocols.errors import quoted
from praxis_desktop.protocols.parameters.parameter import Parameter

if TYPE_CHECKING:
    from praxis_desktop.protocols.parameters.wells import PlateShape

_NOTHING = frozenset({"", "none", "null"})


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


class Kind(Record):
    """A kind of parameter: all that tells it from the others. Values are plain data, what JSON can say."""

    name: str
    """What declarations, schemas, presets and records call it."""

    expected: Callable[[Parameter], str]
    """What a parameter takes, to go on after "must be": "1 to 300 µL"."""

    schema: Callable[[Parameter, Surroundings], dict[str, Any]]
    """The JSON Schema of the values."""

    parse: Callable[[Parameter, str, Surroundings], object]
    """The value that a text means, not yet checked. Raises UnreadableTextError."""

    check: Callable[[Parameter, object, Surroundings], str]
    """Why a parameter cannot have a value, to go on after its name; "" when it can."""

    text: Callable[[Parameter, object], str] = lambda _, value: str(value)
    """What people would type for a value; numbers without the parameter's unit."""

    shown: Callable[[Parameter, object], str] | None = None
    """A value for people to read, where that is not its text."""

    default: Callable[[Parameter, Surroundings], object] = lambda parameter, _: parameter.default
    """The value of the declared default."""

    unit: str = ""
    """What values are counted in, where that is not the parameter's unit."""

    guest_value: Callable[[object], object] = lambda value: list(value) if isinstance(value, tuple) else value
    """What a guest gets for a value that is right: of several ways to say it in JSON always the same."""

    given_as: tuple[str, ...] = ()
    """What a protocol's function may get for it, besides "plain" and "literal"."""

    read: Callable[[Parameter, bytes, str], bytes] | None = None
    """Of what names a file: what a guest gets of the file's content, which is found under a name. Raises
    UnreadableTextError.
    """

    suffixes: tuple[str, ...] = ()
    """How names of its files end, where the parameter does not say."""

    column: str = ""
    """What a table's column of it is called; "" where no cell can hold it."""

    cell: Callable[[object], str] = str
    """What a guest reads in a cell for a value."""

    control: str = "text"
    """The module of ``gui/controls`` that has the control."""

    names: Callable[[Parameter, Surroundings], tuple[str, ...]] = lambda *_: ()
    """The texts that there are to choose from, where only they mean anything."""

    example: Callable[[Parameter], str] = lambda _: ""
    """What a control shows as long as nothing is typed."""

    hint: Callable[[Parameter], str] | None = None
    """What a form says that can be given, where that is not all that is expected: "" where the control shows
    it, or anything can.
    """

    is_wide: bool = False
    """Whether its control wants the whole width of a form."""

    is_read_back: bool = False
    """Whether a form tells what it has understood, where something else was typed."""

    is_plain: bool = False
    """Whether a default needs no form: the function takes it as it is declared."""

    is_quantity: bool = False
    """Whether values are in the parameter's unit, and can be converted into another."""

    is_whole: bool = False
    """Of numbers: whether they are whole."""


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by their names: those of the modules beside this one."""
    folder = import_module(__package__)
    modules = [import_module(f"{__package__}.{found.name}") for found in iter_modules(folder.__path__)]
    found = [kind for module in modules for kind in vars(module).values() if isinstance(kind, Kind)]
    return MappingProxyType({kind.name: kind for kind in found})


def columns() -> Mapping[str, Kind]:
    """The kinds that cells of tables can hold, by what their columns are called."""
    return {kind.column: kind for kind in kinds().values() if kind.column}


def ways_to_give() -> tuple[str, ...]:
    """All that ``given_as`` of a parameter can be."""
    return ("plain", "literal", *[way for kind in kinds().values() for way in kind.given_as])


def kind_of(parameter: Parameter) -> Kind:
    """The kind of a parameter. Raises UsageError for one that only a newer version knows."""
    found = kinds().get(parameter.kind)
    if found is None:
        raise UsageError(
            f"{parameter.name} is a parameter of an unknown kind, {quoted(parameter.kind)}",
            hint="Update Praxis Desktop.",
        )
    return found


# ---- what is asked of a parameter, whatever its kind
def expected(parameter: Parameter) -> str:
    """What the parameter takes, to go on after "must be": "1 to 300 µL", "a whole number from 1 to 12"."""
    words = kind_of(parameter).expected(parameter)
    return f"{words}, or nothing" if parameter.may_be_none else words


def value_of(parameter: Parameter, text: str, around: Surroundings) -> object:
    """The plain data that ``text`` means for ``parameter``, not yet checked against its limits.

    Files and tables are not read here. Raises UnreadableTextError.
    """
    if parameter.may_be_none and text.strip().lower() in _NOTHING:
        return None
    return kind_of(parameter).parse(parameter, text, around)


def complaint(parameter: Parameter, value: object, around: Surroundings) -> str:
    """Why ``parameter`` cannot be ``value``, to go on after its name; "" when it can."""
    if value is None and parameter.may_be_none:
        return ""
    try:
        return kind_of(parameter).check(parameter, value, around)
    except OverflowError:
        return refusal(parameter, value)


def value_text(parameter: Parameter, value: object) -> str:
    """The text that means ``value``, plain data, to ``parameter``; numbers without the parameter's unit. ""
    for None.
    """
    return _text(parameter, value, kind_of(parameter).text)


def shown_value(parameter: Parameter, value: object) -> str:
    """``value`` as people would write it, with its unit."""
    kind = kind_of(parameter)
    return _text(parameter, value, kind.shown or kind.text)


def _text(parameter: Parameter, value: object, write: Callable[[Parameter, object], str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return write(parameter, value)


def guest_value(parameter: Parameter, value: object) -> object:
    """What a guest gets for a value that ``parameter`` can have."""
    return None if value is None else kind_of(parameter).guest_value(value)


def names_file(parameter: Parameter) -> bool:
    """Whether a value stands for a file, which is read when the form is."""
    return kind_of(parameter).read is not None


# ---- what kinds have in common
def refusal(parameter: Parameter, value: object) -> str:
    """Says that it cannot have the value, to go on after its name."""
    return f"must be {expected(parameter)}, not {quoted(value)}"


def fits(parameter: Parameter, value: Sized) -> bool:
    """Whether it has as many characters, items or wells as it must."""
    low, high = parameter.minimum_length, parameter.maximum_length
    return (low is None or len(value) >= low) and (high is None or len(value) <= high)


def count_of(parameter: Parameter, thing: str) -> str:
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


def lengths(parameter: Parameter, what: str) -> dict[str, int]:
    """In JSON Schema how many ``what`` (Items, Length, Properties) there may be."""
    named = {f"min{what}": parameter.minimum_length, f"max{what}": parameter.maximum_length}
    return {key: limit for key, limit in named.items() if limit is not None}


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
