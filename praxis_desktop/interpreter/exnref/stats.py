"""Statistics of one translation, for logs, tests and the build's manifest."""

from __future__ import annotations

from msgspec import Struct, field

from praxis_desktop.interpreter.exnref.module import AddedExport


class Stats(Struct):
    """Statistics of one ``translate`` call: pass in a new object and read it afterwards."""

    functions: int = 0
    """Number of function bodies in the module."""
    rewritten: int = 0
    """Number of bodies with legacy exception handling."""
    rewritten_bytes: int = 0
    """Total size, in bytes, of the rewritten bodies before rewriting."""
    tries: int = 0
    catches: int = 0
    """Number of ``catch`` and ``catch_all`` clauses."""
    rethrows: int = 0
    delegates: int = 0
    types_added: int = 0
    exports_added: list[AddedExport] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    """Names of the custom sections that were left out."""
