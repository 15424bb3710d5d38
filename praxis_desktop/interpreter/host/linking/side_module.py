"""The compiled code of a native library and its sorted imports, shared by all interpreters of a process."""

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
"""Imported constants: where the library's memory and its table entries start."""


class FunctionImport(NamedTuple):
    """A function that a library imports. ``offset`` is its position among the imports, in bytes;
    ``parameters`` and ``results`` have one letter for each value.
    """

    offset: int
    name: str
    encoded: bytes
    length: int
    parameters: str
    results: str


class NumberImport(NamedTuple):
    """An imported global created for the library alone."""

    offset: int
    name: str


class OtherImport(NamedTuple):
    """An import that only the main module can provide: a memory, table, tag or global
    (``__stack_pointer``).
    """

    offset: int
    name: str
    encoded: bytes
    length: int
    module: str


class SideModule:
    """A compiled library. ``digest`` is the SHA-256 of its file, ``imports`` are the imports of ``module``.
    ``keeps_exceptions`` says whether its handlers may hold exceptions as ``exnref``; ``call_chain`` is the
    address of a thread's innermost call. Immutable; any thread may use it.
    """

    def __init__(
        self,
        module: wasmtime.Module,
        digest: str,
        dylink: Dylink,
        imports: Sequence[LibraryImport],
        *,
        keeps_exceptions: bool = False,
        call_chain: int | None = None,
    ) -> None:
        self.keeps_exceptions = keeps_exceptions
        self.call_chain = call_chain
        self.module = module
        self.digest = digest
        self.dylink = dylink
        self.found: list[FunctionImport | OtherImport | None] = []
        """The imports in order. None stands for a global that is made for the library alone."""
        self.cells: list[NumberImport] = []
        self.bases: list[NumberImport] = []
        self.count = len(imports)
        for position, item in enumerate(imports):
            self.found.append(self._sorted(position * native.EXTERN_SIZE, item))
        self.names = [None if item is None else item.encoded for item in self.found]
        """The names of the items in ``found``."""
        self.cell_names = tuple(dict.fromkeys(cell.name for cell in self.cells))
        """The symbols whose addresses the library needs, without duplicates."""

    def _sorted(self, offset: int, item: LibraryImport) -> FunctionImport | OtherImport | None:
        encoded = item.name.encode()
        if item.kind == FUNCTION:
            return FunctionImport(offset, item.name, encoded, len(encoded), item.parameters, item.results)
        if item.kind == GLOBAL and item.module in GOT_MODULES:
            self.cells.append(NumberImport(offset, item.name))
        elif item.kind == GLOBAL and item.name in BASES:
            self.bases.append(NumberImport(offset, item.name))
        else:
            return OtherImport(offset, item.name, encoded, len(encoded), item.module)
        return None
