"""Sources of programs: their syntax trees, for any thread, and bytes as text."""

from __future__ import annotations

import ast
import codecs
import threading
from contextlib import suppress
from functools import lru_cache
from typing import Final

KEPT: Final = 8
"""Trees that are kept: those who look into a program one after another share one."""

_TRIES = 5

_turn = threading.Lock()


def parsed(source: str) -> ast.Module:
    """The tree of ``source``, which is to be left as it is: others see it, too.

    Raises SyntaxError, ValueError, RecursionError or MemoryError for what this Python cannot parse.
    """
    with _turn:
        return _parsed(source)


def literal_value(text: str) -> object:
    """What a literal means. Raises as ``parsed`` does, and ValueError for what is none."""
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
    # One thread at a time: CPython before 3.13 counts the depth of all of them together, and raises
    # SystemError when that does not add up (gh-106905). Whoever formats a traceback parses, too, unasked.
    for _ in range(_TRIES - 1):
        with suppress(SystemError):
            return ast.parse(source, mode=mode)
    return ast.parse(source, mode=mode)


_SLOW: Final = ("punycode", "idna")
"""For the names of hosts: their time grows with the square of a text's length."""


def decoded(data: bytes, encoding: str) -> str:
    """The text that ``data`` are in ``encoding``. Raises UnicodeDecodeError, and LookupError for an encoding
    that does not exist or is not for texts.
    """
    if codecs.lookup(encoding).name in _SLOW:
        raise LookupError(f"{encoding} is for names of hosts")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise
    except UnicodeError as error:
        raise LookupError(str(error)) from None
