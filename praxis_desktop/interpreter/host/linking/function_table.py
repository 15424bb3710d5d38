"""The guest's function table, whose indices are C's function pointers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import wasmtime
from msgspec import Struct

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.callbacks import kinds_of
from praxis_desktop.interpreter.faults import Unwind, WasmTrap

if TYPE_CHECKING:
    from praxis_desktop.interpreter.instance import Instance


class Entry(Struct, frozen=True):
    """A callable function in the table, with the letters (i, q, f, d, e) of its parameters and its result."""

    call: Callable[..., Any]
    parameters: str
    result: str


class FunctionTable:
    """The host's operations on the table, once the module has been instantiated. Equal functions must have
    equal pointers, so a function that is already in the table is never added again.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._entries: dict[int, Entry] = {}
        self._callables: dict[bytes, Entry] = {}
        self._indices: dict[bytes, int] = {}
        self._scanned = 0
        self.first = self.size
        """Number of entries before libraries and callbacks were added."""
        self.free: list[int] = []
        """Free entries. The last one is used first."""

    @property
    def size(self) -> int:
        size: int = self._instance.table.size(self._instance.store)
        return size

    def grow_to(self, size: int) -> None:
        """Grow the table to at least ``size`` entries, by adding empty ones. Raises
        wasmtime.WasmtimeError.
        """
        missing = size - self.size
        if missing > 0:
            self._instance.table.grow(self._instance.store, missing, None)

    def reserve(self, count: int, alignment: int) -> int:
        """Append ``count`` empty entries, aligned to ``alignment``. Returns the index of the first one."""
        base = -(-self.size // alignment) * alignment
        self.grow_to(base + count)
        return base

    def take_slot(self) -> int:
        """Return the index of an empty entry."""
        return self.free.pop() if self.free else self.reserve(1, 1)

    def set(self, index: int, function: wasmtime.Func) -> None:
        native.set_function(self._instance.store, self._instance.table, index, function)
        self._entries.pop(index, None)
        self._instance.forget_indirect(index)

    def set_exports(self, entries: Iterable[tuple[int, wasmtime.Instance, str]]) -> None:
        """Set entries, none of which has been called yet; see ``native.set_exports``."""
        native.set_exports(self._instance.store, self._instance.table, entries)

    def find(self, function: wasmtime.Func) -> int | None:
        """Return the index at which the table already contains a function, or None."""
        size = self.size
        if self._scanned < size:
            entries = native.table_functions(self._instance.store, self._instance.table, self._scanned, size)
            for index, key in entries:
                self._indices.setdefault(key, index)
            self._scanned = size
        return self._indices.get(native.function_key(function))

    def add(self, function: wasmtime.Func) -> int:
        """Append a function that is not in the table yet. Returns its index."""
        index = self.reserve(1, 1)
        self.set(index, function)
        return index

    def entry(self, index: int) -> Entry:
        """Return the function at ``index``. An empty entry, as for a null pointer, terminates the guest."""
        index &= 0xFFFFFFFF
        found = self._entries.get(index)
        if found is None:
            function = self._instance.table.get(self._instance.store, index) if index < self.size else None
            function = getattr(function, "value", function)
            if not isinstance(function, wasmtime.Func):
                where = f"the pointer {index:#x}, which points to no function"
                raise Unwind(WasmTrap(f"the guest called {where}"))
            found = self._entries[index] = self._callable(function)
        return found

    def _callable(self, function: wasmtime.Func) -> Entry:
        """Return a function's Entry. Each function has one Entry, even if the function's index changes."""
        key = native.function_key(function)
        found = self._callables.get(key)
        if found is None:
            parameters, result = kinds_of(function.type(self._instance.store))
            call = self._instance.callable(function, "function pointer")
            found = self._callables[key] = Entry(call, parameters, result)
        return found
