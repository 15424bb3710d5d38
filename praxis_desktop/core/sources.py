"""The syntax trees of program sources, for use on any thread."""

from __future__ import annotations

import ast
import threading
from contextlib import suppress
from functools import lru_cache
from typing import Final

KEPT: Final = 8
"""Maximum number of cached trees; the cache lets several readers of one program share its tree."""

_TRIES = 5

_turn = threading.Lock()


def parsed(source: str) -> ast.Module:
    """Return the syntax tree of ``source``. Do not change the tree, because it is shared."""
    with _turn:
        return _parsed(source)


def literal_value(text: str) -> object:
    """Return a Python literal's value. Raises ValueError for other text, and the errors of ``parsed``."""
    with _turn:
        tree = _tree(text.lstrip(" \t"), "eval")
    assert isinstance(tree, ast.Expression)
    return ast.literal_eval(tree)


@lru_cache(KEPT)
def _parsed(source: str) -> ast.Module:
    tree = _tree(source, "exec")
    assert isinstance(tree, ast.Module)
    return tree


def _tree(source: str, mode: str) -> ast.AST:
    # One thread at a time: CPython before 3.13 counts the recursion depth of all threads together, and raises
    # SystemError when the count is off (gh-106905). Formatting a traceback parses too, which takes no lock,
    # so try again.
    for _ in range(_TRIES - 1):
        with suppress(SystemError):
            return ast.parse(source, mode=mode)
    return ast.parse(source, mode=mode)
