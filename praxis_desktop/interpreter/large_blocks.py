"""Large blocks of memory each by itself, so that one that grows is not copied."""

from __future__ import annotations

import ctypes
import functools
import sys

_M_MMAP_THRESHOLD = -3
_LARGE = 4 << 20
"""Bytes. glibc's own limit moves up to 32 MB: a block of that size which grows is copied within one call of
CPython's, for 20 ms. The system moves a block of its own without copying it.
"""


@functools.cache
def keep_large_blocks_apart() -> None:
    """Ask the C library for it, once for this process. Where it is not glibc, nothing is asked."""
    if sys.platform == "linux":
        ask = getattr(ctypes.CDLL(None), "mallopt", None)
        if ask is not None:
            ask(_M_MMAP_THRESHOLD, _LARGE)
