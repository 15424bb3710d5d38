"""The modules that a cell imports, read from its syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def imported_by(cell: str) -> Iterator[str]:
    """Yield the names of the modules, or nothing if the cell is not valid Python."""
    try:
        tree = ast.parse(cell, type_comments=False)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module
