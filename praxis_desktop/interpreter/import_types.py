"""Reads a module's imports from wasmtime's C API without an object for each name or type: 1 ms, not 8."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes import c_size_t, c_ubyte, c_void_p
from typing import Any, NamedTuple

import wasmtime

from praxis_desktop.interpreter import native

_FUNCTION, _GLOBAL = 0, 1
"""Kinds of imports in wasmtime's C API."""

_LETTERS = {0: "i", 1: "q", 2: "f", 3: "d", 128: "e", 129: "F"}
"""Kinds of values in wasmtime's C API, and the letters of ``callbacks.kinds_of`` for them."""

_name = native.c_function("wasm_importtype_name", c_void_p, c_void_p, hold_gil=True)
_type = native.c_function("wasm_importtype_type", c_void_p, c_void_p, hold_gil=True)
_kind = native.c_function("wasm_externtype_kind", c_ubyte, c_void_p, hold_gil=True)
_as_function = native.c_function("wasm_externtype_as_functype_const", c_void_p, c_void_p, hold_gil=True)
_as_global = native.c_function("wasm_externtype_as_globaltype_const", c_void_p, c_void_p, hold_gil=True)
_parameters = native.c_function("wasm_functype_params", c_void_p, c_void_p, hold_gil=True)
_results = native.c_function("wasm_functype_results", c_void_p, c_void_p, hold_gil=True)
_value_kind = native.c_function("wasm_valtype_kind", c_ubyte, c_void_p, hold_gil=True)


class Import(NamedTuple):
    """An import: its name, the address of its type, and the result of ``kinds_of`` if it is a function."""

    name: str
    type: int
    kinds: tuple[str, str] | None


class Imports:
    """The imports of ``module`` in their order. The addresses of their types are valid as long as this object
    lives.
    """

    def __init__(self, module: wasmtime.Module) -> None:
        # The list frees its C memory when it is dropped.
        self._list: Any = wasmtime._module.ImportTypeList()
        native.ffi.wasmtime_module_imports(module.ptr(), ctypes.byref(self._list.vec))

    def __len__(self) -> int:
        return int(self._list.vec.size)

    def __iter__(self) -> Iterator[Import]:
        for item in _items(ctypes.addressof(self._list.vec)):
            length, text = _vector(_name(item))
            name = ctypes.string_at(text, length).decode()
            of = _type(item)
            kind = _kind(of)
            if kind == _FUNCTION:
                function = _as_function(of)
                kinds = _letters(_parameters(function)), _letters(_results(function))[:1]
                yield Import(name, function, kinds)
            elif kind == _GLOBAL:
                yield Import(name, _as_global(of), None)
            else:
                raise TypeError(f"the module imports {name}, which is neither a function nor a global")


def _vector(address: int) -> tuple[int, int]:
    """Return the number of items of a vector of the C API, and their address."""
    size, data = (c_size_t * 2).from_address(address)
    return size, data


def _items(address: int) -> list[int]:
    """Return the addresses in a vector of pointers."""
    size, data = _vector(address)
    return list((c_size_t * size).from_address(data)) if size else []


def _letters(values: int) -> str:
    return "".join([_LETTERS[_value_kind(value)] for value in _items(values)])
