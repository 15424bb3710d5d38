"""Pyodide's flags for what a guest object can do, and the handle flags derived from them."""

from __future__ import annotations

from typing import Final

from praxis_desktop.interpreter.host.js.values import FUNCTION_FLAG, PROMISE_FLAG, PROXY_FLAG

HAS_LENGTH: Final = 1 << 0
HAS_GET: Final = 1 << 1
HAS_SET: Final = 1 << 2
HAS_CONTAINS: Final = 1 << 3
IS_ITERABLE: Final = 1 << 4
IS_ITERATOR: Final = 1 << 5
IS_AWAITABLE: Final = 1 << 6
IS_BUFFER: Final = 1 << 7
IS_CALLABLE: Final = 1 << 8
IS_ASYNC_ITERABLE: Final = 1 << 9
IS_ASYNC_ITERATOR: Final = 1 << 10
IS_GENERATOR: Final = 1 << 11
IS_ASYNC_GENERATOR: Final = 1 << 12
IS_SEQUENCE: Final = 1 << 13
IS_MUTABLE_SEQUENCE: Final = 1 << 14
IS_JSON_DICT: Final = 1 << 15
IS_JSON_SEQUENCE: Final = 1 << 16
IS_DICT: Final = 1 << 17


def handle_flags(flags: int) -> int:
    """Return the handle flags for a proxy with the given Pyodide flags."""
    return (
        PROXY_FLAG
        | (PROMISE_FLAG if flags & IS_AWAITABLE else 0)
        | (FUNCTION_FLAG if flags & IS_CALLABLE else 0)
    )
