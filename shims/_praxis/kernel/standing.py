"""Restores what a cell needs and earlier cells may have removed: streams, modules, Python's own names."""

from __future__ import annotations

import builtins
import io
import os
import sys
from typing import Any, TextIO, cast

_OURS = __name__
"""A module that no cell has a reason to remove. If it is missing, other modules may be missing too."""

_NAMES = dict(vars(builtins))
_namespace: dict[str, Any] = vars(builtins)
_modules: dict[str, Any] = {}
_spares: dict[int, int] = {}
"""Copies of the output descriptors, under numbers unknown to programs."""


def remember() -> None:
    """Record the current state, for an image."""
    _modules.update(sys.modules)
    for number in (1, 2):
        if number not in _spares:
            _spares[number] = os.dup(number)


def repair() -> None:
    """Restore missing names, modules and streams. Those that cells have replaced are left alone."""
    for name, value in _NAMES.items():
        # No builtins are used here, because they may be missing.
        if name not in _namespace:
            _namespace[name] = value
    if _OURS not in sys.modules:
        for name, module in _modules.items():
            sys.modules.setdefault(name, module)
    for number, spare in _spares.items():
        try:
            os.fstat(number)
        except OSError:
            os.dup2(spare, number)
    for name, number in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name, None)
        if stream is None or getattr(stream, "closed", True):
            raw = open(number, "wb", closefd=False)  # noqa: SIM115 - it lives as long as the console
            setattr(sys, name, cast(TextIO, io.TextIOWrapper(raw, "utf-8", line_buffering=True)))
