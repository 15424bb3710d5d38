"""The part of linking an instance that is prepared once per engine, so that restores are quick."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes import c_size_t, c_ubyte, c_void_p
from typing import TYPE_CHECKING, Any, NamedTuple

import wasmtime

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.callbacks import CALLBACK_ADDRESS, Kinds, environment_of, kinds_of
from praxis_desktop.interpreter.faults import Unwind, WasmTrap
from praxis_desktop.interpreter.glue import ANSWERED_FIRST, ANSWERED_INSIDE, PYTHON_FUNCTIONS
from praxis_desktop.interpreter.host.imports import HostFunction
from praxis_desktop.interpreter.host.js.values import FLAGS, value_flags
from praxis_desktop.interpreter.thread_entries import THREAD_LAYER

if TYPE_CHECKING:
    from praxis_desktop.interpreter.instance import Instance


_FUNCTION, _GLOBAL = 0, 1
"""Kinds of imports in wasmtime's C API."""

_LETTERS = {0: "i", 1: "q", 2: "f", 3: "d", 128: "e", 129: "F"}
"""Value kinds in wasmtime's C API, and the letters that ``callbacks.kinds_of`` uses for them."""

_name = native.c_function("wasm_importtype_name", c_void_p, c_void_p, hold_gil=True)
_type = native.c_function("wasm_importtype_type", c_void_p, c_void_p, hold_gil=True)
_kind = native.c_function("wasm_externtype_kind", c_ubyte, c_void_p, hold_gil=True)
_as_function = native.c_function("wasm_externtype_as_functype_const", c_void_p, c_void_p, hold_gil=True)
_as_global = native.c_function("wasm_externtype_as_globaltype_const", c_void_p, c_void_p, hold_gil=True)
_parameters = native.c_function("wasm_functype_params", c_void_p, c_void_p, hold_gil=True)
_results = native.c_function("wasm_functype_results", c_void_p, c_void_p, hold_gil=True)
_value_kind = native.c_function("wasm_valtype_kind", c_ubyte, c_void_p, hold_gil=True)


class Import(NamedTuple):
    """An import: the address of its type and, for a function, its name and the result of ``kinds_of``."""

    type: int
    name: str = ""
    kinds: tuple[str, str] | None = None


class Imports:
    """The imports of ``module``, in order. The addresses of their types are valid while this object lives."""

    def __init__(self, module: wasmtime.Module) -> None:
        # The list frees its C memory when it is dropped.
        self._list: Any = wasmtime._module.ImportTypeList()
        native.ffi.wasmtime_module_imports(module.ptr(), ctypes.byref(self._list.vec))

    def __len__(self) -> int:
        return int(self._list.vec.size)

    def __iter__(self) -> Iterator[Import]:
        for item in _items(ctypes.addressof(self._list.vec)):
            of = _type(item)
            kind = _kind(of)
            if kind == _GLOBAL:
                yield Import(_as_global(of))
                continue
            length, text = _vector(_name(item))
            name = ctypes.string_at(text, length).decode()
            if kind != _FUNCTION:
                raise TypeError(f"the module imports {name}, which is neither a function nor a global")
            function = _as_function(of)
            kinds = _letters(_parameters(function)), _letters(_results(function))[:1]
            yield Import(function, name, kinds)


_Vector = c_size_t * 2


def _vector(address: int) -> tuple[int, int]:
    """Return the length of a C API vector, and the address of its items."""
    size, data = _Vector.from_address(address)
    return size, data


def _items(address: int) -> list[int]:
    """Return the addresses in a vector of pointers."""
    size, data = _vector(address)
    return list((c_size_t * size).from_address(data)) if size else []


def _letters(values: int) -> str:
    return "".join([_LETTERS[_value_kind(value)] for value in _items(values)])


_EXTERN_SIZE = native.EXTERN_SIZE
_EXTERN_VALUE = native.EXTERN_VALUE
_FUNCTION_SIZE = ctypes.sizeof(native.ffi.wasmtime_func_t)

_Linked = tuple[int, int, int]
"""A host function: its offset in the array of imports, the address of its type, and its slot."""


class Linkage:
    """The module's imports, all calling one shared C callback. Belongs to one engine, as do its FuncTypes."""

    def __init__(self, module: wasmtime.Module, checks: wasmtime.Module) -> None:
        self._checks = checks
        # The engine and ctypes keep no references to objects that C knows only by address.
        self._kept: list[Any] = [module]
        self.kinds: dict[str, Kinds] = {}
        """The results of ``kinds_of`` for the exports that have been called so far."""
        self.addresses: dict[str, int] = {}
        """The exported constants that have been looked up so far. They are the same in every instance."""
        self._names: list[str] = []
        self._kinds: list[Kinds] = []
        self._functions: list[_Linked] = []
        self._inside: list[tuple[int, bytes]] = []
        externref, i32 = wasmtime.ValType.externref(), wasmtime.ValType.i32()
        self._for_checks = [
            self._own_function(0, wasmtime.FuncType([externref], [i32]), "flags"),
            self._own_function(1, wasmtime.FuncType([], [i32]), "turn_over"),
        ]
        types = {"i": wasmtime.ValType.i32, "q": wasmtime.ValType.i64, "d": wasmtime.ValType.f64}
        self._thread_layer = [
            self._own_function(
                place,
                wasmtime.FuncType([types[one]() for one in parameters], [types[one]() for one in results]),
                name,
            )
            for place, (name, parameters, results) in enumerate(THREAD_LAYER)
        ]
        first: dict[str, _Linked] = {}
        self._global_runs: list[tuple[int, int]] = []
        self._global_type = 0
        imports = Imports(module)
        self._kept.append(imports)
        self._count = len(imports)
        for position, (item_type, name, kinds) in enumerate(imports):
            if kinds is None:
                self._add_global(position, item_type)
            elif name in ANSWERED_INSIDE:
                self._inside.append((position, name.encode()))
            elif name in ANSWERED_FIRST:
                first[name] = self._function(2 + ANSWERED_FIRST.index(name), item_type, kinds, name)
                self._inside.append((position, name.encode()))
            else:
                self._functions.append(self._function(position, item_type, kinds, name))
        self._for_checks += [first[name] for name in ANSWERED_FIRST]

    def _own_function(self, position: int, function_type: wasmtime.FuncType, name: str) -> _Linked:
        """Add a host function whose type is not part of the module."""
        self._kept.append(function_type)
        return self._function(position, native.address_of(function_type), kinds_of(function_type), name)

    def _function(self, position: int, function_type: int, kinds: Kinds, name: str) -> _Linked:
        """Add a function to the linked host functions."""
        slot = len(self._names)
        self._names.append(name)
        self._kinds.append(kinds)
        return position * _EXTERN_SIZE, function_type, slot

    def _add_global(self, position: int, global_type: int) -> None:
        """Record the position of an imported global. All imported globals are addresses of undefined
        functions, so they share a single zero.
        """
        self._global_type = self._global_type or global_type
        if self._global_runs and sum(self._global_runs[-1]) == position:
            start, count = self._global_runs.pop()
            self._global_runs.append((start, count + 1))
        else:
            self._global_runs.append((position, 1))

    @property
    def slots(self) -> int:
        """The number of host functions, each of which has a slot."""
        return len(self._names)

    def host_function(self, instance: Instance, slot: int) -> tuple[HostFunction, Kinds]:
        """Return the host function in a slot, and its signature. Calling a function that the host does not
        provide terminates the guest.
        """
        name = self._names[slot]
        function: HostFunction
        if name == "flags":
            function = _flags
        elif name == "turn_over":
            function = instance.handles.turn_over
        else:
            try:
                function = instance.functions[name]
            except KeyError:
                function = _Unavailable(name)
        return function, self._kinds[slot]

    def link(self, instance: Instance) -> wasmtime.Instance:
        """Instantiate the module and its checks for one instance."""
        store, number = instance.store, instance.number
        context = native.context_address(store)
        externs = ctypes.create_string_buffer(_EXTERN_SIZE * self._count)
        base = ctypes.addressof(externs)
        _make_functions(context, self._functions, number, base)
        self._make_globals(store, base)
        instance.checks = checks = self._instantiate_checks(instance)
        for position, name in self._inside:
            native.copy_export(store, checks, name, base + position * _EXTERN_SIZE)
        return native.instantiate(store, instance.runtime.module, base, self._count)

    def fill_thread_layer(self, instance: Instance) -> None:
        """Fill the function table entries through which an instance's thread layer calls the host."""
        first = instance.first_thread_entry
        externs = ctypes.create_string_buffer(_EXTERN_SIZE * len(self._thread_layer))
        base, context = ctypes.addressof(externs), native.context_address(instance.store)
        _make_functions(context, self._thread_layer, instance.number, base)
        table = ctypes.addressof(instance.table._table)
        item = native.ffi.wasmtime_val_t()
        item.kind = native.ffi.WASMTIME_FUNCREF.value
        address, value = ctypes.addressof(item), ctypes.addressof(item.of)
        for place in range(len(self._thread_layer)):
            ctypes.memmove(value, base + place * _EXTERN_SIZE + _EXTERN_VALUE, _FUNCTION_SIZE)
            if failure := native.table_set(context, table, first + place, address):
                raise native.take_error(failure)

    def _make_globals(self, store: wasmtime.Store, base: int) -> None:
        if not self._global_runs:
            return
        made = native.ffi.wasmtime_extern_t()
        made.kind = native.ffi.WASMTIME_EXTERN_GLOBAL.value
        zero = wasmtime.Val.i32(0)._new_raw(store)
        failure = native.global_new(
            native.context_address(store),
            self._global_type,
            ctypes.addressof(zero),
            ctypes.addressof(made) + _EXTERN_VALUE,
        )
        if failure:
            raise native.take_error(failure)
        for start, count in self._global_runs:
            ctypes.memmove(base + start * _EXTERN_SIZE, bytes(made) * count, _EXTERN_SIZE * count)

    def _instantiate_checks(self, instance: Instance) -> wasmtime.Instance:
        count = len(self._for_checks)
        externs = ctypes.create_string_buffer(_EXTERN_SIZE * count)
        base = ctypes.addressof(externs)
        context = native.context_address(instance.store)
        _make_functions(context, self._for_checks, instance.number, base)
        return native.instantiate(instance.store, self._checks, base, count)


def _make_functions(context: int, functions: list[_Linked], number: int, base: int) -> None:
    """Make the host functions of instance ``number``, and put each at its offset from ``base``."""
    func_new, value = native.func_new_unchecked, base + _EXTERN_VALUE
    # The first byte of an extern is its kind, which for a function is 0: it need not be written.
    for offset, function_type, slot in functions:
        environment = environment_of(number, slot)
        func_new(context, function_type, CALLBACK_ADDRESS, environment, None, value + offset)


def bind_checks(instance: Instance) -> None:
    """Connect a new instance's checks to CPython's functions, and its handles to the recorded arrays."""
    store = instance.store
    table = native.find_export(store, instance.checks, "python")
    for index, name in enumerate(PYTHON_FUNCTIONS):
        native.set_function(store, table, index, instance.extern(name))
    memory = native.find_export(store, instance.checks, "arrays")
    base = ctypes.addressof(memory.data_ptr(store).contents)
    instance.handles.note_arrays(
        memoryview((ctypes.c_ubyte * memory.data_len(store)).from_address(base)).cast("B")
    )


def _flags(value: Any) -> int:
    flags = FLAGS.get(type(value))
    return value_flags(value) if flags is None else flags


class _Unavailable:
    """An import that the host lacks. Calling it terminates the guest with an error that names it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, *arguments: Any) -> None:
        raise Unwind(WasmTrap(f"the guest called {self.name}, which this host does not have"))
