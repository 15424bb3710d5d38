"""Programs as a run sees them: where their packages are, which function is called with which values, what
came of it.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import sys
import typing
from collections.abc import Callable, Sequence
from typing import Any

import __main__
from _praxis import entry, programs, tracebacks

MOST = 1 << 20
"""Characters of a value's repr that go into a result."""


def prepare(paths: Sequence[str]) -> None:
    """Let the program import what lies in ``paths``."""
    sys.path.extend(paths)
    importlib.invalidate_caches()


def entry_point(source: str, filename: str, function: str | None) -> str:
    """The function to call: the one that was asked for, or a top-level ``main``; "" for a plain script.

    Raises SyntaxError, AttributeError when there is no such function.
    """
    tree = compile(
        source, filename, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST, dont_inherit=True
    )
    defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    if function is not None:
        if function not in defined:
            raise AttributeError(
                f"{filename} has no function {function!r}; it has {', '.join(defined) or 'none'}"
            )
        return function
    return "main" if "main" in defined else ""


def call(source: str, filename: str, function: str, settings: str) -> Any:
    """Import the program and call ``function`` with ``settings``, a JSON object of texts: its value or a
    future of it.
    """
    namespace = __main__.__dict__
    # Another name than "__main__": a program that calls its main() when it is run as a script must not do so
    # here.
    namespace.update(__name__="__protocol__", __file__=filename)
    tracebacks.remember_source(filename, source)
    with programs.Program() as program:
        exec(compile(source, filename, "exec", dont_inherit=True), namespace)  # noqa: S102 - the user's program
        target = namespace[function]
        called = target(**arguments_of(target, json.loads(settings)))
        program.check()
    return entry.run_coroutine(called) if inspect.iscoroutine(called) else called


def arguments_of(function: Callable[..., Any], settings: dict[str, str]) -> dict[str, Any]:
    """The values of ``function``'s parameters: texts turned into what the type hints say.

    Raises TypeError for a name it does not have or one that is missing, ValueError for a text that does not
    fit.
    """
    parameters = inspect.signature(function).parameters
    hints = typing.get_type_hints(function)
    unknown = sorted(settings.keys() - parameters.keys())
    if unknown:
        raise TypeError(f"there is no parameter {unknown[0]!r}; there are: {', '.join(parameters) or 'none'}")
    values = {name: converted(name, text, hints.get(name, str)) for name, text in settings.items()}
    missing = [
        name
        for name, parameter in parameters.items()
        if parameter.default is parameter.empty
        and name not in values
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]
    if missing:
        raise TypeError(f"parameter {missing[0]!r} has no value: give it with --set {missing[0]}=VALUE")
    return values


def converted(name: str, text: str, hint: Any) -> Any:
    """``text`` as a value of the type ``hint``. Raises ValueError naming the parameter."""
    try:
        if hint is bool:
            return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[
                text.lower()
            ]
        if hint in (int, float, str):
            return hint(text)
        return json.loads(text)
    except (ValueError, KeyError):
        kind = getattr(hint, "__name__", str(hint))
        raise ValueError(f"parameter {name!r}: {text!r} is not a value of type {kind}") from None


def describe(value: object) -> str:
    """``value`` as JSON: itself if JSON can hold it, else its repr as a text, cut to MOST characters."""
    try:
        text = json.dumps(value, allow_nan=False)
        if len(text) <= MOST:
            return text
    except (TypeError, ValueError, RecursionError):
        pass
    shown = repr(value)
    return json.dumps(shown if len(shown) <= MOST else shown[:MOST] + "...")
