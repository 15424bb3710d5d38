"""Loads what charts calculate with, on a thread that the window does not wait for."""

from __future__ import annotations

import ctypes
import importlib.util
import os
from contextlib import suppress
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

_LIBRARY = Path("_core", "_multiarray_umath")
"""numpy's largest module in C, with the libraries that it needs: nine tenths of what the linker has to do."""


def load_numbers() -> None:
    """Import numpy. Any thread: it has no classes of Qt's. Where it is not installed nothing happens: whoever
    draws charts hears why.
    """
    with suppress(ImportError):
        link_library()
        import numpy  # noqa: F401


def link_library() -> None:
    """Have the system link numpy's library now. Python does so with its lock (GIL) held, for 15 to 30 ms in
    which the window could do nothing; a call by ctypes is made without it, and the import finds it done.

    Nothing where there is no ``dlopen`` or no such library: the import takes care of it then.
    """
    if os.name != "posix":
        return
    numpy = importlib.util.find_spec("numpy")
    for folder in () if numpy is None else numpy.submodule_search_locations or ():
        for suffix in EXTENSION_SUFFIXES:
            path = Path(folder, _LIBRARY).with_suffix(suffix)
            if path.exists():
                dlopen = ctypes.CDLL(None).dlopen
                dlopen.restype, dlopen.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
                dlopen(os.fsencode(path), os.RTLD_NOW)
                return
