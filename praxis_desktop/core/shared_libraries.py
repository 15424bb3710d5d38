"""Links a package's C libraries before Python imports them."""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import os
from pathlib import Path

_SUFFIXES = (".so", ".dylib")


@functools.cache
def link_library(package: str, place: str) -> None:
    """Link the C libraries of ``package`` without importing it.

    ``place`` is a file-name pattern within the package's folder (``hazmat/bindings/_rust.*``). Call this
    before the import when other threads must not be blocked: Python holds the GIL while linking, for 5 to 30
    ms, or longer if the file must be read from disk. A call through ctypes releases the GIL, and the import
    then finds the library linked. Thread-safe. Does nothing without ``dlopen`` or a matching library; the
    import itself then links the library, or fails with the reason.
    """
    if os.name != "posix":
        return
    found = importlib.util.find_spec(package)
    for folder in () if found is None else found.submodule_search_locations or ():
        for path in Path(folder).glob(place):
            if path.suffix in _SUFFIXES:
                dlopen = ctypes.CDLL(None).dlopen
                dlopen.restype, dlopen.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
                dlopen(os.fsencode(path), os.RTLD_NOW)
