"""Provides the standard library's sources to ``inspect``, ``linecache`` and tracebacks. The library itself is
imported in compiled form, from an archive without sources.
"""

from __future__ import annotations

import linecache
from typing import Any

_ARCHIVE = "/lib/python314.zip/"
_SOURCES = "/lib/python3.14/"

_update = linecache.updatecache


def updatecache(filename: str, module_globals: dict[str, Any] | None = None) -> list[str]:
    """Update a cache entry and return its list of lines."""
    lines = _update(filename, module_globals)
    source = "" if lines else _source_of(filename, module_globals)
    if source:
        lines = _update(source)
    if source and lines:
        linecache.cache[filename] = (sum(map(len, lines)), None, lines, source)
    return lines


def _source_of(filename: str, module_globals: dict[str, Any] | None) -> str:
    """Return a library module's source path ("" for others). For a frozen module, ``__file__`` is used."""
    if filename.startswith("<frozen ") and module_globals is not None:
        filename = module_globals.get("__file__") or ""
    if not filename.startswith(_ARCHIVE):
        return ""
    inner = filename.removeprefix(_ARCHIVE)
    return _SOURCES + (inner.removesuffix("c") if inner.endswith(".pyc") else inner)


def install() -> None:
    """Replace ``linecache.updatecache`` with this module's function."""
    linecache.updatecache = updatecache
