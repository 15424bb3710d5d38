"""The cells of a notebook's program: where each begins, and how the value of its last expression is shown.

The host has joined the cells into one text, with a line ``# %% cell N`` above each cell; see the host's
``praxis_desktop.protocols.notebooks``.
"""

from __future__ import annotations

import ast
import io
import linecache
import re
import sys
from collections.abc import Callable
from typing import Any

ENDING = ".ipynb"

_MARK = re.compile(r"# %% cell \d+\n?")

_starts: dict[str, list[int]] = {}
"""The line numbers (from 1) of the lines above the cells, keyed by the notebook's file name."""


def remember(filename: str, source: str) -> None:
    """Record where a notebook's cells begin, and let tracebacks quote them. Ignores other programs."""
    if not filename.endswith(ENDING):
        return
    lines = io.StringIO(source).readlines()
    starts = _starts[filename] = [place for place, line in enumerate(lines, 1) if _MARK.fullmatch(line)]
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines) + 1], strict=True), 1):
        cell = lines[start : end - 1]
        name = _named(filename, number)
        linecache.cache[name] = (sum(map(len, cell)), None, cell, name)


def place(filename: str, line: int) -> tuple[str, int]:
    """Return a file name and line as users see them: in a notebook, those of the cell; else unchanged."""
    if filename.endswith(ENDING):
        starts = _starts.get(filename, ())
        number = sum(start < line for start in starts)
        if number:
            return _named(filename, number), line - starts[number - 1]
    return filename, line


def place_error(error: BaseException) -> None:
    """Make a SyntaxError name the cell in which it occurred."""
    if isinstance(error, SyntaxError) and isinstance(error.filename, str) and error.lineno:
        filename, line = place(error.filename, error.lineno)
        if filename == error.filename:
            return
        moved = error.lineno - line
        if error.end_lineno:
            error.end_lineno -= moved
        error.filename, error.lineno = filename, line
        metadata: Any = getattr(error, "_metadata", None)
        if metadata is not None:  # where CPython looks for misspelled keywords
            cell = "".join(linecache.getlines(filename))
            error._metadata = (metadata[0] - moved, metadata[1], cell)  # type: ignore[attr-defined]


def show_values(tree: ast.Module, filename: str, is_quiet: Callable[[ast.Expr], bool]) -> None:
    """Make the last expression of each cell show its value, as in Jupyter, unless the cell is quiet."""
    if not filename.endswith(ENDING):
        return
    last: dict[int, int] = {}
    starts = _starts.get(filename, ())
    for position, statement in enumerate(tree.body):
        last[sum(start < statement.lineno for start in starts)] = position
    for position in last.values():
        statement = tree.body[position]
        if not isinstance(statement, ast.Expr):
            continue
        is_docstring = position == 0 and isinstance(statement.value, ast.Constant)
        if not is_docstring and not is_quiet(statement):
            show: ast.expr = ast.parse("__import__('_praxis.figures').figures.display_hook", mode="eval").body
            shown = ast.Call(show, [statement.value], [])
            for node in (*ast.walk(show), shown):
                ast.copy_location(node, statement)
            statement.value = shown


def mark_cells(tree: ast.Module, filename: str) -> None:
    """Make each cell of a notebook report its beginning to the host. Ignores other programs."""
    if not filename.endswith(ENDING):
        return
    starts = _starts.get(filename, ())
    begins: dict[int, int] = {}
    begun = 0
    for position, statement in enumerate(tree.body):
        number = sum(start < statement.lineno for start in starts)
        is_first = (position == 0 and _is_text(statement)) or _is_future(statement)
        if number > begun and not is_first:
            begins[position] = begun = number
    for place, (position, number) in enumerate(reversed(begins.items())):
        call = ast.parse(f"__import__('_praxis.notebooks').notebooks.begin({number}, {place})").body[0]
        for node in ast.walk(call):
            ast.copy_location(node, tree.body[position])
        tree.body.insert(position, call)


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def begin(number: int, left: int) -> None:
    """Notify the host that a cell begins, after flushing the output of the cell before it. ``left`` is the
    number of cells that follow.
    """
    import js

    host: Any = getattr(js, "_praxis_display", None)
    if host is not None:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        host.begin_cell(number, left)


def _named(filename: str, number: int) -> str:
    return f"{filename}, cell {number}"
