"""Describes names without running any of their code: how to call them, and where they come from."""

from __future__ import annotations

import builtins
import inspect
import linecache
from typing import Any

import annotationlib  # type: ignore[import-not-found] # in the guest's Python

from _praxis.kernel.shell import Shell

MOST_NAMES = 20
MOST_SOURCE = 1 << 20
"""Maximum length of a source text, in characters."""

_SHOWN = 60
_NOTHING: Any = object()
_signature_of: Any = inspect.signature


def describe(shell: Shell, owner: str, names: list[str]) -> dict[str, Any]:
    """Return the signatures of ``names``: attributes of ``owner`` (such as ``"scale.backend"``) or, if it is
    "", global names. Properties are not evaluated, because they could communicate with an instrument.
    """
    found: Any = _NOTHING
    if owner:
        first, *others = owner.split(".")
        found = shell.user_ns.get(first, _NOTHING)
        for name in others:
            found = _NOTHING if found is _NOTHING else inspect.getattr_static(found, name, _NOTHING)
        if found is _NOTHING:
            return {"signatures": {}}
    signatures = {}
    for name in names[:MOST_NAMES]:
        if owner:
            value = inspect.getattr_static(found, name, _NOTHING)
        else:
            value = shell.user_ns.get(name, getattr(builtins, name, _NOTHING))
        signatures[name] = "" if value is _NOTHING else _signature(value, is_bound=_binds(found))
    return {"signatures": signatures}


def source(shell: Shell, path: str) -> dict[str, Any]:
    """Return the text of a file named in a traceback, or the source of code that is not in a file."""
    return {"text": "".join(linecache.getlines(path))[:MOST_SOURCE]}


def _binds(owner: Any) -> bool:
    """Return whether the functions of ``owner`` are methods, whose signatures omit the first argument."""
    return owner is not _NOTHING and not inspect.ismodule(owner) and not inspect.isclass(owner)


def _signature(value: Any, *, is_bound: bool) -> str:
    if isinstance(value, (staticmethod, classmethod)):
        is_bound = isinstance(value, classmethod)
        value = value.__func__
    if isinstance(value, property):
        returned = getattr(value.fget, "__annotations__", {}).get("return", "")
        return _short(str(getattr(returned, "__name__", returned))) or "property"
    if inspect.isclass(value):
        return "class"
    if not callable(value):
        return type(value).__name__
    try:
        signature = _signature_of(value, annotation_format=annotationlib.Format.STRING)
    except (ValueError, TypeError):
        return type(value).__name__.replace("builtin_function_or_method", "function")
    except Exception:  # noqa: BLE001 - the user's own code
        return ""
    names = [_parameter(each) for each in signature.parameters.values()]
    if is_bound and inspect.isfunction(value):
        names = names[1:]
    text = f"({', '.join(names)})"
    if signature.return_annotation is not inspect.Signature.empty:
        text += f" → {signature.return_annotation}"
    is_async = inspect.iscoroutinefunction(value) or inspect.isasyncgenfunction(value)
    return _short(f"async {text}" if is_async else text)


def _parameter(parameter: inspect.Parameter) -> str:
    stars: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    is_optional = parameter.default is not inspect.Parameter.empty
    return stars.get(parameter.kind, "") + parameter.name + ("=…" if is_optional else "")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
