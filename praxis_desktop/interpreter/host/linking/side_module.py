"""A native library's compiled code, with its imports classified, shared by all interpreters in a process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import wasmtime

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.host.linking.dylink import Dylink
from praxis_desktop.interpreter.host.linking.library_imports import FUNCTION, GLOBAL, LibraryImport

GOT_MODULES = ("GOT.mem", "GOT.func")
"""Import modules whose globals each hold the address of a symbol."""

BASES = ("__memory_base", "__table_base")
"""Imported constants: where the library's memory and its table entries start."""


class NumberImport(NamedTuple):
    """An imported global that is created for the library alone."""

    offset: int
    name: str


class SideModule:
    """A compiled library. ``digest`` is the SHA-256 of its file, ``imports`` are the imports of ``module``.
    ``keeps_exceptions`` says whether its handlers may hold exceptions as ``exnref``; ``call_chain`` is the
    address of the variable for a thread's innermost call. Immutable; any thread may use it.
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
        self.imports = imports
        self.names: list[bytes | None] = []
        """The names of the imports. None stands for a global that is made for the library alone."""
        self.cells: list[NumberImport] = []
        self.bases: list[NumberImport] = []
        for position, (where, name, kind, _, _) in enumerate(imports):
            own = None
            if kind == GLOBAL:
                own = self.cells if where in GOT_MODULES else self.bases if name in BASES else None
            if own is not None:
                own.append(NumberImport(position * native.EXTERN_SIZE, name))
            self.names.append(name.encode() if own is None else None)
        self.cell_names = tuple(dict.fromkeys(cell.name for cell in self.cells))
        """The symbols whose addresses the library needs, without duplicates."""

    def is_function(self, position: int) -> bool:
        """Return whether the import at ``position`` is a function."""
        return self.imports[position].kind == FUNCTION
