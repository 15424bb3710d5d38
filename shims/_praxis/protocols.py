"""Programs as a run sees them: where their packages are, which function is called on which bench with which
values, what came of it.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
import types
from collections.abc import Awaitable, Callable, Sequence
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


def prepare(folder: str) -> None:
    """Let the program import what has been put into ``folder``, which is on its path."""
    # Not importlib.invalidate_caches(): the standard library's archive would be read again.
    for path in [path for path in sys.path_importer_cache if path.startswith(folder)]:
        del sys.path_importer_cache[path]
    metadata = sys.modules.get("importlib.metadata")
    if metadata is not None:
        metadata.MetadataPathFinder.invalidate_caches()


class SettingsError(Exception):
    """The program cannot be called with what it was given; nothing of its function has run."""


def parse(source: str, filename: str) -> ast.Module:
    """The program's syntax tree; top-level ``await`` is allowed. Raises SyntaxError."""
    tree: ast.Module = compile(
        source, filename, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST, dont_inherit=True
    )
    return tree


def run_script(source: str, filename: str, arguments: Sequence[str]) -> Any:
    """Run a program as ``python filename arguments`` would: its last value as JSON, or a future of that."""
    return entry.run_script(source, filename, arguments, described)


def call(source: str, filename: str, function: str, plan: str) -> Any:
    """Import the program and call ``function`` as ``plan`` says: its value as JSON, or a future of that.

    ``plan`` is the JSON object that ``praxis_desktop.runs.plans`` makes; see there. Raises SettingsError.
    """
    global _prepared
    prepared, _prepared = _prepared, None
    planned = json.loads(plan)
    with programs.Program() as program:
        if prepared == (source, filename):
            module = sys.modules[_MODULE]
        else:
            module = _import_program(source, filename)
        target = getattr(module, function, None)
        if not callable(target):
            raise SettingsError(f"{filename} has no function {function!r}")
        if _needs_a_bench(planned):
            return entry.run_coroutine(_call_on_bench(module, target, planned))
        called = target(**_given(target, planned))
        program.check()
        return described(called)


def _needs_a_bench(planned: dict[str, Any]) -> bool:
    return bool(planned["machines"] or planned["labware"] or planned["deck_param_name"])


async def _call_on_bench(
    module: types.ModuleType, function: Callable[..., Any], planned: dict[str, Any]
) -> str:
    """Build the machines and labware, connect, call, disconnect whatever happens."""
    from _praxis import benches

    given = _given(function, planned)
    deck = planned["deck_construction"] and getattr(module, planned["deck_construction"])()
    bench = benches.build(planned["bench"], planned, deck or None)
    for role in (*planned["machines"], *planned["labware"]):
        given[role["name"]] = bench.objects.get(role["name"])
    if planned["deck_param_name"]:
        given[planned["deck_param_name"]] = bench.deck
    try:
        await bench.setup()
        value = function(**given)
        return describe(await value if inspect.isawaitable(value) else value)
    finally:
        await bench.stop()


# An interrupt of the user's code in it is raised there.
signals.bodies.add(_call_on_bench.__code__)


def _given(function: Callable[..., Any], planned: dict[str, Any]) -> dict[str, Any]:
    """What the function is called with, by name, but for what is on the bench."""
    given: dict[str, Any] = {}
    if planned["values"]:
        from _praxis import arguments

        parameters = {parameter["name"]: parameter for parameter in planned["parameters"]}
        given = arguments.arguments_of(function, planned["values"], parameters)
    if planned["state_param_name"]:
        given[planned["state_param_name"]] = {}
    return given


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


def failed_port() -> str | None:
    """The port that the exception which ended the program is about."""
    return serial_finder.port_of(getattr(sys, "last_exc", None))


_REFUSALS = frozenset({"SettingsError", "BenchError", "ArgumentError"})


def failed_settings() -> bool:
    """Whether the exception which ended the program is one of this package's: the program cannot be called
    with what it was given.
    """
    kind = type(getattr(sys, "last_exc", None))
    return kind.__name__ in _REFUSALS and kind.__module__.startswith("_praxis.")


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
