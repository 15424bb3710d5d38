"""The native stack that a guest needs, and the bounds of the current thread's stack."""

from __future__ import annotations

import ctypes
import functools
import sys
from typing import Any

WASM_STACK = 64 << 20
"""Size, in bytes, of the native stack that wasm may use. wasmtime does not compare this size with the
thread's real stack; ``threads`` does.
"""

_ATTRIBUTES_SIZE = 128
"""A size in bytes that no platform's pthread_attr_t exceeds."""


def stack_bounds() -> tuple[int, int] | None:
    """Return the lowest address and the end of this thread's stack, or None if the platform hides them."""
    platform: str = sys.platform
    if platform == "linux":
        return _linux_bounds()
    if platform == "darwin":
        library = _library()
        thread = library.pthread_self()
        end = int(library.pthread_get_stackaddr_np(thread))
        return end - int(library.pthread_get_stacksize_np(thread)), end
    if platform == "win32":
        low, high = ctypes.c_size_t(), ctypes.c_size_t()
        kernel: Any = vars(ctypes)["windll"].kernel32
        kernel.GetCurrentThreadStackLimits(ctypes.byref(low), ctypes.byref(high))
        return low.value, high.value
    return None


def _linux_bounds() -> tuple[int, int]:
    library = _library()
    attributes = ctypes.create_string_buffer(_ATTRIBUTES_SIZE)
    library.pthread_getattr_np(library.pthread_self(), attributes)
    start, size = ctypes.c_void_p(), ctypes.c_size_t()
    library.pthread_attr_getstack(attributes, ctypes.byref(start), ctypes.byref(size))
    library.pthread_attr_destroy(attributes)
    low = start.value or 0
    return low, low + size.value


@functools.cache
def _library() -> Any:
    library: Any = ctypes.CDLL(None)
    library.pthread_self.restype = ctypes.c_void_p
    if sys.platform == "darwin":
        for name, result in (
            ("pthread_get_stackaddr_np", ctypes.c_void_p),
            ("pthread_get_stacksize_np", ctypes.c_size_t),
        ):
            function = getattr(library, name)
            function.argtypes, function.restype = [ctypes.c_void_p], result
    else:
        library.pthread_getattr_np.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        library.pthread_attr_getstack.argtypes = [ctypes.c_void_p] * 3
        library.pthread_attr_destroy.argtypes = [ctypes.c_void_p]
    return library
