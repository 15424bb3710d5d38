"""Kinds of parameters: their definition, and all of them by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.parameters.parameter import Parameter
from praxis_desktop.protocols.parameters.plain_data import quoted

if TYPE_CHECKING:
    from praxis_desktop.protocols.parameters.wells import PlateShape

_NOTHING = frozenset({"", "none", "null"})


class Surroundings(Struct, frozen=True):
    """The context for checking a value: the shapes of the plates chosen so far, by labware role, and the
    names of the protocol's ports.
    """

    plates: Mapping[str, PlateShape] = MappingProxyType({})
    ports: tuple[str, ...] = ()

    def shape(self, parameter: Parameter) -> PlateShape | None:
        """The plate for a selection of wells; None if it is unknown, or may be one of several."""
        if parameter.plate:
            return self.plates.get(parameter.plate)
        shapes = set(self.plates.values())
        return shapes.pop() if len(shapes) == 1 else None


class Kind(Struct, frozen=True):
    """A kind of parameter: everything that sets it apart. Its values are plain data, as in JSON."""

    name: str
    """Its name in declarations, schemas and records."""

    expected: Callable[[Parameter], str]
    """The values a parameter takes, in words that follow "must be": "1 to 300 µL"."""

    schema: Callable[[Parameter, Surroundings], dict[str, Any]]
    """The JSON Schema of the values."""

    parse: Callable[[Parameter, str, Surroundings], object]
    """Turns typed text into a value, not yet checked. Raises UnreadableTextError."""

    check: Callable[[Parameter, object, Surroundings], str]
    """What is wrong with a value, in words that follow the parameter's name; "" if nothing is."""

    text: Callable[[Parameter, object], str] = lambda _, value: str(value)
    """The text to type for a value; numbers without the parameter's unit."""

    shown: Callable[[Parameter, object], str] | None = None
    """A value for people to read; None if its text serves."""

    default: Callable[[Parameter, Surroundings], object] = lambda parameter, _: parameter.default
    """The declared default as a value."""

    unit: str = ""
    """The unit of the values, if it is not the parameter's."""

    guest_value: Callable[[object], object] = lambda value: list(value) if isinstance(value, tuple) else value
    """Turns a valid value into the value for the guest: values that are equal in JSON give the same
    result.
    """

    given_as: tuple[str, ...] = ()
    """The values of ``given_as`` that it allows, in addition to "plain" and "literal"."""

    read: Callable[[Parameter, bytes, str, Surroundings], bytes] | None = None
    """For a file: turns its content into the guest's; the text is the file's name. Raises
    UnreadableTextError. None if values are not files.
    """

    suffixes: tuple[str, ...] = ()
    """For a file: the usual endings of its name."""

    column: str = ""
    """The kind of a table's column whose cells hold it; "" if none can."""

    cell: Callable[[object], str] = str
    """A value as the text of a cell."""

    control: str = "text"
    """The module of ``gui/controls`` with the control for this kind."""

    names: Callable[[Parameter, Surroundings], tuple[str, ...]] = lambda *_: ()
    """The texts to choose from; none if anything can be typed."""

    example: Callable[[Parameter], str] = lambda _: ""
    """The placeholder in an empty field."""

    hint: Callable[[Parameter], str] | None = None
    """The line below the field that says what can be entered; None for ``expected``, "" if the control shows
    that, or accepts any text.
    """

    is_wide: bool = False
    """Whether its control takes the whole width of the form."""

    is_read_back: bool = False
    """Whether the form shows how it understood a text that is written differently."""

    is_plain: bool = False
    """Whether the function can have the declared default as it is, without a form."""

    is_quantity: bool = False
    """Whether values have the parameter's unit and can be converted to another unit."""

    is_whole: bool = False
    """Whether values are whole numbers."""


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by name: those that the modules in this folder define."""
    folder = import_module(__package__)
    modules = [import_module(f"{__package__}.{found.name}") for found in iter_modules(folder.__path__)]
    found = [kind for module in modules for kind in vars(module).values() if isinstance(kind, Kind)]
    return MappingProxyType({kind.name: kind for kind in found})


def columns() -> Mapping[str, Kind]:
    """The kinds that cells of a table can hold, by ``column``."""
    return {kind.column: kind for kind in kinds().values() if kind.column}


def ways_to_give() -> tuple[str, ...]:
    """All values of a parameter's ``given_as``."""
    return ("plain", "literal", *[way for kind in kinds().values() for way in kind.given_as])


def kind_of(parameter: Parameter) -> Kind:
    """The kind of a parameter. Raises UsageError for a kind that only a newer version knows."""
    found = kinds().get(parameter.kind)
    if found is None:
        raise UsageError(
            Message(
                "{name} is a parameter of an unknown kind, {kind}",
                name=parameter.name,
                kind=quoted(parameter.kind),
            ),
            hint="Update Praxis Desktop.",
        )
    return found


# ---- questions about a parameter of any kind
def expected(parameter: Parameter) -> str:
    """The accepted values, in words that follow "must be": "1 to 300 µL", "a whole number from 1 to 12"."""
    words = kind_of(parameter).expected(parameter)
    return Message("{words}, or nothing", words=words) if parameter.may_be_none else words


def value_of(parameter: Parameter, text: str, around: Surroundings) -> object:
    """The plain data that ``text`` means for ``parameter``, not yet checked against its limits.

    Does not read files and tables. Raises UnreadableTextError.
    """
    if parameter.may_be_none and text.strip().lower() in _NOTHING:
        return None
    return kind_of(parameter).parse(parameter, text, around)


def complaint(parameter: Parameter, value: object, around: Surroundings) -> str:
    """Why ``parameter`` cannot be ``value``, in words that follow its name; "" if it can be."""
    if value is None and parameter.may_be_none:
        return ""
    try:
        return kind_of(parameter).check(parameter, value, around)
    except OverflowError:
        return refusal(parameter, value)


def value_text(parameter: Parameter, value: object) -> str:
    """The text to type for ``value``, plain data; numbers without the parameter's unit; "" for None."""
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
    """The guest's form of a valid value of ``parameter``."""
    return None if value is None else kind_of(parameter).guest_value(value)


def names_file(parameter: Parameter) -> bool:
    """Whether a value is a file, which is read together with the form."""
    return kind_of(parameter).read is not None


# ---- shared by several kinds
def refusal(parameter: Parameter, value: object) -> str:
    """Says that the value is not one the parameter takes, in words that follow its name."""
    return Message("must be {expected}, not {text}", expected=expected(parameter), text=quoted(value))


def fits(parameter: Parameter, value: Sized) -> bool:
    """Whether the number of characters, items or wells is within the parameter's limits."""
    low, high = parameter.minimum_length, parameter.maximum_length
    return (low is None or len(value) >= low) and (high is None or len(value) <= high)


COUNTS: Final = {
    "character": ("{count} character", "{count} characters"),
    "entry": ("{count} entry", "{count} entries"),
    "item": ("{count} item", "{count} items"),
    "row": ("{count} row", "{count} rows"),
    "well": ("{count} well", "{count} wells"),
}


def count_of(parameter: Parameter, thing: str) -> str:
    """The allowed number of things: "1 to 8 wells", "" without limits."""
    low, high = parameter.minimum_length, parameter.maximum_length
    if low is None and high is None:
        return ""
    count: object = low
    if high is None:
        count = Message("at least {low}", low=low)
    elif low is None:
        count = Message("at most {high}", high=high)
    elif low != high:
        count = Message("{low} to {high}", low=low, high=high)
    return Message(COUNTS[thing][(low if high is None else high) != 1], count=count)


def lengths(parameter: Parameter, what: str) -> dict[str, int]:
    """The limits of JSON Schema on ``what``: Items, Length or Properties."""
    named = {f"min{what}": parameter.minimum_length, f"max{what}": parameter.maximum_length}
    return {key: limit for key, limit in named.items() if limit is not None}


def item_of(parameter: Parameter) -> Parameter | None:
    """The parameter for each item of a list or value of a dict; None if any value is allowed."""
    if parameter.item is None:
        return None
    return structs.replace(
        parameter,
        kind=parameter.item,
        item=None,
        minimum_length=None,
        maximum_length=None,
        may_be_none=False,
    )
