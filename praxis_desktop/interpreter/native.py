"""The C functions of wasmtime that its Python package wraps too slowly for a hot path, or not at all.

``wasmtime.Func`` costs 25 to 30 us per call in either direction; the unchecked calls below cost under 1 us.
They skip every check, so callers must pass exactly the values that the function's type requires. This module
and its neighbours ``callbacks``, ``instance`` and ``runtime`` are the only ones that use wasmtime 50's
bindings.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_bool, c_size_t, c_uint32, c_uint64, c_void_p
from pathlib import Path
from typing import Any

import wasmtime
from wasmtime import _bindings, _ffi

ffi: Any = _ffi
"""wasmtime's bindings, which have no type hints."""

_dll: Any = vars(_bindings)["dll"]

EXTERN_SIZE = ctypes.sizeof(ffi.wasmtime_extern_t)
"""Size, in bytes, of an import or export in C's representation."""

EXTERN_VALUE: int = ffi.wasmtime_extern_t.of.offset
"""Offset of the function, global or other item in an import or export. Its kind precedes this field."""

VALUE_SIZE = ctypes.sizeof(ffi.wasmtime_val_t)
VALUE: int = ffi.wasmtime_val_t.of.offset
"""Offset of the content of a wasm value. The kind precedes the content; the kind of an i32 is 0."""

RAW_SIZE = 16
"""Size, in bytes, of one value that the unchecked functions pass to wasm or return from it."""

FUNCTION_KIND: int = ffi.WASMTIME_EXTERN_FUNC.value
GLOBAL_KIND: int = ffi.WASMTIME_EXTERN_GLOBAL.value

FUNCTION_SIZE = ctypes.sizeof(ffi.wasmtime_func_t)
"""Size of a function in an import, export or value, in bytes."""

Callback = ctypes.CFUNCTYPE(c_size_t, c_void_p, c_void_p, c_void_p, c_size_t)
"""The C type of a host function: environment, caller, address and number of values; returns trap or 0."""


def c_function(name: str, result: Any, *arguments: Any, hold_gil: bool = False) -> Any:
    """Return a function of wasmtime's library. With ``hold_gil``, no other Python thread runs during a
    call, which suits functions that take less time than a thread switch.
    """
    prototype = ctypes.PYFUNCTYPE if hold_gil else ctypes.CFUNCTYPE
    return prototype(result, *arguments)((name, _dll))


def module_at(engine: wasmtime.Engine, path: Path) -> wasmtime.Module:
    """Return the module whose machine code is in the file at ``path``. The file is mapped, or read where
    Windows does not execute mapped files (as under Wine). Raises WasmtimeError, UnicodeEncodeError, OSError.
    """
    try:
        return wasmtime.Module.deserialize_file(engine, str(path))
    except (wasmtime.WasmtimeError, UnicodeEncodeError):
        if sys.platform == "win32":
            return wasmtime.Module.deserialize(engine, path.read_bytes())
        raise


func_new_unchecked = c_function(
    "wasmtime_func_new_unchecked",
    None,
    c_void_p,
    c_void_p,
    c_void_p,
    c_void_p,
    c_void_p,
    c_void_p,
    hold_gil=True,
)
func_call_unchecked = c_function(
    "wasmtime_func_call_unchecked", c_void_p, c_void_p, c_void_p, c_void_p, c_size_t, c_void_p
)
func_call_quick = c_function(
    "wasmtime_func_call_unchecked",
    c_void_p,
    c_void_p,
    c_void_p,
    c_void_p,
    c_size_t,
    c_void_p,
    hold_gil=True,
)
global_new = c_function(
    "wasmtime_global_new", c_void_p, c_void_p, c_void_p, c_void_p, c_void_p, hold_gil=True
)
global_set = c_function("wasmtime_global_set", c_void_p, c_void_p, c_void_p, c_void_p, hold_gil=True)
exnref_new = c_function(
    "wasmtime_exnref_new", c_void_p, c_void_p, c_void_p, c_void_p, c_size_t, c_void_p, hold_gil=True
)
exnref_tag = c_function("wasmtime_exnref_tag", c_void_p, c_void_p, c_void_p, c_void_p, hold_gil=True)
exnref_unroot = c_function("wasmtime_exnref_unroot", None, c_void_p, hold_gil=True)
set_exception = c_function("wasmtime_context_set_exception", c_void_p, c_void_p, c_void_p, hold_gil=True)
take_exception = c_function("wasmtime_context_take_exception", c_bool, c_void_p, c_void_p, hold_gil=True)
externref_from_raw = c_function(
    "wasmtime_externref_from_raw", None, c_void_p, c_uint32, c_void_p, hold_gil=True
)
externref_to_raw = c_function("wasmtime_externref_to_raw", c_uint32, c_void_p, c_void_p, hold_gil=True)
table_get = c_function("wasmtime_table_get", c_bool, c_void_p, c_void_p, c_uint64, c_void_p, hold_gil=True)
table_set = c_function("wasmtime_table_set", c_void_p, c_void_p, c_void_p, c_uint64, c_void_p, hold_gil=True)
val_unroot = c_function("wasmtime_val_unroot", None, c_void_p, hold_gil=True)
trap_delete = c_function("wasm_trap_delete", None, c_void_p, hold_gil=True)
trap_new = c_function("wasmtime_trap_new", c_void_p, ctypes.c_char_p, c_size_t, hold_gil=True)
instance_new = c_function(
    "wasmtime_instance_new", c_void_p, c_void_p, c_void_p, c_void_p, c_size_t, c_void_p, c_void_p
)
export_get = c_function(
    "wasmtime_instance_export_get",
    c_bool,
    c_void_p,
    c_void_p,
    ctypes.c_char_p,
    c_size_t,
    c_void_p,
    hold_gil=True,
)
tag_eq = c_function("wasmtime_tag_eq", c_bool, c_void_p, c_void_p, c_void_p, hold_gil=True)


def context_address(store: wasmtime.Store) -> int:
    """Return the address of the store's context, which the unchecked functions take as an argument."""
    return ctypes.addressof(store._context().contents)


def address_of(managed: Any) -> int:
    """Return the address in a wasmtime object's pointer."""
    return ctypes.addressof(managed.ptr().contents)


def take_error(address: int) -> wasmtime.WasmtimeError:
    """Return the error at ``address`` as an object that owns it."""
    error: wasmtime.WasmtimeError = wasmtime.WasmtimeError._from_ptr(
        ctypes.cast(address, POINTER(ffi.wasmtime_error_t))
    )
    return error


def take_trap(address: int) -> wasmtime.Trap:
    """Return the trap at ``address`` as an object that owns it."""
    trap: wasmtime.Trap = wasmtime.Trap._from_ptr(ctypes.cast(address, POINTER(ffi.wasm_trap_t)))
    return trap


def address_in(instance: wasmtime.Instance) -> int:
    """Return the address of an instance, for ``export_get``."""
    return ctypes.addressof(instance._instance)


_EXTERNS: dict[int, tuple[Any, str]] = {
    ffi.WASMTIME_EXTERN_FUNC.value: (wasmtime.Func, "func"),
    ffi.WASMTIME_EXTERN_GLOBAL.value: (wasmtime.Global, "global_"),
    ffi.WASMTIME_EXTERN_MEMORY.value: (wasmtime.Memory, "memory"),
    ffi.WASMTIME_EXTERN_TABLE.value: (wasmtime.Table, "table"),
    ffi.WASMTIME_EXTERN_TAG.value: (wasmtime.Tag, "tag"),
}


def instantiate(
    store: wasmtime.Store, module: wasmtime.Module, externs: int, count: int
) -> wasmtime.Instance:
    """Instantiate ``module`` with the array of ``count`` imports at ``externs``. Raises
    wasmtime.WasmtimeError, and wasmtime.Trap if a start function traps.
    """
    made = ffi.wasmtime_instance_t()
    trap = c_void_p()
    failure = instance_new(
        context_address(store),
        address_of(module),
        externs,
        count,
        ctypes.addressof(made),
        ctypes.addressof(trap),
    )
    if failure:
        raise take_error(failure)
    if trap.value:
        raise take_trap(trap.value)
    instance: wasmtime.Instance = wasmtime.Instance._from_raw(made)
    return instance


def copy_export(store: wasmtime.Store, instance: wasmtime.Instance, name: bytes, address: int) -> None:
    """Write the export ``name`` to ``address``, in the form that ``instantiate`` expects. Raises KeyError."""
    context = context_address(store)
    if not export_get(context, address_in(instance), name, len(name), address):
        raise KeyError(name.decode())


def find_export(store: wasmtime.Store, instance: wasmtime.Instance, name: str) -> Any:
    """Return the export ``name``. Raises KeyError. Looking up every export through ``Instance.exports``,
    which walks all of them, would take quadratic time.
    """
    item = ffi.wasmtime_extern_t()
    copy_export(store, instance, name.encode(), ctypes.addressof(item))
    kind, member = _EXTERNS[item.kind]
    return kind._from_raw(getattr(item.of, member))


def compiled(engine: wasmtime.Engine, wasm: bytes) -> wasmtime.Module:
    """Compile wasm in the binary format. Raises wasmtime.WasmtimeError. ``wasmtime.Module`` would first copy
    the wasm while holding the GIL, which takes 30 ms for 10 MB.
    """
    made = POINTER(ffi.wasmtime_module_t)()
    start = ctypes.cast(ctypes.c_char_p(wasm), POINTER(ctypes.c_uint8))
    failure = ffi.wasmtime_module_new(engine.ptr(), start, len(wasm), byref(made))
    if failure:
        raise wasmtime.WasmtimeError._from_ptr(failure)
    return wasmtime.Module._from_ptr(made)


def validate(engine: wasmtime.Engine, wasm: bytes) -> None:
    """Raise wasmtime.WasmtimeError if the wasm is invalid for ``engine``."""
    start = ctypes.cast(ctypes.c_char_p(wasm), POINTER(ctypes.c_uint8))
    failure = ffi.wasmtime_module_validate(engine.ptr(), start, len(wasm))
    if failure:
        raise wasmtime.WasmtimeError._from_ptr(failure)


def loaded(engine: wasmtime.Engine, code: bytes) -> wasmtime.Module:
    """Return the module for machine code that this program has generated. Raises wasmtime.WasmtimeError."""
    made = POINTER(ffi.wasmtime_module_t)()
    start = ctypes.cast(ctypes.c_char_p(code), POINTER(ctypes.c_uint8))
    failure = ffi.wasmtime_module_deserialize(engine.ptr(), start, len(code), byref(made))
    if failure:
        raise wasmtime.WasmtimeError._from_ptr(failure)
    return wasmtime.Module._from_ptr(made)


@contextmanager
def machine_code_of(module: wasmtime.Module) -> Iterator[memoryview]:
    """Yield a read-only view of the module's machine code, valid only in the block. Raises
    wasmtime.WasmtimeError. The buffer is wasmtime's own, because copying 26 MB would hold up all Python
    threads for 80 ms.
    """
    made = ffi.wasm_byte_vec_t()
    failure = ffi.wasmtime_module_serialize(module.ptr(), byref(made))
    if failure:
        raise wasmtime.WasmtimeError._from_ptr(failure)
    try:
        array = (ctypes.c_uint8 * made.size).from_address(ctypes.addressof(made.data.contents))
        yield memoryview(array).cast("B").toreadonly()
    finally:
        ffi.wasm_byte_vec_delete(byref(made))


def set_i32(store: wasmtime.Store, number: wasmtime.Global, value: int) -> None:
    """Set a mutable i32 global."""
    item = ffi.wasmtime_val_t()
    item.kind = ffi.WASMTIME_I32.value
    item.of.i32 = value
    failure = ffi.wasmtime_global_set(store._context(), byref(number._global), byref(item))
    if failure:
        raise wasmtime.WasmtimeError._from_ptr(failure)


def set_function(store: wasmtime.Store, table: wasmtime.Table, index: int, function: wasmtime.Func) -> None:
    """Set an entry of a function table."""
    item = ffi.wasmtime_val_t()
    item.kind = ffi.WASMTIME_FUNCREF.value
    item.of.funcref = function._func
    place = ctypes.addressof(table._table)
    if failure := table_set(context_address(store), place, index, ctypes.addressof(item)):
        raise take_error(failure)


def set_exports(
    store: wasmtime.Store, table: wasmtime.Table, entries: Iterable[tuple[int, wasmtime.Instance, str]]
) -> None:
    """Set entries of a function table, given by their index, to exported functions, given by instance and
    name. Ten times as fast as ``find_export`` and ``set_function``. Raises KeyError if an instance does not
    export such a function.
    """
    context, place = context_address(store), ctypes.addressof(table._table)
    extern, value = ctypes.create_string_buffer(EXTERN_SIZE), ctypes.create_string_buffer(VALUE_SIZE)
    found, item = ctypes.addressof(extern), ctypes.addressof(value)
    value[0] = ffi.WASMTIME_FUNCREF.value
    for index, instance, name in entries:
        encoded = name.encode()
        is_found = export_get(context, address_in(instance), encoded, len(encoded), found)
        if not is_found or ord(extern[0]) != FUNCTION_KIND:
            raise KeyError(name)
        ctypes.memmove(item + VALUE, found + EXTERN_VALUE, FUNCTION_SIZE)
        if failure := table_set(context, place, index, item):
            raise take_error(failure)


def function_key(function: wasmtime.Func) -> bytes:
    """Return a key that is equal for all Func objects for the same wasm function in a store."""
    return bytes(function._func)


def table_functions(
    store: wasmtime.Store, table: wasmtime.Table, start: int, end: int
) -> Iterator[tuple[int, bytes]]:
    """Yield the index and ``function_key`` of each non-empty entry of a function table in the given range."""
    context, item = store._context(), ffi.wasmtime_val_t()
    for index in range(start, end):
        ffi.wasmtime_table_get(context, byref(table._table), index, byref(item))
        if item.of.funcref.store_id:
            yield index, bytes(item.of.funcref)
