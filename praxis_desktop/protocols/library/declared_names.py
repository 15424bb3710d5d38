"""The names that protocol files give their protocols, read as text: nothing of them runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from praxis_desktop.core.syntax_trees import parsed
from praxis_desktop.protocols.entries import DECORATOR


class DeclaredName(NamedTuple):
    """A ``function`` under the decorator, and the ``name`` that this gives it, "" for none."""

    function: str
    name: str


def declared_names(source: str) -> tuple[DeclaredName, ...]:
    """Of every protocol function of a file; none where it cannot be parsed."""
    if DECORATOR not in source:
        return ()
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(
        DeclaredName(node.name, name)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in _names(node)
    )


def _names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        last = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if last != DECORATOR:
            continue
        given = [item.value for item in getattr(decorator, "keywords", ()) if item.arg == "name"]
        given += getattr(decorator, "args", ())[:1]
        texts = [
            item.value for item in given if isinstance(item, ast.Constant) and isinstance(item.value, str)
        ]
        yield texts[0] if texts else ""
