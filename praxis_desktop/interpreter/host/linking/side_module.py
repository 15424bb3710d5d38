"""The code of a native library as all interpreters of a process share it: compiled, its imports sorted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import wasmtime

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.host.linking.dylink import Dylink
from praxis_desktop.interpreter.host.linking.library_imports import FUNCTION, GLOBAL, LibraryImport

GOT_MODULES = ("GOT.mem", "GOT.func")
"""Import modules whose globals hold the address of a symbol."""

BASES = ("__memory_base", "__table_base")
"""Imported constants that say where the library's memory and table entries begin."""


class FunctionImport(NamedTuple):
    """A function that a library imports. ``offset`` is its place among the imports, in bytes; ``parameters``
    and ``results`` have one letter for each value.
    """

    offset: int
    name: str
    encoded: bytes
    length: int
    parameters: str
    results: str


class NumberImport(NamedTuple):
    """An imported global of which the library gets one of its own."""

    offset: int
    name: str


class OtherImport(NamedTuple):
    """An import that only the main module can have: a memory, a table, a tag, a number such as
    ``__stack_pointer``.
    """

    offset: int
    module: str
    name: str


class SideModule:
    """A compiled library. ``digest`` is the SHA-256 of its file, ``imports`` are those of ``module``.
    Immutable; any thread.
    """

    def __init__(
        self, module: wasmtime.Module, digest: str, dylink: Dylink, imports: Sequence[LibraryImport]
    ) -> None:
        self.module = module
        self.digest = digest
        self.dylink = dylink
        self.functions: list[FunctionImport] = []
        self.cells: list[NumberImport] = []
        self.bases: list[NumberImport] = []
        self.others: list[OtherImport] = []
        self.count = len(imports)
        externs = bytearray(self.count * native.EXTERN_SIZE)
        for position, item in enumerate(imports):
            offset = position * native.EXTERN_SIZE
            externs[offset] = native.GLOBAL_KIND if item.kind == GLOBAL else 0
            self._add(offset, item)
        self.externs = bytes(externs)
        """The imports as C wants them, of which only the kinds of functions and globals are filled in."""
        self.cell_names = tuple(dict.fromkeys(cell.name for cell in self.cells))
        """Symbols whose addresses the library wants, each once."""

    def _add(self, offset: int, item: LibraryImport) -> None:
        if item.kind == FUNCTION:
            encoded = item.name.encode()
            self.functions.append(
                FunctionImport(offset, item.name, encoded, len(encoded), item.parameters, item.results)
            )
        elif item.kind == GLOBAL and item.module in GOT_MODULES:
            self.cells.append(NumberImport(offset, item.name))
        elif item.kind == GLOBAL and item.name in BASES:
            self.bases.append(NumberImport(offset, item.name))
        else:
            self.others.append(OtherImport(offset, item.module, item.name))
