"""Interprets the type hints of a protocol's parameters as kinds of form values or as roles of objects."""

from __future__ import annotations

import datetime
import enum
import inspect
import sys
import types
import typing
from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any, NamedTuple

from _praxis.declaration_problems import DeclarationProblem, short
from _praxis.messages import Message
from _praxis.moved_modules import class_of
from _praxis.parameter_names import titled

LISTS = (list, tuple, set, frozenset, Sequence, MutableSequence)
DICTS = (dict, Mapping, MutableMapping)

SUPPORTED = (
    "Supported types: int, float, bool, str, Literal, Enum, list[...], dict[...], date, timedelta, Path, "
    "those in praxis (Wells, Table, File, Barcode, Duration, SerialPort), and PyLabRobot's machines and "
    "labware."
)


class UnsupportedType(DeclarationProblem):
    """A form cannot ask for values of a parameter's type."""


class TextValue(NamedTuple):
    """A class in ``module`` whose values forms and tables contain as text. ``read`` returns the value for a
    text, and ``write`` the text for a value.
    """

    module: str
    name: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str

    def fits(self, hint: type) -> bool:
        """Return whether ``hint`` is the class, which need not be loaded otherwise."""
        return (hint.__module__, hint.__name__) == (self.module, self.name)


TEXT_VALUES = {
    "date": TextValue("datetime", "date", datetime.date.fromisoformat, lambda value: value.isoformat()),
}
"""The kinds of parameters, and of a table's columns, whose values are of such a class."""


class Hint:
    """A type hint. ``base`` is the type without None and Annotated, ``told`` the metadata in Annotated."""

    def __init__(self, hint: Any) -> None:
        self.may_be_none = False
        self.told: list[Any] = []
        self.base = self._without_none(hint)

    def _without_none(self, hint: Any) -> Any:
        while True:
            if typing.get_origin(hint) is typing.Annotated:
                hint, *told = typing.get_args(hint)
                self.told += told
            elif isinstance(hint, typing.NewType):
                hint = hint.__supertype__
            elif type(hint).__name__ == "TypeAliasType":
                hint = hint.__value__
            else:
                break
        if typing.get_origin(hint) in (typing.Union, types.UnionType):
            members = typing.get_args(hint)
            rest = [member for member in members if member is not types.NoneType]
            self.may_be_none = self.may_be_none or len(rest) < len(members)
            if len(rest) == 1:
                return self._without_none(rest[0])
        return hint


class Kind:
    """The kind of a form field, and how the function receives its value, in the host's terms."""

    def __init__(self, kind: str, given_as: str = "plain", item: str | None = None) -> None:
        self.kind = kind
        self.given_as = given_as
        self.item = item
        self.choices: list[dict[str, object]] = []


def kind_of(hint: Any) -> Kind:
    """Return the kind of form value for a type, ignoring None. Raises UnsupportedType if no kind fits."""
    if isinstance(hint, type):
        found = _kind_of_class(hint)
        if found is not None:
            return found
    origin, members = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return _literal(members)
    if origin in (typing.Union, types.UnionType):
        return _union(members)
    if hint in LISTS or origin in LISTS:
        inner = [member for member in members if member is not Ellipsis]
        kind = _collection("list", inner, hint)
        if (origin or hint) not in (list, Sequence, MutableSequence):
            kind.given_as = "literal"
        return kind
    if hint in DICTS or origin in DICTS:
        if members and members[0] not in (str, Any, object):
            raise UnsupportedType("a form cannot ask for a dict whose keys are not strings", SUPPORTED)
        return _collection("dict", members[1:], hint)
    if isinstance(hint, type) and issubclass(hint, dict):
        return Kind("dict")
    raise UnsupportedType(
        Message("a form cannot ask for a value of type {name_of}", name_of=name_of(hint)), SUPPORTED
    )


def _kind_of_class(hint: type) -> Kind | None:
    from praxis import values, wells

    known: dict[type, tuple[str, str]] = {
        bool: ("bool", "plain"),
        int: ("int", "plain"),
        float: ("float", "plain"),
        str: ("text", "plain"),
        datetime.timedelta: ("duration", "timedelta"),
        wells.Wells: ("wells", "wells"),
        values.Duration: ("duration", "seconds"),
        values.Barcode: ("barcode", "plain"),
        values.SerialPort: ("port", "plain"),
        values.Table: ("table", "table"),
        values.File: ("file", "path"),
    }
    if hint in known:
        return Kind(*known[hint])
    for name, text_value in TEXT_VALUES.items():
        if text_value.fits(hint):
            return Kind(name, name)
    if hint.__module__.partition(".")[0] == "pathlib":
        return Kind("file", "path")
    if issubclass(hint, enum.Enum):
        kind = Kind("choice", "literal")
        kind.choices = [
            {"value": name, "label": member.value if isinstance(member.value, str) else titled(name)}
            for name, member in hint.__members__.items()
        ]
        return kind
    return None


def _literal(members: Sequence[Any]) -> Kind:
    is_plain = all(member is None or type(member) in (bool, int, str) for member in members)
    kind = Kind("choice", "plain" if is_plain else "literal")
    for member in members:
        if is_plain:
            kind.choices.append({"value": member, "label": str(member)})
        else:
            name = choice_name(member)
            kind.choices.append({"value": name, "label": name})
    return kind


def choice_name(member: Any) -> str:
    """Return the text for a member of an Enum or a Literal in a form."""
    return member.name if isinstance(member, enum.Enum) else repr(member)


def _union(members: Sequence[Any]) -> Kind:
    kinds = {kind_of(member).kind for member in members}
    if kinds == {"int", "float"}:
        return Kind("float")
    if kinds <= {"int", "float", "bool", "text", "choice"}:
        return Kind("text", "literal")
    if kinds == {"text", "file"}:
        return Kind("file", "path")
    if kinds == {"text", "list"}:
        return Kind("list")
    raise UnsupportedType(
        Message(
            "a form cannot ask for a value that is one of {known}", known=", ".join(map(name_of, members))
        ),
        SUPPORTED,
    )


def _collection(name: str, members: Sequence[Any], hint: Any) -> Kind:
    """Return the kind of a list or dict whose items or values have the types ``members``."""
    found = Kind(name)
    inner = [kind_of(Hint(member).base) for member in dict.fromkeys(members) if member not in (Any, object)]
    for kind in inner:
        is_simple = kind.kind in ("int", "float", "bool", "text", "choice")
        if not (is_simple or kind.kind in ("list", "dict")) or (kind.given_as != "plain" and name == "dict"):
            raise UnsupportedType(
                Message("a form cannot ask for values of type {name_of}", name_of=name_of(hint)), SUPPORTED
            )
        if len(inner) == 1 and is_simple and len(members) == 1:
            found.item, found.choices = kind.kind, kind.choices
            found.given_as = kind.given_as
    return found


def kind_of_value(value: Any) -> Kind:
    """Return the kind of a parameter without a type hint, inferred from its default."""
    for known, kind in ((bool, "bool"), (int, "int"), (float, "float"), (list, "list"), (dict, "dict")):
        if isinstance(value, known):
            return Kind(kind)
    return Kind("text")


def fits(value: Any, hint: Any) -> bool:
    """Return whether a default and everything in it is of the type ``hint``, as far as ``hint`` consists of
    simple types. What a form writes differently, such as a date, fits any other type.
    """
    found = Hint(hint)
    base, origin, members = found.base, typing.get_origin(found.base), typing.get_args(found.base)
    if value is None:
        return found.may_be_none or base in (None, types.NoneType, Any, object)
    if origin is typing.Literal:
        return any(type(member) is type(value) and member == value for member in members)
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, member) for member in members)
    inner = [member for member in members if member is not Ellipsis]
    if origin in LISTS:
        is_list = isinstance(value, (list, tuple, set, frozenset))
        return is_list and (len(inner) != 1 or all(fits(item, inner[0]) for item in value))
    if origin in DICTS and isinstance(value, Mapping):
        return all(fits(item, inner[-1]) for item in value.values())
    if base in (int, float):
        return isinstance(value, (int, base)) and not isinstance(value, bool)
    is_simple = base in (bool, str) or (isinstance(base, type) and issubclass(base, enum.Enum))
    return not is_simple or isinstance(value, base)


def name_of(hint: Any) -> str:
    """Return a type as its author would write it."""
    name = hint.__name__ if isinstance(hint, type) else getattr(hint, "__forward_arg__", None)
    return name if isinstance(name, str) else short(hint).replace("typing.", "")


# ---- PyLabRobot
PORTS = ("com_port", "port", "serial_port")
"""Names of parameters that take a serial port."""

ADDRESSES = ("host", "ip", "scila_ip")
"""Names of parameters that take a network address. In a class with such a parameter, ``port`` is a number."""


def is_machine(hint: Any) -> bool:
    """Return whether a hint is a machine class, that is, a PyLabRobot frontend."""
    return _is_of(hint, class_of("pylabrobot.machines.machine", "Machine"))


def is_device(hint: Any) -> bool:
    """Return whether a hint is a device class as in PyLabRobot 1.0. Device classes have no common base class.
    They are recognized by their coroutine methods ``setup`` and ``stop`` and a parameter for a serial port.
    """
    if not isinstance(hint, type) or not hint.__module__.startswith("pylabrobot."):
        return False
    if is_machine(hint) or is_backend(hint) or hint.__module__.startswith("pylabrobot.io."):
        return False
    connects = all(inspect.iscoroutinefunction(getattr(hint, name, None)) for name in ("setup", "stop"))
    return connects and any(name in PORTS for name in inspect.signature(hint).parameters)


def is_deck(hint: Any) -> bool:
    """Return whether a hint is a deck class."""
    return _is_of(hint, class_of("pylabrobot.resources.deck", "Deck"))


def is_resource(hint: Any) -> bool:
    """Return whether a hint is a class of labware, a deck class or a carrier class."""
    return _is_of(hint, class_of("pylabrobot.resources.resource", "Resource"))


def is_backend(hint: Any) -> bool:
    """Return whether a hint is a backend class. Backends are chosen together with their machine."""
    return _is_of(hint, class_of("pylabrobot.machines.backend", "MachineBackend"))


def _is_of(hint: Any, base: type | None) -> bool:
    return base is not None and isinstance(hint, type) and issubclass(hint, base)


def public_name(found: type) -> str:
    """Return a class as ``module:qualname``, by the shortest path from which it can be imported."""
    module = found.__module__
    parts = module.split(".")
    for count in range(1, len(parts)):
        parent = ".".join(parts[:count])
        if getattr(sys.modules.get(parent), found.__qualname__, None) is found:
            return f"{parent}:{found.__qualname__}"
    return f"{module}:{found.__qualname__}"


def named_class(name: str) -> type | None:
    """Return the PyLabRobot class that Praxis's ``plr_type`` names, or None if no loaded module has it."""
    last = name.rpartition(".")[2]
    for module in sorted(path for path in sys.modules if path.partition(".")[0] == "pylabrobot"):
        found = getattr(sys.modules[module], last, None)
        if isinstance(found, type) and (is_machine(found) or is_resource(found)):
            return found
    return None
