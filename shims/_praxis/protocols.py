"""Runs a program: makes its packages importable, and calls its function with values, on a bench."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import json
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

from _praxis import (
    conditions,
    entry,
    outputs,
    program_module,
    program_values,
    programs,
    recovery,
    signals,
    tracebacks,
)
from _praxis.messages import Message, told

_prepared: tuple[str, str] | None = None
"""Source and file name of a program that an image has already imported. Only one call may use it."""


def prepare(folder: str) -> None:
    """Let the program import the packages in ``folder``, which is on its path."""
    # importlib.invalidate_caches() would make the standard library's archive be read again.
    for path in [path for path in sys.path_importer_cache if path.startswith(folder)]:
        del sys.path_importer_cache[path]
    metadata = sys.modules.get("importlib.metadata")
    if metadata is not None:
        metadata.MetadataPathFinder.invalidate_caches()


class CallError(Exception):
    """The program cannot be called with the given arguments. No part of its function has run yet."""


def check(source: str, filename: str) -> None:
    """Raise SyntaxError if the program cannot be compiled. A program that an image has already imported is
    not compiled again.
    """
    if _prepared != (source, filename):
        parse(source, filename)


def parse(source: str, filename: str) -> ast.Module:
    """Return the program's syntax tree, which may contain top-level ``await``. Raises SyntaxError."""
    tracebacks.remember_source(filename, source)
    tree: ast.Module = compile(
        source, filename, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST, dont_inherit=True
    )
    return tree


def run_script(source: str, filename: str, arguments: Sequence[str]) -> Any:
    """Run a program as ``python filename arguments`` would. Return its last value as JSON, or a future."""
    return entry.run_script(source, filename, arguments, program_values.told_and_shown)


def call(source: str, filename: str, function: str, plan: str) -> Any:
    """Import the program and call ``function`` as ``plan`` specifies. Return its value as JSON, or a future
    for the JSON. ``plan`` is the JSON object described in ``praxis_desktop.runs.request``. Raises CallError,
    and what the program raises.
    """
    with programs.Program():
        value = programs.call(_called, source, filename, function, json.loads(plan))
    return entry.settled(value)


def _called(source: str, filename: str, function: str, planned: dict[str, Any]) -> Any:
    global _prepared
    prepared, _prepared = _prepared, None
    if prepared == (source, filename):
        module = sys.modules[program_module.NAME]
    else:
        module = program_module.imported(source, filename)
    target = getattr(module, function, None)
    if not callable(target):
        raise CallError(
            Message("{filename} has no function {function}", filename=filename, function=repr(function))
        )
    if _needs_a_bench(planned):
        return entry.Awaited(functools.partial(_call_on_bench, module, target, planned))
    return program_values.told(programs.call(target, **_given(target, planned)), is_result=True)


def _needs_a_bench(planned: dict[str, Any]) -> bool:
    return bool(planned["machines"] or planned["labware"] or planned["deck_param_name"])


async def _call_on_bench(
    module: types.ModuleType, function: Callable[..., Any], planned: dict[str, Any]
) -> str:
    """Build the machines and labware, connect the machines, call the function, and always disconnect."""
    from _praxis import benches

    given = _given(function, planned)
    deck = planned["deck_construction"] and getattr(module, planned["deck_construction"])()
    bench = benches.build(planned["bench"], planned, deck or None)
    for role in (*planned["machines"], *planned["labware"]):
        given[role["name"]] = bench.objects.get(role["name"])
    outputs.note_labware({role["name"]: bench.objects.get(role["name"]) for role in planned["labware"]})
    if planned["deck_param_name"]:
        given[planned["deck_param_name"]] = bench.deck
    try:
        await bench.setup()
        value = programs.call(function, **given)
        value = await value if inspect.isawaitable(value) else value
        programs.refuse_if_ended()
        return program_values.json_of(value, is_result=True)
    finally:
        try:
            await conditions.check()
        finally:
            await bench.stop()


# This function only runs the user's code, so an interrupt is raised in that code.
signals.bodies.add(_call_on_bench.__code__)


def _given(function: Callable[..., Any], planned: dict[str, Any]) -> dict[str, Any]:
    """Return the function's arguments, keyed by name, except for the bench's objects."""
    given: dict[str, Any] = {}
    if planned["values"]:
        from _praxis import arguments

        parameters = {parameter["name"]: parameter for parameter in planned["parameters"]}
        given = arguments.arguments_of(function, planned["values"], parameters)
    if planned["state_param_name"]:
        given[planned["state_param_name"]] = state = dict[str, Any]()
        outputs.note_state(state)
    return given


_FOR_BENCHES = {
    "pylabrobot.resources": ("_praxis.bench_decks", "_praxis.bench_machines", "_praxis.benches"),
    "pylabrobot.liquid_handling": ("_praxis.deck_checks", "_praxis.simulated_liquid_handler"),
}
"""The modules in this package that benches need, keyed by the PyLabRobot module whose import shows that a
bench needs them.
"""


def prepare_call(source: str, filename: str) -> None:
    """Import the program for the next call of one of its functions, and the modules that its bench and its
    dry runs need. Raises what the program raises.
    """
    global _prepared
    importlib.import_module("_praxis.dry_run_watch")
    for name, modules in _FOR_BENCHES.items():
        if name in sys.modules:
            for module in modules:
                importlib.import_module(module)
    with programs.Program():
        programs.call(program_module.imported, source, filename)
    _prepared = (source, filename)


def failed_port() -> str | None:
    """Return the port involved in the exception that ended the program, or None if there is none."""
    return recovery.port_of(getattr(sys, "last_exc", None))[0] or None


def sentence() -> str:
    """Return the message of the exception that ended the program as JSON, or "" if it is not our own."""
    error = getattr(sys, "last_exc", None)
    said = "" if error is None else tracebacks.name_and_words(error)[1]
    return json.dumps(told(said)) if isinstance(said, Message) else ""


_REFUSALS = frozenset({"CallError", "BenchError", "ArgumentError"})


def refused_role() -> str | None:
    """Return None unless the program ended because this package rejected its arguments or bench. Otherwise
    return the role of the bench that was rejected ("deck" for its deck), or "".
    """
    error = getattr(sys, "last_exc", None)
    kind = type(error)
    if kind.__name__ not in _REFUSALS or not kind.__module__.startswith("_praxis."):
        return None
    return str(getattr(error, "role", ""))
