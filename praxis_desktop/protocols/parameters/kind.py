"""Kinds of parameters: the definition of a kind, and all kinds by name."""

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
    """The context in which a value is checked: the shapes of the plates chosen so far, keyed by labware role,
    and the names of the protocol's ports.
    """

    plates: Mapping[str, PlateShape] = MappingProxyType({})
    ports: tuple[str, ...] = ()

    def shape(self, parameter: Parameter) -> PlateShape | None:
        """Return the shape of the plate whose wells are selected; None if the shape is unknown, or if plates
        of several shapes are possible.
        """
        if parameter.plate:
            return self.plates.get(parameter.plate)
        shapes = set(self.plates.values())
        return shapes.pop() if len(shapes) == 1 else None


class Kind(Struct, frozen=True):
    """A kind of parameter, with everything specific to that kind. Its values are plain data, as in JSON."""

    name: str
    """The kind's name in declarations, schemas and records."""

    expected: Callable[[Parameter], str]
    """Describes the values that a parameter accepts, worded to follow "must be": "1 to 300 µL"."""

    schema: Callable[[Parameter, Surroundings], dict[str, Any]]
    """Returns the JSON Schema of the values."""

    parse: Callable[[Parameter, str, Surroundings], object]
    """Converts typed text to a value that is not yet checked. Raises UnreadableTextError."""

    check: Callable[[Parameter, object, Surroundings], str]
    """Says what is wrong with a value, worded to follow the parameter's name; "" if nothing is wrong."""

    text: Callable[[Parameter, object], str] = lambda _, value: str(value)
    """Returns the text to type for a value; for a number, without the parameter's unit."""

    shown: Callable[[Parameter, object], str] | None = None
    """Returns a value in the form shown to users; None if this is the same as the text to type."""

    default: Callable[[Parameter, Surroundings], object] = lambda parameter, _: parameter.default
    """Returns the declared default as a value."""

    unit: str = ""
    """The unit in which values are given, if it differs from the parameter's unit."""

    guest_value: Callable[[object], object] = lambda value: list(value) if isinstance(value, tuple) else value
    """Converts a valid value to the form for the guest. Values equal in JSON give the same result."""

    given_as: tuple[str, ...] = ()
    """The values of ``given_as`` that the kind allows, in addition to "plain" and "literal"."""

    read: Callable[[Parameter, bytes, str, Surroundings], bytes] | None = None
    """For files: converts a file's contents for the guest; the string is the file's name. Raises
    UnreadableTextError. None if values are not files.
    """

    suffixes: tuple[str, ...] = ()
    """For files: the usual file name extensions."""

    column: str = ""
    """The ``column`` of a table whose cells can contain such values; "" if there is none."""

    cell: Callable[[object], str] = str
    """Returns the text to put in a cell for a value."""

    control: str = "text"
    """The module in ``gui/controls`` that contains the control for this kind."""

    names: Callable[[Parameter, Surroundings], tuple[str, ...]] = lambda *_: ()
    """Returns the strings to choose from; empty if any text can be typed."""

    example: Callable[[Parameter], str] = lambda _: ""
    """Returns the placeholder for an empty field."""

    hint: Callable[[Parameter], str] | None = None
    """Returns the line below the field, which says what can be entered; "" if the control itself shows this,
    or if it accepts any text. None means that the line is ``expected``.
    """

    is_wide: bool = False
    """Whether the control takes up the whole width of the form."""

    is_read_back: bool = False
    """Whether the form shows how it has interpreted text that can be written in more than one way."""

    is_plain: bool = False
    """Whether the function can use the declared default directly when it is called without a form."""

    is_quantity: bool = False
    """Whether values are in the parameter's unit and can be converted to another unit."""

    is_whole: bool = False
    """Whether values are whole numbers."""


@cache
def kinds() -> Mapping[str, Kind]:
    """Return all kinds, keyed by name, as defined in this folder's modules."""
    folder = import_module(__package__)
    modules = [import_module(f"{__package__}.{found.name}") for found in iter_modules(folder.__path__)]
    found = [kind for module in modules for kind in vars(module).values() if isinstance(kind, Kind)]
    return MappingProxyType({kind.name: kind for kind in found})


def columns() -> Mapping[str, Kind]:
    """Return the kinds that table cells can contain, keyed by ``column``."""
    return {kind.column: kind for kind in kinds().values() if kind.column}


def ways_to_give() -> tuple[str, ...]:
    """Return all possible values of a parameter's ``given_as``."""
    return ("plain", "literal", *[way for kind in kinds().values() for way in kind.given_as])


def kind_of(parameter: Parameter) -> Kind:
    """Return the kind of a parameter. Raises UsageError for an unknown kind, perhaps a newer one."""
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
    """Describe the values that ``parameter`` accepts, worded to follow "must be": "1 to 300 µL", "a whole
    number from 1 to 12".
    """
    words = kind_of(parameter).expected(parameter)
    return Message("{words}, or nothing", words=words) if parameter.may_be_none else words


def value_of(parameter: Parameter, text: str, around: Surroundings) -> object:
    """Return the plain data that ``text`` denotes for ``parameter``, not yet checked against its limits.

    Files and tables are not read. Raises UnreadableTextError.
    """
    if parameter.may_be_none and text.strip().lower() in _NOTHING:
        return None
    return kind_of(parameter).parse(parameter, text, around)


def complaint(parameter: Parameter, value: object, around: Surroundings) -> str:
    """Say why ``parameter`` cannot have ``value``, worded to follow the parameter's name; "" if it can."""
    if value is None and parameter.may_be_none:
        return ""
    try:
        return kind_of(parameter).check(parameter, value, around)
    except OverflowError:
        return refusal(parameter, value)


def value_text(parameter: Parameter, value: object) -> str:
    """Return the text to type for ``value`` (plain data), without the unit of a number; "" for None."""
    return _text(parameter, value, kind_of(parameter).text)


def shown_value(parameter: Parameter, value: object) -> str:
    """Return ``value`` formatted for display, with its unit."""
    kind = kind_of(parameter)
    return _text(parameter, value, kind.shown or kind.text)


def _text(parameter: Parameter, value: object, write: Callable[[Parameter, object], str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return write(parameter, value)


def guest_value(parameter: Parameter, value: object) -> object:
    """Convert a valid value of ``parameter`` to the form that the guest uses."""
    return None if value is None else kind_of(parameter).guest_value(value)


def names_file(parameter: Parameter) -> bool:
    """Return whether the parameter's value is a file, which is read together with the form."""
    return kind_of(parameter).read is not None


# ---- shared by several kinds
def refusal(parameter: Parameter, value: object) -> str:
    """Say what the parameter accepts instead of ``value``, worded to follow the parameter's name."""
    return Message("must be {expected}, not {text}", expected=expected(parameter), text=quoted(value))


def fits(parameter: Parameter, value: Sized) -> bool:
    """Return whether the number of characters, items or wells is within the parameter's limits."""
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
    """Return the limits on a parameter's length as text, such as "1 to 8 wells"; "" if there are none."""
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
    """Return the limits on the number of ``what`` (Items, Length or Properties) for JSON Schema."""
    named = {f"min{what}": parameter.minimum_length, f"max{what}": parameter.maximum_length}
    return {key: limit for key, limit in named.items() if limit is not None}


def item_of(parameter: Parameter) -> Parameter | None:
    """Return the parameter for each item of a list, or each value of a dict; None if any value is allowed."""
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
