"""Caps the recursion limit, so that excessive recursion raises RecursionError and the guest survives."""

from __future__ import annotations

import sys
import warnings

HIGHEST = 20_000
"""The highest limit. Beyond this depth, the native stack, which CPython does not check, could overflow."""

_set_limit = sys.setrecursionlimit


def setrecursionlimit(limit: int, /) -> None:
    """Set the maximum depth of the Python interpreter stack to ``limit``; in this runtime, at most 20000."""
    if limit > HIGHEST:
        warnings.warn(
            f"the recursion limit stays at {HIGHEST}: this runtime has no stack for {limit}",
            RuntimeWarning,
            stacklevel=2,
        )
        limit = HIGHEST
    _set_limit(limit)


def install() -> None:
    """Replace ``sys.setrecursionlimit`` with the capped function."""
    sys.setrecursionlimit = setrecursionlimit
