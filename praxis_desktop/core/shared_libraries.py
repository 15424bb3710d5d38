"""Has the system link libraries in C before Python imports them."""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import os
from pathlib import Path

_SUFFIXES = (".so", ".dylib")


@functools.cache
def link_library(package: str, place: str) -> None:
    """Link the libraries of ``package`` whose names match ``place``, a pattern within its folder
    (``hazmat/bindings/_rust.*``). The package itself is not imported.

    For whoever is about to import it beside a thread that must not wait: Python links with its lock (GIL)
    held, for 5 to 30 ms, and for longer where the file must be read from a disk. A call by ctypes is made
    without that lock, and the import finds it done. Any thread.

    Nothing where there is no ``dlopen`` or no such library: the import does it then, or says why not.
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
