"""Reads and fills a guest's two reference tables, and finds dead handles."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import byref
from typing import TYPE_CHECKING

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.thread_stack import stack_bounds

if TYPE_CHECKING:
    from praxis_desktop.interpreter.instance import Instance

LARGEST_TABLE = 1 << 22
"""Maximum number of entries in each of an instance's tables; a full table takes 32 MB."""

REFERENCE_TABLES = ("$t1", "$t2")
"""The two tables in which Pyodide's hiwire keeps references. The translator exports them by these names."""

_SCANNED = 1 << 18
"""Number of bytes of the native stack that are scanned at a time."""


class References:
    """The handles that an instance holds in two tables, in recorded arrays, and on the native stack."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self.stack: tuple[int, int] | None = None
        """The bounds of the running thread's native stack, or None if they are unknown."""
        self.suspended: Callable[[], list[tuple[int, int]]] = list
        """Returns the bounds of the wasm frames on other threads' stacks."""

    def adopt(self) -> None:
        """Look for handles on the current thread's stack from now on."""
        self.stack = stack_bounds()

    def read(self, table: str) -> list[int]:
        """Return the raw externrefs in one of the guest's reference tables."""
        store = self._instance.store
        wasm_table = self._instance.extern(table)
        context, place = native.context_address(store), ctypes.addressof(wasm_table._table)
        item, found = native.ffi.wasmtime_val_t(), []
        value, reference = ctypes.addressof(item), item.of.externref
        address = ctypes.addressof(reference)
        for i in range(wasm_table.size(store)):
            native.table_get(context, place, i, value)
            found.append(native.externref_to_raw(context, address) if reference.store_id else 0)
            # Otherwise wasmtime roots every value until the store is closed.
            native.val_unroot(value)
        return found

    def fill(self, table: str, references: list[int]) -> None:
        """Fill one of the reference tables of a new instance, whose tables are empty. Grows the table as
        needed.

        Raises ValueError if ``table`` is not a reference table, or a reference is not a handle.
        """
        if table not in REFERENCE_TABLES or len(references) > LARGEST_TABLE:
            raise ValueError(f"{table!r} is not a table of {len(references)} references")
        if any(raw and not (raw & 1 and raw >> 32 == 0) for raw in references):
            # wasmtime takes an even number for an address in its own heap, and a wrong address ends the
            # process.
            raise ValueError("a reference of the guest is not a handle")
        store = self._instance.store
        wasm_table = self._instance.extern(table)
        context, place = native.context_address(store), ctypes.addressof(wasm_table._table)
        item = native.ffi.wasmtime_val_t()
        item.kind = native.ffi.WASMTIME_EXTERNREF.value
        item.of.externref.store_id = 0
        missing = len(references) - wasm_table.size(store)
        if missing > 0:
            previous = ctypes.c_uint64()
            native.ffi.wasmtime_table_grow(
                store._context(), byref(wasm_table._table), missing, byref(item), byref(previous)
            )
        value, reference = ctypes.addressof(item), ctypes.addressof(item.of.externref)
        for i, raw in enumerate(references):
            if not raw:
                continue
            native.externref_from_raw(context, raw, reference)
            failure = native.table_set(context, place, i, value)
            if failure:
                raise native.take_error(failure)
            native.val_unroot(value)

    # ---- noted arrays
    def take_arrays(self) -> None:
        """Copy to the host the arrays that the checks have recorded."""
        instance = self._instance
        end = native.find_export(instance.store, instance.checks, "next").value(instance.store)
        self.set_first_array(instance.handles.take_arrays(end))

    def set_first_array(self, number: int) -> None:
        """Set the number of the next array that the guest makes; later arrays are numbered consecutively."""
        instance = self._instance
        for name in ("first", "next"):
            found = native.find_export(instance.store, instance.checks, name)
            native.set_i32(instance.store, found, number)

    # ---- dead handles
    def sweep(self) -> None:
        """Free the handles that the guest has dropped. Does nothing while wasm is on the stack."""
        if not self._instance.depth:
            self._instance.handles.sweep(self._in_tables() | self._on_stacks(self.suspended()))

    def sweep_now(self) -> None:
        """Free the handles that the guest has dropped, even inside a host function that it has called."""
        if self._instance.depth:
            self.sweep_running(self._instance.handles.low)
        else:
            self.sweep()

    def sweep_running(self, stack_address: int) -> None:
        """Free the handles that are neither in the guest's tables nor on the stack above ``stack_address``.

        A number on the stack that merely looks like a handle keeps that handle alive until a later sweep.
        Where the platform does not report the bounds of the stack, nothing is freed.
        """
        if self.stack is None:
            return
        self.take_arrays()
        live = self._in_tables() | self._on_stacks([(stack_address, self.stack[1]), *self.suspended()])
        self._instance.handles.sweep(live)

    def _on_stacks(self, stacks: list[tuple[int, int]]) -> set[int]:
        """Return the young handles found in ``stacks``, each given by an address on the stack and the stack's
        end.
        """
        if not stacks:
            return set()
        live: set[int] = set()
        young = set(self._instance.handles.young)
        # Compiled wasm stores references aligned to four bytes.
        for start, end in stacks:
            for low in range(start & ~3, end, _SCANNED):
                words = (ctypes.c_uint32 * (min(_SCANNED, end - low) // 4)).from_address(low)
                live |= young.intersection(memoryview(words).cast("B").cast("I"))
        return live

    def _in_tables(self) -> set[int]:
        return {raw for table in REFERENCE_TABLES for raw in self.read(table)}
