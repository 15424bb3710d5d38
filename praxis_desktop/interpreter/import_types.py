"""What a module imports, asked of wasmtime without an object for each name and type: 1 ms instead of 8."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes import c_size_t, c_ubyte, c_void_p
from typing import Any, NamedTuple

import wasmtime

from praxis_desktop.interpreter import native

FUNCTION, GLOBAL = 0, 1
"""Kinds of imports in wasmtime's C API."""

_LETTERS = {0: "i", 1: "q", 2: "f", 3: "d", 128: "e", 129: "F"}
"""Kinds of values in wasmtime's C API, by the letters of ``callbacks.kinds_of``."""

_module = native.c_function("wasm_importtype_module", c_void_p, c_void_p, hold_gil=True)
_name = native.c_function("wasm_importtype_name", c_void_p, c_void_p, hold_gil=True)
_type = native.c_function("wasm_importtype_type", c_void_p, c_void_p, hold_gil=True)
_kind = native.c_function("wasm_externtype_kind", c_ubyte, c_void_p, hold_gil=True)
_as_function = native.c_function("wasm_externtype_as_functype_const", c_void_p, c_void_p, hold_gil=True)
_as_global = native.c_function("wasm_externtype_as_globaltype_const", c_void_p, c_void_p, hold_gil=True)
_parameters = native.c_function("wasm_functype_params", c_void_p, c_void_p, hold_gil=True)
_results = native.c_function("wasm_functype_results", c_void_p, c_void_p, hold_gil=True)
_value_kind = native.c_function("wasm_valtype_kind", c_ubyte, c_void_p, hold_gil=True)


class Import(NamedTuple):
    """An import: its name, the address of its type, and, of a function, what ``kinds_of`` says of that."""

    name: str
    type: int
    kinds: tuple[str, str] | None


class AnyImport(NamedTuple):
    """An import of whatever kind. ``type`` is the address of a function's or global's type, else 0; a
    function has one letter for each parameter and result, "?" for a value that ``callbacks`` does not know.
    """

    module: str
    name: str
    kind: int
    type: int
    parameters: str = ""
    results: str = ""


class Imports:
    """The imports of ``module`` in their order. The addresses of their types hold as long as this lives."""

    def __init__(self, module: wasmtime.Module) -> None:
        # It gives the list back when it is dropped.
        self._list: Any = wasmtime._module.ImportTypeList()
        native.ffi.wasmtime_module_imports(module.ptr(), ctypes.byref(self._list.vec))

    def __len__(self) -> int:
        return int(self._list.vec.size)

    def __iter__(self) -> Iterator[Import]:
        for item in _items(ctypes.addressof(self._list.vec)):
            length, text = _vector(_name(item))
            name = ctypes.string_at(text, length).decode()
            kind, of = _kind(_type(item)), _type(item)
            if kind == FUNCTION:
                function = _as_function(of)
                kinds = _letters(_parameters(function)), _letters(_results(function))[:1]
                yield Import(name, function, kinds)
            elif kind == GLOBAL:
                yield Import(name, _as_global(of), None)
            else:
                raise TypeError(f"the module imports {name}, which is neither a function nor a global")

    def of_all_kinds(self) -> Iterator[AnyImport]:
        """The imports of a library, which may be of any kind, with their modules."""
        for item in _items(ctypes.addressof(self._list.vec)):
            module, name = (
                ctypes.string_at(text, n).decode() for n, text in map(_vector, (_module(item), _name(item)))
            )
            kind, of = _kind(_type(item)), _type(item)
            if kind == FUNCTION:
                function = _as_function(of)
                parameters, results = _letters(_parameters(function)), _letters(_results(function))
                yield AnyImport(module, name, kind, function, parameters, results)
            else:
                yield AnyImport(module, name, kind, _as_global(of) if kind == GLOBAL else 0)


def _vector(address: int) -> tuple[int, int]:
    """How many items a vector of the C API has, and where they are."""
    size, data = (c_size_t * 2).from_address(address)
    return size, data


def _items(address: int) -> list[int]:
    """The addresses in a vector of pointers."""
    size, data = _vector(address)
    return list((c_size_t * size).from_address(data)) if size else []


def _letters(values: int) -> str:
    return "".join([_LETTERS.get(_value_kind(value), "?") for value in _items(values)])
