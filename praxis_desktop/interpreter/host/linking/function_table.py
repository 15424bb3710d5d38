"""The guest's function table: what C function pointers point into."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import wasmtime

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.callbacks import kinds_of
from praxis_desktop.interpreter.faults import Unwind, WasmTrap

if TYPE_CHECKING:
    from praxis_desktop.interpreter.instance import Instance


class Entry(NamedTuple):
    """A function of the table, ready to be called: one letter per parameter (i, q, f, d, e) and that of the
    result.
    """

    call: Callable[..., Any]
    parameters: str
    result: str


class FunctionTable:
    """Everything that the host does with the table after the module was instantiated.

    Function pointers must be equal when their functions are, so a function that is in the table already is
    never added again.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._entries: dict[int, Entry] = {}
        self._callables: dict[bytes, Entry] = {}
        self._indices: dict[bytes, int] = {}
        self._scanned = 0
        self.first = self.size
        """How many entries there were before libraries and callbacks were added."""
        self.free: list[int] = []
        """Slots given back, the last one first to be used again."""

    @property
    def size(self) -> int:
        """How many entries there are."""
        size: int = self._instance.table.size(self._instance.store)
        return size

    def grow_to(self, size: int) -> None:
        """Make the table at least ``size`` entries long; the new ones are empty. Raises
        wasmtime.WasmtimeError.
        """
        missing = size - self.size
        if missing > 0:
            self._instance.table.grow(self._instance.store, missing, None)

    def reserve(self, count: int, alignment: int) -> int:
        """Append ``count`` empty entries, the first at a multiple of ``alignment``; returns its index."""
        base = -(-self.size // alignment) * alignment
        self.grow_to(base + count)
        return base

    def take_slot(self) -> int:
        """An empty entry for one function."""
        return self.free.pop() if self.free else self.reserve(1, 1)

    def set(self, index: int, function: wasmtime.Func) -> None:
        """Put a function into an entry."""
        self._instance.table.set(self._instance.store, index, function)
        self._entries.pop(index, None)
        self._instance.forget_indirect(index)

    def find(self, function: wasmtime.Func) -> int | None:
        """The index at which a function already is."""
        size = self.size
        if self._scanned < size:
            entries = native.table_functions(self._instance.store, self._instance.table, self._scanned, size)
            for index, key in entries:
                self._indices.setdefault(key, index)
            self._scanned = size
        return self._indices.get(native.function_key(function))

    def add(self, function: wasmtime.Func) -> int:
        """Append a function that is not in the table yet; returns its index."""
        index = self.reserve(1, 1)
        self.set(index, function)
        return index

    def entry(self, index: int) -> Entry:
        """The function at ``index``. An empty entry ends the guest: that is a call of a null pointer."""
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
        """One Entry per function, however often the function changes its place."""
        key = native.function_key(function)
        found = self._callables.get(key)
        if found is None:
            parameters, result = kinds_of(function.type(self._instance.store))
            call = self._instance.callable(function, "function pointer")
            found = self._callables[key] = Entry(call, parameters, result)
        return found
