"""The branches of a program that a dry run did not take."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from praxis_desktop.core.sources import parsed
from praxis_desktop.protocols import Program
from praxis_desktop.runs.dry_run.ledger import RanLines

MOST_BRANCHES = 200

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NOT_CHOSEN = frozenset({"__name__", "TYPE_CHECKING", "typing.TYPE_CHECKING"})
"""Names in conditions that depend on how the program is loaded rather than on its decisions."""


class Branch(Struct, frozen=True):
    """A block that did not run. ``line`` is the line of its first statement, and ``code`` the condition that
    leads to it, such as ``if mass > limit:`` or ``else:``.
    """

    file: str
    line: int
    code: str


@lru_cache(maxsize=16)
def untaken_branches(program: Program, ran: tuple[RanLines, ...]) -> tuple[Branch, ...]:
    """Return the first branches that did not run, in functions that were called and modules that were run. Of
    nested branches, only the outermost is returned. Files that the host's Python cannot parse are skipped.
    """
    by_file = {each.file: each for each in ran}
    found: list[Branch] = []
    for part in program.parts:
        lines = by_file.get(part.filename)
        if lines is None:
            continue
        try:
            tree = parsed(part.source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for function in [tree, *(node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS))]:
            if _first_line(function) in lines.begun:
                found += _untaken(function.body, frozenset(lines.lines), part)
    return tuple(sorted(found, key=lambda branch: (branch.file, branch.line))[:MOST_BRANCHES])


def _first_line(function: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return a function's first line as in its code object, including any decorators; 0 for a module."""
    if isinstance(function, ast.Module):
        return 0
    return min([function.lineno, *(each.lineno for each in function.decorator_list)])


def _untaken(body: Iterable[ast.stmt], lines: frozenset[int], part: Program) -> Iterator[Branch]:
    for statement in body:
        for code, block in _blocks(statement):
            if not block:
                continue
            if _has_run(block, lines):
                yield from _untaken(block, lines, part)
            elif code and _has_run([statement], lines):
                yield Branch(part.filename, block[0].lineno, code)


def _has_run(block: Iterable[ast.stmt], lines: frozenset[int]) -> bool:
    """Return whether any line of the block ran. A docstring, ``pass`` and the like may have no code."""
    spans = [range(statement.lineno, (statement.end_lineno or statement.lineno) + 1) for statement in block]
    return any(line in lines for span in spans for line in span)


def _blocks(statement: ast.stmt) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Yield the blocks of a statement, each with the condition that leads to it ("" if there is none)."""
    head = _head(statement)
    match statement:
        case ast.If(test=test) if _NOT_CHOSEN.intersection(ast.unparse(test).split()):
            return
        case (
            ast.If(body=body, orelse=orelse)
            | ast.While(body=body, orelse=orelse)
            | ast.For(body=body, orelse=orelse)
            | ast.AsyncFor(body=body, orelse=orelse)
        ):
            yield head, body
        case (
            ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final)
            | ast.TryStar(body=body, handlers=handlers, orelse=orelse, finalbody=final)
        ):
            yield "", body
            for handler in handlers:
                yield _head(handler), handler.body
            yield "", final
        case ast.With(body=body) | ast.AsyncWith(body=body):
            orelse = []
            yield "", body
        case ast.Match(cases=cases):
            orelse = []
            for case in cases:
                yield " ".join((head, _head(case))), case.body
        case _:
            return
    if orelse:
        is_elif = len(orelse) == 1 and isinstance(orelse[0], ast.If) and isinstance(statement, ast.If)
        yield ("el" + _head(orelse[0]) if is_elif else "else:"), orelse


def _head(node: ast.AST) -> str:
    """Return the first line of a statement, a handler or a case, such as ``if volume > 5:``."""
    return ast.unparse(node).strip().partition("\n")[0]
