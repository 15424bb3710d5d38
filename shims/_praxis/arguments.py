"""Converts a form's values, which are plain data, to the types of a protocol function's parameters."""

from __future__ import annotations

import datetime
import enum
import typing
from collections.abc import Callable, Mapping
from typing import Any

from _praxis.messages import Message

INPUTS = "/session/inputs"
"""The folder that contains the files chosen for the run."""


class ArgumentError(Exception):
    """A parameter cannot have the given value. No part of the protocol has run yet."""


def arguments_of(
    function: Callable[..., Any], values: Mapping[str, Any], parameters: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return ``values`` converted for ``function``, keyed by name. Raises ArgumentError."""
    hints: Mapping[str, Any] = {}
    if any(parameters[name]["given_as"] in ("literal", "path") for name in values):
        from _praxis.declaring import hints_of

        hints = hints_of(function)
    return {name: converted(value, parameters[name], hints.get(name)) for name, value in values.items()}


def converted(value: Any, parameter: Mapping[str, Any], hint: Any = None) -> Any:
    """Convert a value to the type that the function expects. Raises ArgumentError, which names the parameter.
    ``hint`` is the parameter's type hint, in which literals and Enum members are looked up.
    """
    if value is None:
        return None
    try:
        return _converted(value, parameter, hint)
    except (ValueError, TypeError, KeyError, LookupError, OverflowError, OSError) as error:
        raise ArgumentError(
            Message(
                "parameter {parameter}: {value} cannot be used ({error})",
                parameter=repr(parameter["name"]),
                value=repr(value),
                error=error,
            )
        ) from error


def _converted(value: Any, parameter: Mapping[str, Any], hint: Any) -> Any:
    kind, given_as = parameter["kind"], parameter["given_as"]
    if given_as in ("wells", "text") and kind == "wells":
        from praxis.wells import Wells

        wells = Wells(value)
        return wells if given_as == "wells" else str(wells)
    if given_as == "timedelta":
        return datetime.timedelta(seconds=value)
    if given_as == "seconds":
        from praxis.values import Duration

        return Duration(value)
    if given_as == "path":
        return _file(value, hint)
    if given_as == "table":
        return _table(value, parameter)
    if given_as == "literal":
        return _literal(value, hint)
    if kind in ("barcode", "port"):
        from praxis import values

        return values.Barcode(value) if kind == "barcode" else values.SerialPort(value)
    if given_as != "plain":
        from _praxis.parameter_types import TEXT_VALUES

        return TEXT_VALUES[given_as].read(value) if given_as in TEXT_VALUES else value
    return float(value) if kind == "float" else value


def _file(value: Any, hint: Any) -> Any:
    """Convert a chosen file, or its path, to the parameter's type."""
    from praxis.values import File

    from _praxis.parameter_types import Hint

    path = f"{INPUTS}/{value['name']}" if isinstance(value, Mapping) else value
    if Hint(hint).base is File or (hint is None and isinstance(value, Mapping)):
        return File(path)
    from pathlib import Path

    return Path(path)


def _table(value: Mapping[str, Any], parameter: Mapping[str, Any]) -> Any:
    """Read the table from a chosen file, and convert its declared columns."""
    import csv

    from praxis.values import Table

    from _praxis.parameter_types import TEXT_VALUES

    readers: dict[str, Callable[[str], Any]] = {"int": int, "float": float}
    readers.update((name, each.read) for name, each in TEXT_VALUES.items())
    reads = {column["name"]: readers.get(column["kind"], str) for column in parameter["columns"]}
    empty = {column["name"]: None for column in parameter["columns"] if column["kind"] != "text"}
    with open(f"{INPUTS}/{value['name']}", encoding="utf-8", newline="") as file:  # noqa: PTH123
        reader = csv.reader(file)
        headings = next(reader)
        rows = [
            {
                name: reads.get(name, str)(text) if text else empty.get(name, "")
                for name, text in zip(headings, cells, strict=True)
            }
            for cells in reader
        ]
    return Table(headings, rows)


def _literal(value: Any, hint: Any) -> Any:
    """Return the member that a form's value names in ``hint``, for instance an Enum or a Literal."""
    from _praxis.parameter_types import Hint, choice_name

    base = Hint(hint).base
    if isinstance(base, type) and issubclass(base, enum.Enum):
        return base[value]
    origin, members = typing.get_origin(base), typing.get_args(base)
    if origin is typing.Literal:
        named = {choice_name(member): member for member in members}
        return value if value in members else named[value]
    if isinstance(value, list):
        inner = [member for member in members if member is not Ellipsis]
        items = [_literal(item, inner[0]) for item in value] if len(inner) == 1 else value
        made = origin or base
        return made(items) if made in (tuple, set, frozenset) else items
    if isinstance(value, str):
        return _of_union(value, members) if members else value
    return value


_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


def _of_union(text: str, members: tuple[Any, ...]) -> Any:
    """Convert a string to the first type in the union that accepts it; str accepts any, so it comes last."""
    for member in sorted(members, key=lambda member: member is str):
        try:
            if member is bool:
                return _TRUTH[text.lower()]
            if member in (int, float, str):
                return member(text)
            if typing.get_origin(member) is typing.Literal:
                return {str(choice): choice for choice in typing.get_args(member)}[text]
        except (ValueError, KeyError):
            continue
    raise ValueError("it does not match any of the types")
