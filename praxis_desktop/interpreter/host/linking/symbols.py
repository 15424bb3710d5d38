"""The functions and addresses that a guest's libraries find in the main module, in the host and in one
another.

They are looked up in Emscripten's order: the main module, the host, the libraries opened with RTLD_GLOBAL,
those opened by the same dlopen, and finally the library itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import wasmtime

from praxis_desktop.interpreter.callbacks import kinds_of
from praxis_desktop.interpreter.faults import Unwind, WasmTrap
from praxis_desktop.interpreter.host.imports import HostFunction
from praxis_desktop.interpreter.host.linking.function_table import FunctionTable
from praxis_desktop.interpreter.host.linking.library import Library, LinkError, Symbol

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.linking.library_imports import LibraryImport

_MAIN = -1
"""The number that represents the main module where a library's number is expected."""

_VALUE_TYPES = {
    "i": wasmtime.ValType.i32,
    "q": wasmtime.ValType.i64,
    "f": wasmtime.ValType.f32,
    "d": wasmtime.ValType.f64,
    "e": wasmtime.ValType.externref,
}
"""The types of values that host functions take and return, keyed by the letters of ``LibraryImport``."""


class Symbols:
    """The symbols of one interpreter. Used on the interpreter's thread."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.libraries: list[Library] = []
        """The loaded libraries; the index of each is its number."""
        self.global_numbers: list[int] = []
        """The numbers of the libraries opened with RTLD_GLOBAL."""
        self.added: list[tuple[int, int, str]] = []
        """The functions added to the function table, each given by its index, library number and name."""
        self.exports: dict[bytes, bytes] = {}
        """The exports of the main module that libraries have used so far, in C's representation."""
        self.cells: dict[int, int] = {}
        """The addresses of the cells that restored libraries share, keyed by the number in the cell."""
        self._host_functions: dict[str, wasmtime.Func] = {}
        self._table: FunctionTable | None = None

    @property
    def table(self) -> FunctionTable:
        if self._table is None:
            self._table = FunctionTable(self._host.instance)
        return self._table

    def symbol_in(self, number: int, name: str) -> Symbol | None:
        """Return the symbol ``name`` of a library or the main module, or None if there is no such symbol."""
        if number != _MAIN:
            return self.libraries[number].symbol(name)
        try:
            extern = self._host.instance.extern(name)
        except KeyError:
            return None
        if isinstance(extern, wasmtime.Global):
            return int(extern.value(self._host.instance.store)) & 0xFFFFFFFF
        return extern if isinstance(extern, wasmtime.Func) else None

    def restore_added(self, added: Iterable[tuple[int, int, str]]) -> None:
        """Add functions to the function table at their old indices. Raises LinkError if one is missing."""
        self.added = [(index, number, name) for index, number, name in added]
        main = self._host.instance.wasm_instance
        exporters = {_MAIN: main, **{library.number: library.instance for library in self.libraries}}
        try:
            self.table.set_exports((index, exporters[number], name) for index, number, name in self.added)
        except KeyError as error:
            raise LinkError(f"the image needs the function {error.args[0]}, which is gone") from None

    def pointer_in(self, number: int, name: str) -> int | None:
        """Return a symbol's address in a library or the main module: for a function, its table index."""
        symbol = self.symbol_in(number, name)
        if not isinstance(symbol, wasmtime.Func):
            return symbol
        index = self.table.find(symbol)
        if index is None:
            index = self.table.add(symbol)
            self.added.append((index, number, name))
        return index

    def pointer(self, name: str, visible: Iterable[int], own: Library | None = None) -> int | None:
        """Look ``name`` up in the main module, the ``visible`` libraries and ``own``; return its address."""
        for number in (_MAIN, *visible, *(() if own is None else (own.number,))):
            pointer = self.pointer_in(number, name)
            if pointer is not None:
                return pointer
        return None

    def is_defined(self, library: Library, name: str) -> bool:
        """Return whether a definition of ``name`` is visible to ``library``."""
        if library.defines(name) or self.symbol_in(_MAIN, name) is not None:
            return True
        return any(self.libraries[number].defines(name) for number in library.visible)

    def function_elsewhere(self, item: LibraryImport, visible: Iterable[int]) -> wasmtime.Func | None:
        """Return the function outside the main module that an import refers to: the host's own or a
        library's.

        Raises LinkError for a host function whose values have an unknown type.
        """
        found = self._host_functions.get(item.name)
        if found is not None:
            return found
        try:
            function = self._host.instance.functions[item.name]
        except KeyError:
            symbols = (self.symbol_in(number, item.name) for number in visible)
            return next((symbol for symbol in symbols if isinstance(symbol, wasmtime.Func)), None)
        found = self._host_functions[item.name] = self._host_function(item, function)
        return found

    def late_function(self, item: LibraryImport, library: Library) -> wasmtime.Func:
        """Return a placeholder for a function that nothing defines yet. The placeholder looks the function up
        when called.

        Raises LinkError for values of unknown types.
        """

        def call_late(*arguments: Any) -> Any:
            for number in dict.fromkeys((*self.global_numbers, *library.visible)):
                symbol = self.symbol_in(number, item.name)
                if not isinstance(symbol, wasmtime.Func):
                    continue
                if kinds_of(symbol.type(self._host.instance.store)) != (item.parameters, item.results):
                    raise Unwind(WasmTrap(f"{library.path} called {item.name} with values of other types"))
                return self._host.instance.callable(symbol, item.name)(*arguments)
            raise Unwind(WasmTrap(f"{library.path} called {item.name}, which no library defines"))

        return self._host_function(item, call_late)

    def _host_function(self, item: LibraryImport, function: HostFunction) -> wasmtime.Func:
        letters = item.parameters + item.results
        if not _VALUE_TYPES.keys() >= set(letters) or len(item.results) > 1:
            raise LinkError(f"it imports the function {item.name} with values of an unknown type")
        types = [_VALUE_TYPES[letter]() for letter in letters]
        count = len(item.parameters)
        return self._host.instance.host_function(
            wasmtime.FuncType(types[:count], types[count:]), function, item.name
        )
