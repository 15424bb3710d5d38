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
from collections.abc import Callable, Collection, Sequence
from typing import Any

import __main__
from _praxis import entry, programs, serial_finder, tracebacks

MOST = 1 << 20
"""Characters of a value's repr that go into a result."""


def prepare(paths: Sequence[str]) -> None:
    """Let the program import what lies in ``paths``."""
    sys.path.extend(paths)
    importlib.invalidate_caches()


class SettingsError(Exception):
    """The program cannot be called with the settings it was given; nothing of it has run, or not its
    function.
    """


def parse(source: str, filename: str) -> ast.Module:
    """The program's syntax tree; top-level ``await`` is allowed. Raises SyntaxError."""
    tree: ast.Module = compile(
        source, filename, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST, dont_inherit=True
    )
    return tree


def entry_point(source: str, filename: str, function: str | None, settings: str) -> str:
    """The function to call: the one that was asked for, or a top-level ``main``; "" for a plain script.

    A program that calls its ``main`` itself, or would as a script, is a script, lest it run twice; settings
    (a JSON object) ask for the call all the same. Raises SyntaxError, and SettingsError when there is no such
    function, when a program with settings calls its ``main`` itself, or when settings and parameters do not
    go together.
    """
    tree = parse(source, filename)
    names = json.loads(settings).keys()
    defined = {
        node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    if function is not None and function not in defined:
        raise SettingsError(f"{filename} has no function {function!r}; it has {', '.join(defined) or 'none'}")
    guarded = [node for node in tree.body if isinstance(node, ast.If) and _is_main_guard(node.test)]
    calls_itself = any(_calls_main(node) for node in tree.body if node not in guarded)
    if function is None:
        if "main" not in defined or (not names and (calls_itself or any(map(_calls_main, guarded)))):
            if names:
                raise SettingsError(
                    f"{filename} is a plain script without a main(...) and has no parameters to set"
                )
            return ""
        if calls_itself:
            raise SettingsError(f"{filename} calls its main() itself: its parameters cannot be set")
        function = "main"
    _check_names(defined[function].args, names)
    return function


def _check_names(parameters: ast.arguments, names: Collection[str]) -> None:
    positional = [*parameters.posonlyargs, *parameters.args]
    known = [parameter.arg for parameter in [*positional, *parameters.kwonlyargs]]
    required = [parameter.arg for parameter in positional[: len(positional) - len(parameters.defaults)]]
    required += [
        parameter.arg
        for parameter, default in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True)
        if default is None
    ]
    for name in names:
        if name not in known and parameters.kwarg is None:
            raise SettingsError(f"there is no parameter {name!r}; there are: {', '.join(known) or 'none'}")
    for name in required:
        if name not in names:
            raise SettingsError(f"parameter {name!r} has no value: give it with --set {name}=VALUE")


def _is_main_guard(test: ast.expr) -> bool:
    """Whether it is ``__name__ == "__main__"``."""
    return isinstance(test, ast.Compare) and "__name__" in {
        node.id for node in ast.walk(test) if isinstance(node, ast.Name)
    }


def _calls_main(statement: ast.stmt) -> bool:
    """Whether running the statement calls ``main``; what it merely defines does not."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return False
    return any(isinstance(node, ast.Name) and node.id == "main" for node in ast.walk(statement))


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
    """``settings`` as values of what the type hints of ``function`` say. Raises SettingsError."""
    hints = typing.get_type_hints(function)
    return {name: converted(name, text, hints.get(name, str)) for name, text in settings.items()}


def converted(name: str, text: str, hint: Any) -> Any:
    """``text`` as a value of the type ``hint``. Raises SettingsError naming the parameter."""
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
        raise SettingsError(f"parameter {name!r}: {text!r} is not a value of type {kind}") from None


def failed_port() -> str | None:
    """The port that the exception which ended the program is about."""
    return serial_finder.port_of(getattr(sys, "last_exc", None))


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
