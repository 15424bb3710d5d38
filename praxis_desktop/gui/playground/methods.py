"""The methods of a machine, as described by a guest: arguments become parameters of a form, and calls become
code.
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Mapping

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from praxis_desktop.protocols.forms import Problem
from praxis_desktop.protocols.parameters import (
    Choice,
    Kind,
    Parameter,
    Surroundings,
    complaint,
    kinds,
    value_of,
)
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError

MOST_METHODS = 300

_NOWHERE = Surroundings()


class Argument(Struct, frozen=True):
    """An argument of a method. If ``is_python``, the user types an expression, such as a variable name.
    ``default_text`` is the initial text of the field; if the text is unchanged, the argument is not passed.
    """

    parameter: Parameter
    default_text: str = ""
    annotation: str = ""
    is_python: bool = False
    is_positional: bool = False


class Method(Struct, frozen=True):
    """A method of the object that the expression ``path`` refers to."""

    path: str
    name: str
    help: str = ""
    is_async: bool = False
    arguments: tuple[Argument, ...] = ()


class Part(Struct, frozen=True):
    """A machine or its backend, with its methods."""

    path: str
    type: str
    methods: tuple[Method, ...] = ()


class Machine(Struct, frozen=True):
    """A variable that holds a machine."""

    name: str
    type: str


class Call(Struct, frozen=True):
    """The code for a call, or the problems with its arguments, keyed by argument name."""

    code: str = ""
    problems: Mapping[str, Problem] = {}


def read_machines(content: Mapping[str, object]) -> tuple[Machine, ...]:
    """Return the machines listed in a reply."""
    return tuple(
        Machine(name, kind)
        for told in _dicts(content.get("machines"))
        if isinstance(name := told.get("name"), str)
        and name.isidentifier()
        and isinstance(kind := told.get("type"), str)
    )


def read_parts(content: Mapping[str, object]) -> tuple[Part, ...]:
    """Return a machine's parts, with their methods, as listed in a reply."""
    parts = []
    for told in _dicts(content.get("parts")):
        path, kind = told.get("path"), told.get("type")
        if isinstance(path, str) and isinstance(kind, str) and _is_path(path):
            methods = [_method(path, each) for each in _dicts(told.get("methods"))[:MOST_METHODS]]
            parts.append(Part(path, kind, tuple(method for method in methods if method is not None)))
    return tuple(parts)


def call_of(method: Method, texts: Mapping[str, str]) -> Call:
    """Return the code for a call with the arguments as typed, or the problems with the arguments."""
    given: list[str] = []
    problems: dict[str, Problem] = {}
    for argument in method.arguments:
        name = argument.parameter.name
        text = texts.get(name, argument.default_text)
        if text == argument.default_text and not argument.parameter.required:
            if argument.is_positional and given:
                given.append("None")
            continue
        try:
            code = _code(argument, text)
        except UnreadableTextError as error:
            problems[name] = Problem(name, error.message, hint=error.hint)
            continue
        given.append(code if argument.is_positional else f"{name}={code}")
    if problems:
        return Call(problems=problems)
    code = f"{method.path}.{method.name}({', '.join(given)})"
    return Call(f"await {code}" if method.is_async else code)


def _code(argument: Argument, text: str) -> str:
    """Return an argument as Python code. Raises UnreadableTextError."""
    parameter = argument.parameter
    if argument.is_python:
        return _expression(text)
    is_missing = not text.strip() and parameter.required
    try:
        value = value_of(parameter, text, _NOWHERE)
    except UnreadableTextError as error:
        raise UnreadableTextError(_tr("a value is missing")) if is_missing else error from None
    wrong = complaint(parameter, value, _NOWHERE)
    if wrong:
        raise UnreadableTextError(_tr("a value is missing") if is_missing else wrong)
    return repr(value)


def _expression(text: str) -> str:
    code = text.strip()
    if not code:
        raise UnreadableTextError(
            "a value is missing", hint="Enter Python: a value, or the name of a variable."
        )
    try:
        ast.parse(code, mode="eval")
    except (SyntaxError, ValueError, RecursionError):
        wrong = _tr("{code} is not a Python expression").format(code=code[:40])
        hint = _tr("Enter a Python value or the name of a variable.")
        raise UnreadableTextError(wrong, hint=hint) from None
    return " ".join(code.split("\n"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("DirectControl", text)


def _method(path: str, told: Mapping[str, object]) -> Method | None:
    name, words = told.get("name"), told.get("help")
    if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
        return None
    arguments = [_argument(each) for each in _dicts(told.get("parameters"))]
    return Method(
        path,
        name,
        words if isinstance(words, str) else "",
        told.get("is_async") is True,
        tuple(argument for argument in arguments if argument is not None),
    )


_PYTHON = "python"
"""The kind that the guest reports for an argument whose type has no special kind of field."""


def _kind(told: object) -> Kind | None:
    """Return the kind of field for an argument, or None if calls cannot pass the argument."""
    kind = kinds().get("text" if told == _PYTHON else str(told))
    return kind if kind is not None and kind.is_plain else None


def _argument(told: Mapping[str, object]) -> Argument | None:
    name, kind, default = told.get("name"), told.get("kind"), told.get("default")
    annotation, choices = told.get("annotation"), told.get("choices")
    field = _kind(kind)
    if not isinstance(name, str) or not name.isidentifier() or field is None:
        return None
    annotation = annotation if isinstance(annotation, str) else ""
    is_required = told.get("required") is True
    parameter = Parameter(
        name,
        field.name,
        help=annotation if kind == _PYTHON else "",  # other fields already show what they accept
        required=is_required,
        default=default,
        may_be_none=told.get("may_be_none") is True,
        choices=tuple(Choice(value, str(value)) for value in choices) if isinstance(choices, list) else (),
    )
    return Argument(
        parameter,
        "" if is_required and kind != "bool" else _text_of(default),
        annotation,
        is_python=kind == _PYTHON,
        is_positional=told.get("is_positional") is True,
    )


def _text_of(value: object) -> str:
    """Return a plain value as a user would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.1f}" if abs(value) < 1e15 else repr(value)
    return str(value)


def _is_path(path: str) -> bool:
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in path.split("."))


def _dicts(told: object) -> list[Mapping[str, object]]:
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []
