"""What can be seen in a protocol's text without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from praxis_desktop.core.sources import parsed
from praxis_desktop.runs.dry_run.findings import Finding

_INTERNAL = re.compile(r"_praxis(?:_\w+)?(?:\.[\w.]+)?\Z")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def lint(source: str, filename: str) -> list[Finding]:
    """Findings in a program's text; none for one that cannot be parsed, which is told elsewhere."""
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [*_hashes(tree, filename), *_sleeps(tree, filename), *_meddling(tree, filename)]


def _hashes(tree: ast.Module, filename: str) -> Iterator[Finding]:
    """Calls of ``hash`` outside of ``__hash__``: for texts they differ from run to run."""
    own = {
        name.id for name in ast.walk(tree) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }
    own |= {node.name for node in ast.walk(tree) if isinstance(node, Function)}
    if "hash" in own:
        return
    lines = sorted({call.lineno for call in _calls(tree, outside="__hash__") if _called(call) == "hash"})
    for line in lines:
        yield Finding(
            kind="hash_of_text",
            severity="warning",
            message="hash() of a text differs from run to run: what depends on it cannot be repeated",
            hint="Draw random numbers from a seed, or measure what is made up here.",
            file=filename,
            line=line,
        )


def _sleeps(tree: ast.Module, filename: str) -> Iterator[Finding]:
    """``time.sleep`` in coroutines."""
    names = _names_of_sleep(tree)
    for function in ast.walk(tree):
        if not isinstance(function, ast.AsyncFunctionDef):
            continue
        for call in _calls_of(function):
            if _called(call) in names:
                yield Finding(
                    kind="blocking_call",
                    severity="warning",
                    message="time.sleep() in a coroutine cannot be paused, and all else waits meanwhile",
                    hint="Write await asyncio.sleep(...).",
                    file=filename,
                    line=call.lineno,
                )


def _meddling(tree: ast.Module, filename: str) -> Iterator[Finding]:
    """What counts and tells steps is named: a program that reaches for it may change what is found."""
    nodes = [node for node in ast.walk(tree) if any(map(_INTERNAL.match, _names_in(node)))]
    for line in sorted({getattr(node, "lineno", 1) for node in nodes}):
        yield Finding(
            kind="meddling",
            severity="violation",
            message="it reaches for _praxis, which watches it: what this dry run says cannot be relied on",
            hint="Use the package praxis: that is what protocols are given.",
            file=filename,
            line=line,
        )


def _names_in(node: ast.AST) -> Iterator[str]:
    """What a node names: modules, attributes, variables, and what may be looked up by a text."""
    match node:
        case ast.Import(names=names):
            yield from (each.name for each in names)
        case ast.ImportFrom(module=module, names=names, level=0):
            yield from (module or "", *(each.name for each in names))
        case ast.Attribute(attr=name) | ast.Name(id=name) | ast.Constant(value=str(name)):
            yield name


def _names_of_sleep(tree: ast.Module) -> set[str]:
    """What the program may call ``time.sleep``."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {f"{each.asname or each.name}.sleep" for each in node.names if each.name == "time"}
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            names |= {each.asname or each.name for each in node.names if each.name == "sleep"}
    return names


def _called(call: ast.Call) -> str:
    """The name that is called: ``f``, ``a.f``; "" for anything longer."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{function.value.id}.{function.attr}"
    return ""


def _calls(node: ast.AST, *, outside: str) -> Iterator[ast.Call]:
    """The calls below ``node``, but in functions of the name ``outside``."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function) and child.name == outside:
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _calls(child, outside=outside)


def _calls_of(function: ast.AST) -> Iterator[ast.Call]:
    """The calls that a function makes itself, not the functions defined in it."""
    for child in ast.iter_child_nodes(function):
        if isinstance(child, Function | ast.Lambda):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _calls_of(child)
