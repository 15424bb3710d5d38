"""Finds the user's own code: the file and line of a call, skipping libraries and this package."""

from __future__ import annotations

import json
import sys
from types import FrameType

from _praxis import notebooks, signals

Place = tuple[str, int]
"""A file name and a line number."""

NOWHERE: Place = ("", 0)
"""The Place if no line of the user's code is involved."""

_OURS = signals.SHIMS.removesuffix("_praxis/")
_LIBRARIES = (signals.STANDARD_LIBRARY, signals.SITE_PACKAGES, _OURS, signals.FROZEN)

_is_own: dict[str, bool] = {}
_plain: set[str] = set()
"""The user's own files that are not notebooks. Their line numbers are shown unchanged."""


def is_own(filename: str) -> bool:
    """Return True if a file is the user's own: neither a library's nor this package's."""
    known = _is_own.get(filename)
    if known is None:
        known = _is_own[filename] = not filename.startswith(_LIBRARIES)
        if known and not filename.endswith(notebooks.ENDING):
            _plain.add(filename)
    return known


def place_of(frame: FrameType | None) -> Place:
    """Return the innermost line of the user's code at or above ``frame``."""
    while frame is not None:
        filename = frame.f_code.co_filename
        if filename in _plain:
            return filename, frame.f_lineno
        if _is_own.get(filename) or is_own(filename):
            return notebooks.place(filename, frame.f_lineno)
        frame = frame.f_back
    return NOWHERE


_MOST = 8


def here() -> str:
    """Return the current lines of the user's code as JSON, innermost first: file, line, function."""
    found: list[tuple[str, int, str]] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and len(found) < _MOST:
        if is_own(frame.f_code.co_filename):
            found.append(
                (*notebooks.place(frame.f_code.co_filename, frame.f_lineno), frame.f_code.co_qualname)
            )
        frame = frame.f_back
    return json.dumps(found)
