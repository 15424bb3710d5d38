"""Makes the C library allocate large blocks of memory separately, so that they grow without being copied."""

from __future__ import annotations

import ctypes
import functools
import sys

_M_MMAP_THRESHOLD = -3
_LARGE = 4 << 20
"""Bytes from which a block is large. glibc raises its own limit up to 32 MB, and a block of that size is
copied when it grows, which takes 20 ms inside one call of CPython's. The system moves a separate block
without copying it.
"""


@functools.cache
def keep_large_blocks_apart() -> None:
    """Set the limit in glibc, once for this process. Does nothing with another C library."""
    if sys.platform == "linux":
        ask = getattr(ctypes.CDLL(None), "mallopt", None)
        if ask is not None:
            ask(_M_MMAP_THRESHOLD, _LARGE)
