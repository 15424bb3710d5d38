"""Lists the machines among the user's names, and describes their methods: parameters, types and help."""

from __future__ import annotations

import inspect
import json
import typing
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

import annotationlib  # type: ignore[import-not-found] # in the guest's Python

from _praxis import declaration_problems, parameter_types
from _praxis.kernel.shell import Shell

MOST_METHODS = 150
MOST_MACHINES = 50

_GENERIC = ("pylabrobot.resources.", "pylabrobot.serializer", "abc", "builtins", "typing", "io", "_io")
"""Modules whose classes have no methods specific to machines, such as the classes of labware."""

_LAST = ("setup", "stop")
_NOT_OFFERED = ("serialize", "deserialize", "load_state", "serialize_state", "load_all_state", "__init__")
_FORMAT = annotationlib.Format.FORWARDREF
_signature_of: Any = inspect.signature
_FORMS = ("int", "float", "bool", "text", "choice")
_LONGEST = 300


def machines(shell: Shell) -> dict[str, Any]:
    """List the machines, backends and serial ports to which cells have given names, newest last."""
    found = [
        {"name": name, "type": type(value).__name__}
        for name, value in list(shell.user_ns.items())
        if not name.startswith("_") and _is_machine(value)
    ]
    return {"machines": found[-MOST_MACHINES:]}


def methods(shell: Shell, name: str) -> dict[str, Any]:
    """List the methods of the machine ``name``, and of its backend. No method is run."""
    machine = shell.user_ns.get(name)
    if isinstance(machine, ModuleType | type) or machine is None:
        return {"found": False, "parts": []}
    backend = _backend_of(machine)
    own = list(_methods_of(machine, backend))
    parts = [_part(name, machine, own)]
    if backend is not None:
        known = {method["name"] for method in own}
        more = [method for method in _methods_of(backend, None) if method["name"] not in known]
        parts.append(_part(f"{name}.backend", backend, more))
    return {"found": True, "parts": parts}


def _part(path: str, machine: Any, found: list[dict[str, Any]]) -> dict[str, Any]:
    return {"path": path, "type": type(machine).__name__, "methods": found[:MOST_METHODS]}


def _is_machine(value: Any) -> bool:
    kind = type(value)
    return (
        parameter_types.is_machine(kind)
        or parameter_types.is_backend(kind)
        or any(base.__module__.startswith("serial") and base.__name__ == "Serial" for base in kind.__mro__)
    )


def _backend_of(machine: Any) -> Any:
    found = inspect.getattr_static(machine, "backend", None)
    return found if parameter_types.is_backend(type(found)) else None


def _methods_of(machine: Any, backend: Any) -> Iterator[dict[str, Any]]:
    """Yield methods in the order of their classes, from the most specific to the most general."""
    found: dict[str, FunctionType] = {}
    for base in type(machine).__mro__:
        if base is object or base.__module__.startswith(_GENERIC):
            continue
        for name, value in vars(base).items():
            # Names with capitals are deprecated aliases.
            is_offered = name.islower() and not name.startswith("_") and name not in _NOT_OFFERED
            if is_offered and type(value) is FunctionType:
                found.setdefault(name, value)
    for name in sorted(found, key=_rank):
        # Looked up as in a call: a class earlier in the order may have overridden the method.
        function = inspect.getattr_static(type(machine), name, None)
        if type(function) is FunctionType and not _is_deprecated(function):
            yield _described(name, function, _own(backend, name))


def _rank(name: str) -> int:
    return _LAST.index(name) + 1 if name in _LAST else 0


def _own(backend: Any, name: str) -> FunctionType | None:
    function = None if backend is None else inspect.getattr_static(type(backend), name, None)
    return function if type(function) is FunctionType else None


def _is_deprecated(function: FunctionType) -> bool:
    return (function.__doc__ or "").lstrip().lower().startswith("deprecated")


def _described(name: str, function: FunctionType, behind: FunctionType | None) -> dict[str, Any]:
    """Describe a method. ``behind`` is the backend's method, which receives the keyword arguments that the
    machine's method does not accept.
    """
    parameters = _parameters(function)
    known = {parameter.name for parameter in parameters}
    if behind is not None and any(each.kind is each.VAR_KEYWORD for each in parameters):
        parameters += [
            each.replace(kind=each.KEYWORD_ONLY)
            for each in _parameters(behind)
            # the machine itself passes the other arguments
            if each.name not in known and each.default is not each.empty
        ]
    fields = [
        _field(each, behind if each.name not in known and behind is not None else function)
        for each in parameters
        if each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)
    ]
    words = inspect.cleandoc(function.__doc__ or (behind.__doc__ if behind is not None else "") or "")
    first = " ".join(words.partition("\n\n")[0].split())
    return {
        "name": name,
        "help": first[:_LONGEST],
        "is_async": inspect.iscoroutinefunction(function),
        "parameters": fields,
    }


def _parameters(function: FunctionType) -> list[inspect.Parameter]:
    try:
        return list(_signature_of(function, annotation_format=_FORMAT).parameters.values())[1:]
    except Exception:  # noqa: BLE001 - annotations may be anything
        return []


def _field(parameter: inspect.Parameter, function: FunctionType) -> dict[str, Any]:
    """Describe a parameter. ``kind`` is the kind of form field, where ``python`` stands for an expression. A
    default is plain data or Python source.
    """
    hint = _hint(parameter, function)
    read = parameter_types.Hint(hint)
    kind, choices = _kind(read.base, parameter.default)
    is_required = parameter.default is parameter.empty
    default = None if is_required else parameter.default
    if not _is_plain(default) or (kind == "python" and not is_required):
        kind, default = "python", _source_of(default)
    written = parameter.annotation
    shown = "" if written is parameter.empty else inspect.formatannotation(written).strip("'")
    return {
        "name": parameter.name,
        "kind": kind,
        "annotation": shown.replace("typing.", "")[:_LONGEST],
        "may_be_none": read.may_be_none or (not is_required and parameter.default is None),
        "required": is_required,
        "default": default,
        "choices": choices,
        "is_positional": parameter.kind is parameter.POSITIONAL_ONLY,
    }


def _hint(parameter: inspect.Parameter, function: FunctionType) -> Any:
    written = parameter.annotation
    if not isinstance(written, str):
        return written
    target = inspect.unwrap(function)
    try:
        return eval(written, getattr(target, "__globals__", {}), dict(vars(typing)))  # noqa: S307 - its own annotation
    except Exception:  # noqa: BLE001 - a name that exists only for type checkers
        return written


def _kind(base: Any, default: Any) -> tuple[str, list[Any]]:
    if base is inspect.Parameter.empty:
        if type(default) in (bool, int, float, str):
            return parameter_types.kind_of_value(default).kind, []
        return "python", []
    try:
        kind = parameter_types.kind_of(base)
    except declaration_problems.DeclarationProblem:
        return "python", []
    if kind.kind not in _FORMS or kind.given_as != "plain":
        return "python", []
    return kind.kind, [choice["value"] for choice in kind.choices]


def _is_plain(value: Any) -> bool:
    return value is None or type(value) in (bool, int, str) or (type(value) is float and value - value == 0)


def _source_of(value: Any) -> str:
    """Return a default as a Python expression, or "" if it is not plain data."""
    if type(value) in (list, tuple, dict, set, int, float, bool, str, type(None)):
        try:
            json.dumps(value, default=repr)
        except (ValueError, TypeError):
            return ""
        return repr(value)[:_LONGEST]
    return ""
