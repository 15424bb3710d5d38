"""Programs as a run sees them: where their packages are, which function is called with which values, what
came of it.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import sys
import types
import typing
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

from _praxis import entry, figures, programs, serial_finder, signals, tracebacks

MOST = 1 << 20
"""Characters of a value that go into a result."""

_EASY = 1 << 53
"""Integers that need no encoder."""

_MODULE = "__protocol__"
"""What a program is imported as: not "__main__", lest it call its main() too, and no name that another module
may have.
"""

_prepared: tuple[str, str] | None = None
"""Source and file name of the program whose module an image has brought: one call of it finds it imported."""

_AS_FAR_AS_KNOWN: Any = importlib.import_module("annotationlib").Format.FORWARDREF  # new in 3.14
"""Of annotations: names that are imported for type checkers only are no error."""


def prepare(folder: str) -> None:
    """Let the program import what has been put into ``folder``, which is on its path."""
    # Not importlib.invalidate_caches(): the standard library's archive would be read again.
    for path in [path for path in sys.path_importer_cache if path.startswith(folder)]:
        del sys.path_importer_cache[path]
    metadata = sys.modules.get("importlib.metadata")
    if metadata is not None:
        metadata.MetadataPathFinder.invalidate_caches()


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


def run_script(source: str, filename: str, arguments: Sequence[str]) -> Any:
    """Run a program as ``python filename arguments`` would: its last value as JSON, or a future of that."""
    return entry.run_script(source, filename, arguments, described)


def call(source: str, filename: str, function: str, settings: str) -> Any:
    """Import the program and call ``function`` with ``settings``, a JSON object of texts: its value as JSON,
    or a future of that.
    """
    global _prepared
    prepared, _prepared = _prepared, None
    with programs.Program() as program:
        if prepared == (source, filename):
            module = sys.modules[_MODULE]
        else:
            module = _import_program(source, filename)
        target = getattr(module, function)
        called = target(**arguments_of(target, json.loads(settings)))
        program.check()
        return described(called)


def prepare_call(source: str, filename: str) -> None:
    """Import the program, for the next call of one of its functions. Raises what the program raises."""
    global _prepared
    with programs.Program() as program:
        _import_program(source, filename)
        program.check()
    _prepared = (source, filename)


def _import_program(source: str, filename: str) -> types.ModuleType:
    module = types.ModuleType(_MODULE)
    module.__file__ = filename
    sys.modules[_MODULE] = module
    sys.argv = [filename]
    tracebacks.remember_source(filename, source)
    exec(compile(source, filename, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - the user's
    return module


def arguments_of(function: Callable[..., Any], settings: dict[str, str]) -> dict[str, Any]:
    """``settings`` as values of what the type hints of ``function`` say, of the type of the default where
    there is no hint. Raises SettingsError.
    """
    hints = typing.get_type_hints(function, format=_AS_FAR_AS_KNOWN)  # type: ignore[call-arg]
    signature = inspect.signature(function, annotation_format=_AS_FAR_AS_KNOWN)  # type: ignore[call-arg]
    parameters = signature.parameters
    values = {}
    for name, text in settings.items():
        default = parameters[name].default if name in parameters else None
        without_hint = type(default) if isinstance(default, bool | int | float) else str
        values[name] = converted(name, text, hints.get(name, without_hint))
    return values


_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def converted(name: str, text: str, hint: Any) -> Any:
    """``text`` as a value of the type ``hint``. Raises SettingsError naming the parameter."""
    try:
        return _converted(text, hint)
    except (ValueError, KeyError):
        kind = hint.__name__ if isinstance(hint, type) else str(hint)
        raise SettingsError(f"parameter {name!r}: {text!r} is not a value of type {kind}") from None


def _converted(text: str, hint: Any) -> Any:
    if hint is bool:
        return _TRUTH[text.lower()]
    if hint in (int, float, str):
        return hint(text)
    if hint in (None, types.NoneType):
        return {"none": None, "null": None, "": None}[text.lower()]
    origin, choices = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return {str(choice): choice for choice in choices}[text]
    if origin in (typing.Union, types.UnionType):
        # A text is a value of str, whatever it says: so str comes last.
        return _first_conversion(text, sorted(choices, key=lambda choice: choice is str))
    return json.loads(text)


def _first_conversion(text: str, hints: Sequence[Any]) -> Any:
    for hint in hints:
        try:
            return _converted(text, hint)
        except (ValueError, KeyError):
            continue
    raise ValueError(text)


def failed_port() -> str | None:
    """The port that the exception which ended the program is about."""
    return serial_finder.port_of(getattr(sys, "last_exc", None))


def failed_settings() -> bool:
    """Whether the exception which ended the program is a SettingsError of this module."""
    return isinstance(getattr(sys, "last_exc", None), SettingsError)


def described(value: Any) -> Any:
    """``value``, or what it comes to if it must be awaited, as ``describe`` has it: a text or a future of
    one.
    """
    if inspect.isawaitable(value):
        return entry.run_coroutine(_describe_result(value))
    return describe(value)


async def _describe_result(awaitable: Awaitable[Any]) -> str:
    return describe(await awaitable)


# It runs nothing but the user's code.
signals.bodies.add(_describe_result.__code__)


def describe(value: object) -> str:
    """``value`` as JSON: itself if JSON can hold it, else its repr as a text; what has more than MOST
    characters is cut and becomes a text, too. A figure is shown as well.
    """
    if value is None:
        return "null"
    if type(value) is int and -_EASY < value < _EASY:
        return str(value)
    parts: list[str] = []
    length = 0
    try:
        # Part by part: a value that shares its items may be endless when it is written out.
        for part in json.JSONEncoder(allow_nan=False).iterencode(value):
            parts.append(part)
            length += len(part)
            if length > MOST:
                return json.dumps(_cut(value if isinstance(value, str) else "".join(parts)))
        return "".join(parts)
    except (TypeError, ValueError, RecursionError):
        figures.show_value(value)
        return json.dumps(_cut(_representation(value)))


def _cut(text: str) -> str:
    return text if len(text) <= MOST else text[:MOST] + "..."


def _representation(value: object) -> str:
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001 - the program has ended well: its repr does not change that
        return f"<{type(value).__name__} whose repr() raised {type(error).__name__}>"
