"""Completions for ``import``, because IPython does not search the standard library's archive."""

from __future__ import annotations

import pkgutil
import sys

from IPython.core import completerlib


def complete_imports() -> None:
    """Make IPython offer every module that can be imported."""
    completerlib.get_root_modules = _root_modules


def _root_modules() -> list[str]:
    return sorted({*sys.builtin_module_names, *(found.name for found in pkgutil.iter_modules())})
