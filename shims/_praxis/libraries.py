"""If an interrupt ended the loading of a native library, raises it instead of the loader's error."""

from __future__ import annotations

import _ctypes
import _imp
import functools
from collections.abc import Callable
from typing import Any

_LOOKS = range(100)
"""Enough iterations of a loop for CPython to check for signals, which it does in every fiftieth iteration on
Emscripten.
"""


def install() -> None:
    """Wrap the functions that load libraries, for ctypes and for imports."""
    for module, name in ((_ctypes, "dlopen"), (_imp, "create_dynamic")):
        setattr(module, name, _heard(getattr(module, name)))


def _heard(load: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(load)
    def call(*arguments: Any) -> Any:
        try:
            return load(*arguments)
        except (OSError, ImportError):
            for _ in _LOOKS:
                pass
            raise

    return call
