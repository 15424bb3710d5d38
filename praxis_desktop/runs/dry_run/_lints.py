"""Static checks of a protocol's source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import structs

from praxis_desktop.core.sources import parsed
from praxis_desktop.protocols import notebooks
from praxis_desktop.runs.dry_run.findings import Finding

_INTERNAL = re.compile(r"(?:_praxis(?:_\w+)?(?:\.[\w.]+)?|/dev/host)\Z")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache(maxsize=64)
def lint(source: str, filename: str) -> tuple[Finding, ...]:
    """Find faults in a program's source; find none if it cannot be parsed, which is reported elsewhere."""
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    found = [*_hashes(tree, filename), *_sleeps(tree, filename), *_meddling(tree, filename)]
    places = [notebooks.placed(source, filename, each.line) for each in found]
    return tuple(
        structs.replace(each, file=file, line=line) for each, (file, line) in zip(found, places, strict=True)
    )


def _hashes(tree: ast.Module, filename: str) -> Iterator[Finding]:
    """Find calls to ``hash`` outside ``__hash__``, because the hashes of strings differ between runs."""
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
            message=(
                "hash() of a string differs from run to run, so anything that depends on it cannot be "
                "reproduced"
            ),
            hint="Use a seed for random numbers, or measure these values instead.",
            file=filename,
            line=line,
        )


def _sleeps(tree: ast.Module, filename: str) -> Iterator[Finding]:
    """Find calls to ``time.sleep`` in coroutines."""
    names = _names_of_sleep(tree)
    for function in ast.walk(tree):
        if not isinstance(function, ast.AsyncFunctionDef):
            continue
        for call in _calls_of(function):
            if _called(call) in names:
                yield Finding(
                    kind="blocking_call",
                    severity="warning",
                    message="time.sleep() in a coroutine cannot be paused, and everything else waits in "
                    "the meantime",
                    hint="Use await asyncio.sleep(...).",
                    file=filename,
                    line=call.lineno,
                )


def _meddling(tree: ast.Module, filename: str) -> Iterator[Finding]:
    """Find uses of ``_praxis``, which counts and reports steps: using it could distort the findings."""
    nodes = [node for node in ast.walk(tree) if any(map(_INTERNAL.match, _names_in(node)))]
    for line in sorted({getattr(node, "lineno", 1) for node in nodes}):
        yield Finding(
            kind="meddling",
            severity="violation",
            message="it uses _praxis, the module that observes it, so this dry run cannot be relied on",
            hint="Use the praxis package, which is made for protocols.",
            file=filename,
            line=line,
        )


def _names_in(node: ast.AST) -> Iterator[str]:
    """Yield the names in a node: modules, attributes, variables, and strings that may be used as names."""
    match node:
        case ast.Import(names=names):
            yield from (each.name for each in names)
        case ast.ImportFrom(module=module, names=names, level=0):
            yield from (module or "", *(each.name for each in names))
        case ast.Attribute(attr=name) | ast.Name(id=name) | ast.Constant(value=str(name)):
            yield name


def _names_of_sleep(tree: ast.Module) -> set[str]:
    """Return the names under which the program can call ``time.sleep``."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {f"{each.asname or each.name}.sleep" for each in node.names if each.name == "time"}
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            names |= {each.asname or each.name for each in node.names if each.name == "sleep"}
    return names


def _called(call: ast.Call) -> str:
    """Return the name of the called function, such as ``f`` or ``a.f``; "" for a longer expression."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{function.value.id}.{function.attr}"
    return ""


def _calls(node: ast.AST, *, outside: str) -> Iterator[ast.Call]:
    """Yield the calls below ``node``, except in functions named ``outside``."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function) and child.name == outside:
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _calls(child, outside=outside)


def _calls_of(function: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls in a function itself, but not in nested functions."""
    for child in ast.iter_child_nodes(function):
        if isinstance(child, Function | ast.Lambda):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _calls_of(child)
