"""What a program's text shows without running it: what it imports, and how it is entered."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from praxis_desktop.core.records import Record
from praxis_desktop.core.syntax_trees import KEPT, parsed
from praxis_desktop.protocols.program import Program

_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+([^\W\d][\w.]*)", re.MULTILINE)

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
"""Where statements have statements: an expression has none."""

_CAUGHT = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")


class Outline(Record):
    """``modules`` may be imported, anywhere in the program; what a ``from`` takes out of a module is among
    them, be it a module or not. ``functions`` are those at the top level.
    """

    modules: frozenset[str]
    functions: frozenset[str] = frozenset()
    calls_main: bool = False
    """Whether the program, run as a script, calls its ``main`` itself."""

    optional: frozenset[str] = frozenset()
    """Those of ``modules`` without which the program goes on: all their imports are guarded by an
    ``except ImportError``.
    """


def outline_of(program: Program) -> Outline:
    """Read the text. What this Python cannot parse (the guest's is newer, and reports mistakes) shows no more
    than the lines that begin with an import.
    """
    return _outline(program.source)


@lru_cache(KEPT)
def _outline(source: str) -> Outline:
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Outline(frozenset(_IMPORT.findall(source)))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    modules = frozenset(_modules(tree))
    return Outline(
        modules,
        frozenset(function.name for function in functions),
        any(_mentions_main(node) for node in tree.body),
        modules.difference(_modules(tree, with_guarded=False)),
    )


def imports_of(program: Program) -> frozenset[str]:
    """The modules that a program and its companions may import, other than these."""
    if not program.companions:
        return outline_of(program).modules
    own = tuple([f"{companion.name}." for companion in program.companions])
    return frozenset(
        module
        for part in program.parts
        for module in outline_of(part).modules
        if not f"{module}.".startswith(own)
    )


def _modules(tree: ast.Module, *, with_guarded: bool = True) -> Iterator[str]:
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            # A program is one file: there is nothing that a relative import could mean.
            if node.module and not node.level and node.module != "__future__":
                yield node.module
                yield from (f"{node.module}.{name.name}" for name in node.names if name.name != "*")
        elif isinstance(node, ast.If) and _is_for_type_checkers(node.test):
            waiting += node.orelse
        elif isinstance(node, ast.Try) and not with_guarded and any(map(_is_guard, node.handlers)):
            waiting += node.finalbody
        else:
            for block in _BLOCKS:
                waiting += getattr(node, block, ())


def _is_for_type_checkers(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def _is_guard(handler: ast.ExceptHandler) -> bool:
    """Whether it catches what an import of a module raises that is not there."""
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(name, ast.Name) and name.id in _CAUGHT for name in caught)


def _mentions_main(statement: ast.stmt) -> bool:
    """Whether running the statement calls ``main``; what it merely defines does not."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return False
    return any(isinstance(node, ast.Name) and node.id == "main" for node in ast.walk(statement))
