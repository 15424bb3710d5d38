"""Runs scripts whose function takes arguments, or whose list operations are recorded."""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Awaitable
from typing import Any

from _praxis import entry, entry_points, linked_nodes, program_values, programs, protocols, signals, tracing
from _praxis.declaration_problems import generator_problem


def check(source: str, filename: str, arguments: str) -> None:
    """Check that the program's function, if it has one, takes ``arguments``, a JSON list. Raises SyntaxError
    or CallError.
    """
    tree = protocols.parse(source, filename)
    found = entry_points.find(tree)
    if found is not None:
        entry_points.check(tree, found, len(json.loads(arguments)))


def run(source: str, filename: str, arguments: str, calls: bool, is_traced: bool) -> Any:
    """Run a script. Return its last value as JSON, or a future for the JSON. With ``calls``, return its
    entry point's result for ``arguments``, a JSON list. ``sys.argv`` contains the arguments as strings.
    """
    tree = protocols.parse(source, filename)
    found = entry_points.find(tree) if calls else None
    values = json.loads(arguments)
    texts = [value if isinstance(value, str) else json.dumps(value) for value in values]
    namespace = entry.main_namespace()
    namespace.update(linked_nodes.missing(tree))
    if is_traced:
        tracing.start()

    def result(value: Any) -> Any:
        if found is None:
            return _described(value, None)
        function = entry_points.target(namespace, found)
        if (problem := generator_problem(function, found.title)) is not None:
            raise protocols.CallError(problem)
        line = entry_points.definition(tree, found).lineno
        with tracing.paused():
            given = entry_points.converted(function, found, values, namespace)
        for name, argument in given:
            tracing.note_argument(argument, name, line)
        returned = programs.call(function, *(argument for _, argument in given))
        return _described(returned, entry_points.returned_type(function))

    compiler = tracing.compile_traced if is_traced else compile
    return entry.run_script(source, filename, texts, result, compiler)


def _described(value: Any, annotation: Any) -> Any:
    if inspect.isawaitable(value):
        return entry.Awaited(functools.partial(_describe_result, value, annotation))
    return program_values.json_of(linked_nodes.plain(value, annotation))


async def _describe_result(awaitable: Awaitable[Any], annotation: Any) -> str:
    return program_values.json_of(linked_nodes.plain(await awaitable, annotation))


# It runs nothing but the user's code.
signals.bodies.add(_describe_result.__code__)
