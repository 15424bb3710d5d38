"""Caps the recursion limit, so that every recursion ends in RecursionError and not in the guest's end."""

from __future__ import annotations

import sys
import warnings

HIGHEST = 20_000
"""The highest limit. Beyond about this depth the native stack, which CPython does not see, could overflow."""

_set_limit = sys.setrecursionlimit


def setrecursionlimit(limit: int, /) -> None:
    """Set the maximum depth of the Python interpreter stack to n; in this runtime, up to 20000."""
    if limit > HIGHEST:
        warnings.warn(
            f"the recursion limit stays at {HIGHEST}: this runtime has no stack for {limit}",
            RuntimeWarning,
            stacklevel=2,
        )
        limit = HIGHEST
    _set_limit(limit)


def install() -> None:
    """Replace ``sys.setrecursionlimit`` by the capped function."""
    sys.setrecursionlimit = setrecursionlimit
