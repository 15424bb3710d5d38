"""Translate legacy WebAssembly exception handling to the standard (exnref) form, which wasmtime accepts.

The WebAssembly exception-handling proposal had two forms. The *legacy* one (the proposal's "Legacy Exception
Handling" document, what Emscripten emits and browsers still run) is structured: ``try``, ``catch``,
``catch_all``, ``rethrow`` and ``delegate``. The *standard* one (part of the WebAssembly Core Specification,
release 3.0) replaced it with ``try_table``, a block whose clauses are branches, and ``throw_ref``, which
throws an exception held in an ``exnref`` value. ``throw`` and tags are the same in both. wasmtime implements
the standard form only.

    translate(data)        the module in standard form; the same bytes object if nothing has to change
    uses_legacy_eh(data)   whether ``translate`` would change anything
    keeps_exceptions(data) whether handlers of the translated module may hold exceptions as exnref
    ExnrefError            the module is malformed or uses an encoding unknown to this package
    Stats                  counts of one translation

Layers: ``leb128`` (integers), ``grammar`` (where an instruction ends), ``module`` (sections and types),
``control`` (the tree of tries of one function), ``function`` (the new body of one function), ``translation``
(the whole module). Only the standard library is used, and the input is not validated: compiling the result
does that.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.interpreter.exnref.leb128 import ExnrefError
    from praxis_desktop.interpreter.exnref.module import AddedExport
    from praxis_desktop.interpreter.exnref.stats import Stats
    from praxis_desktop.interpreter.exnref.translation import keeps_exceptions, translate, uses_legacy_eh

__all__ = ["AddedExport", "ExnrefError", "Stats", "keeps_exceptions", "translate", "uses_legacy_eh"]

_HOMES = {
    "AddedExport": "module",
    "ExnrefError": "leb128",
    "Stats": "stats",
    "keeps_exceptions": "translation",
    "translate": "translation",
    "uses_legacy_eh": "translation",
}


def __getattr__(name: str) -> object:
    """Load an exported name on first use: every guest reads LEB128, but few translate."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = {each: getattr(import_module(f"{__name__}.{home}"), each) for each, home in _HOMES.items()}
    globals().update(found)
    return found[name]
