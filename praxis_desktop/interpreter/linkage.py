"""What every instance of the module is linked with, prepared once per engine so that a restore pays for
little of it.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import wasmtime

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.callbacks import FIRST_FUNCTION_SLOT, make_callback
from praxis_desktop.interpreter.glue import (
    ANSWERED_FIRST,
    ANSWERED_INSIDE,
    CHECKS_WAT,
    PYTHON_FUNCTIONS,
)
from praxis_desktop.interpreter.host.js.values import FLAGS, value_flags

if TYPE_CHECKING:
    from praxis_desktop.interpreter.instance import Instance

_EXTERN_SIZE = ctypes.sizeof(native.ffi.wasmtime_extern_t)
_EXTERN_VALUE = native.ffi.wasmtime_extern_t.of.offset
_FUNC_SIZE = ctypes.sizeof(native.ffi.wasmtime_func_t)


class Linkage:
    """The module's imports with one shared C callback each. FuncTypes belong to one engine: so does this."""

    def __init__(self, engine: wasmtime.Engine, module: wasmtime.Module) -> None:
        self._checks = wasmtime.Module(engine, CHECKS_WAT)
        self._kept: list[Any] = [module]
        self.function_names: list[str] = []
        self.kinds: dict[str, tuple[str, str]] = {}
        """What ``kinds_of`` says of the exports that were called so far."""
        self.addresses: dict[str, int] = {}
        """The exported constants that were looked up so far: the same in every instance."""
        self._functions: list[tuple[int, int, Any]] = []
        self._inside: list[tuple[int, str]] = []
        self._first: dict[str, tuple[int, int, Any]] = {}
        self._globals: list[int] = []
        self._global_type = 0
        imports = module.imports
        self._template = (native.ffi.wasmtime_extern_t * len(imports))()
        for position, item in enumerate(imports):
            self._kept.append(item.type)
            if isinstance(item.type, wasmtime.GlobalType):
                self._template[position].kind = native.ffi.WASMTIME_EXTERN_GLOBAL.value
                self._globals.append(position)
                self._global_type = self._global_type or native.address_of(item.type)
                continue
            self._template[position].kind = native.ffi.WASMTIME_EXTERN_FUNC.value
            if item.name in ANSWERED_INSIDE:
                self._inside.append((position, item.name or ""))
                continue
            self._add_function(position, item)
        externref, i32 = wasmtime.ValType.externref(), wasmtime.ValType.i32()
        self._flags_type = wasmtime.FuncType([externref], [i32])
        self._turn_over_type = wasmtime.FuncType([], [i32])
        nothing = wasmtime.FuncType([], [])
        self._kept.append(nothing)
        self.exception_tag = ctypes.cast(
            native.ffi.wasm_tagtype_new(native.ffi.wasm_functype_copy(nothing.ptr())), ctypes.c_void_p
        ).value

    def _add_function(self, position: int, item: Any) -> None:
        slot = FIRST_FUNCTION_SLOT + len(self.function_names)
        self.function_names.append(item.name)
        entry = (position, native.address_of(item.type), make_callback(item.type, slot))
        if item.name in ANSWERED_FIRST:
            self._first[item.name] = entry
            self._inside.append((position, item.name))
        else:
            self._functions.append(entry)

    def link(self, instance: Instance) -> Any:
        """The imports of one instance, in the module's order."""
        store, number = instance.store, instance.number
        context = native.context_address(store)
        externs = (native.ffi.wasmtime_extern_t * len(self._template))()
        base = ctypes.addressof(externs)
        ctypes.memmove(base, ctypes.addressof(self._template), _EXTERN_SIZE * len(externs))
        for position, function_type, callback in self._functions:
            address = base + position * _EXTERN_SIZE + _EXTERN_VALUE
            native.func_new_unchecked(context, function_type, callback, number, None, address)
        zero = wasmtime.Val.i32(0)._new_raw(store)
        for position in self._globals:
            address = base + position * _EXTERN_SIZE + _EXTERN_VALUE
            native.global_new(context, self._global_type, ctypes.addressof(zero), address)
        checks = instance.checks = self._instantiate_checks(instance)
        for position, name in self._inside:
            function = native.find_export(store, checks, name)
            address = base + position * _EXTERN_SIZE + _EXTERN_VALUE
            ctypes.memmove(address, ctypes.addressof(function._func), _FUNC_SIZE)
        return externs

    def _instantiate_checks(self, instance: Instance) -> wasmtime.Instance:
        arguments = [
            instance.host_function(self._flags_type, _flags, "flags"),
            instance.host_function(self._turn_over_type, instance.handles.turn_over, "turn_over"),
        ]
        for name in ANSWERED_FIRST:
            _, function_type, callback = self._first[name]
            made = native.ffi.wasmtime_func_t()
            native.func_new_unchecked(
                native.context_address(instance.store),
                function_type,
                callback,
                instance.number,
                None,
                ctypes.addressof(made),
            )
            arguments.append(wasmtime.Func._from_raw(made))
        return wasmtime.Instance(instance.store, self._checks, arguments)


def bind_checks(instance: Instance) -> None:
    """Connect the checks with an instance that exists by now: CPython's functions, and the noted arrays."""
    store = instance.store
    table = native.find_export(store, instance.checks, "python")
    for index, name in enumerate(PYTHON_FUNCTIONS):
        table.set(store, index, instance.extern(name))
    memory = native.find_export(store, instance.checks, "arrays")
    base = ctypes.addressof(memory.data_ptr(store).contents)
    instance.handles.note_arrays(
        memoryview((ctypes.c_ubyte * memory.data_len(store)).from_address(base)).cast("B")
    )


def _flags(value: Any) -> int:
    flags = FLAGS.get(type(value))
    return value_flags(value) if flags is None else flags
