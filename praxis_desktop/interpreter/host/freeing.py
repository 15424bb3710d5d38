"""Frees guests' values in pieces. CPython would free a list of a million numbers in one go, which takes 10
to 40 ms.
"""

from __future__ import annotations

import gc
import sys
from collections import deque
from collections.abc import Callable
from typing import Any

_PIECE = 1 << 10
"""Maximum number of items freed at a time."""

_LARGE = 16 << 20
"""Size, in bytes, above which a bytearray is halved repeatedly before it is freed."""

_holders: dict[type, bool] = {list: True, tuple: True, dict: True, bytearray: True, deque: True}
"""Whether values of each type may contain many others. Filled as types are encountered."""


def may_hold(kind: type) -> bool:
    """Return whether a value of the given type may hold other guest values or many bytes."""
    found = _holders.get(kind)
    if found is None:
        found = _holders[kind] = hasattr(kind, "graph_kind")
    return found


def let_go(waiting: list[Any], look: Callable[[], object]) -> None:
    """Empty a list. Values that nothing else holds, and everything that only they hold, are freed in pieces.
    ``look`` is called between pieces.
    """
    steps = 0
    while waiting:
        value = waiting.pop()
        if sys.getrefcount(value) > _ALONE:
            continue
        steps += 1
        if not steps & (_PIECE - 1):
            look()
        kind = type(value)
        if kind is list:
            while value:
                piece = value[-_PIECE:]
                del value[-_PIECE:]
                waiting += [item for item in piece if may_hold(type(item))]
                piece = ()
                look()
        elif kind is dict:
            while value:
                for _ in range(min(_PIECE, len(value))):
                    waiting += [part for part in value.popitem() if may_hold(type(part))]
                look()
        elif kind is bytearray:
            _shrink(value, look)
        else:
            waiting += [item for item in gc.get_referents(value) if may_hold(type(item))]


def _shrink(data: bytearray, look: Callable[[], object]) -> None:
    while len(data) > _LARGE:
        try:
            del data[len(data) // 2 - 1 :]
        except BufferError:
            return  # a view of the buffer exists, so it cannot be resized
        look()


def _references_of_one_alone() -> int:
    waiting: list[Any] = [[]]
    value = waiting.pop()
    return sys.getrefcount(value)


_ALONE = _references_of_one_alone()
"""The reference count that CPython reports for a value held by only one variable."""
