"""A native library in a guest: its instance, its positions in memory and in the table, its GOT cells."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import wasmtime

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.interpreter import native

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.linking.library_imports import LibraryImport
    from praxis_desktop.interpreter.host.linking.side_module import SideModule
    from praxis_desktop.interpreter.instance import Instance

Symbol = wasmtime.Func | int
"""A function, or the address of data."""

PlaceFunction = Callable[["LibraryImport", int], bool]
"""Looks for a function elsewhere and writes it to an address. Returns False if it finds none."""

LateFunction = Callable[["LibraryImport"], wasmtime.Func]

_SIZE, _VALUE = native.EXTERN_SIZE, native.EXTERN_VALUE
_TYPES = [wasmtime.GlobalType(wasmtime.ValType.i32(), mutable) for mutable in (True, False)]
_CELL_TYPE, _BASE_TYPE = map(native.address_of, _TYPES)
_OWN_GLOBAL = bytes((native.GLOBAL_KIND,)) + bytes(_SIZE - 1)
"""A placeholder, in C's representation, for a global that has yet to be created."""

_put_i32 = struct.Struct("<I").pack_into


class LinkError(PraxisError, ImportError):
    """A native library cannot be loaded, or cannot be restored at its old address."""


class Library:
    """A library that has been loaded or is being loaded. ``number`` is its position in loading order.
    ``visible`` contains the numbers of the libraries in which its imports are looked up. ``is_global`` says
    whether libraries opened later can find its symbols; ``source`` means the same as in LibraryFile.
    """

    def __init__(
        self,
        number: int,
        path: str,
        code: SideModule,
        visible: tuple[int, ...],
        *,
        is_global: bool,
        source: str = "",
    ) -> None:
        self.number = number
        self.path = path
        self.code = code
        self.visible = visible
        self.is_global = is_global
        self.source = source
        self.memory_base = 0
        self.table_base = 0
        self.got: Mapping[str, int] = {}
        self.forwarded: Mapping[str, int] = {}
        self._cells: dict[str, int] = {}
        self._forwards: dict[str, int] = {}
        self._symbols: dict[str, Symbol] = {}
        self._imports = self._forwarders = ctypes.create_string_buffer(0)
        self._store: wasmtime.Store | None = None
        self._instance: wasmtime.Instance | None = None

    def state(self) -> dict[str, Any]:
        """Return plain data from which ``restored`` and ``link`` restore the library."""
        return {
            "path": self.path,
            "digest": self.code.digest,
            "visible": list(self.visible),
            "global": self.is_global,
            "source": self.source,
            "memory_base": self.memory_base,
            "table_base": self.table_base,
            "got": dict(self.got),
            "forwarded": dict(self.forwarded),
        }

    @classmethod
    def restored(cls, number: int, code: SideModule, state: Mapping[str, Any]) -> Library:
        """Return the library that ``state`` describes. It is not linked yet."""
        library = cls(
            number,
            state["path"],
            code,
            tuple(state["visible"]),
            is_global=state["global"],
            source=state.get("source", ""),
        )
        library.memory_base = state["memory_base"]
        library.table_base = state["table_base"]
        library.got, library.forwarded = state["got"], state["forwarded"]
        return library

    def link(
        self,
        instance: Instance,
        place: PlaceFunction,
        late: LateFunction,
        exports: dict[bytes, bytes],
        cells: dict[int, int],
    ) -> None:
        """Instantiate the library at the bases already set, and set its cells from ``got`` and ``forwarded``.
        If these are not known yet, call ``fill`` before calling any function.

        ``place`` looks for functions that the main module lacks. If it does not find one, the library's own
        function is used or, failing that, a placeholder made by ``late``. ``exports`` collects the main
        module's exports used so far, in C's representation, because many libraries need the same ones.
        ``cells`` are the cells of all libraries whose ``got`` was known, keyed by content; they are shared
        and never change. Raises LinkError for an import of an unknown kind, and wasmtime's errors and traps.
        """
        self._store = instance.store
        code = self.code
        parts = [exports.get(name) if name is not None else _OWN_GLOBAL for name in code.names]
        own = self._find(instance, parts, place, late, exports) if None in parts else []
        self._imports = ctypes.create_string_buffer(b"".join(filter(None, parts)), _SIZE * len(parts))
        base = ctypes.addressof(self._imports)
        if own:
            self._forward(instance, own, base)
        self._make_cells(instance, base, cells if self.got else {})
        self._instance = native.instantiate(instance.store, code.module, base, len(parts))

    def _find(
        self,
        instance: Instance,
        parts: list[bytes | None],
        place: PlaceFunction,
        late: LateFunction,
        exports: dict[bytes, bytes],
    ) -> list[tuple[int, LibraryImport]]:
        """Fill in the imports that are None in ``parts``. Returns the imports that the library itself
        defines, each with its position.
        """
        own: list[tuple[int, LibraryImport]] = []
        context, exporter = native.context_address(instance.store), native.address_in(instance.wasm_instance)
        extern, get = ctypes.create_string_buffer(_SIZE), native.export_get
        address = ctypes.addressof(extern)
        for position, name in enumerate(self.code.names):
            if name is None or parts[position] is not None:
                continue
            if get(context, exporter, name, len(name), address):
                exports[name] = parts[position] = extern.raw
                continue
            item = self.code.imports[position]
            if not self.code.is_function(position):
                raise LinkError(f"{self.path} imports {item.module}.{item.name}, which is not a function")
            ctypes.memset(address, 0, _SIZE)  # zero is also the kind of functions
            if not place(item, address):
                if self.code.dylink.defines_function(item.name):
                    own.append((position, item))
                else:
                    copy_function(late(item), address)
            parts[position] = extern.raw
        return own

    def _forward(self, instance: Instance, own: list[tuple[int, LibraryImport]], base: int) -> None:
        """Make placeholders for the functions that the library both imports and defines."""
        from praxis_desktop.interpreter.host.linking.forwarders import forwarding_module

        store = instance.store
        data = forwarding_module(tuple((item.parameters, item.results) for _, item in own))
        table = ctypes.create_string_buffer(_SIZE)
        address = ctypes.addressof(table)
        native.copy_export(store, instance.wasm_instance, b"__indirect_function_table", address)
        made = native.instantiate(store, instance.runtime.glue_module(data), address, 1)
        self._forwarders = ctypes.create_string_buffer(_SIZE * len(own))
        cells = ctypes.addressof(self._forwarders)
        for index, (position, item) in enumerate(own):
            native.copy_export(store, made, b"%d" % index, base + position * _SIZE)
            native.copy_export(store, made, b"cell %d" % index, cells + index * _SIZE)
            self._forwards[item.name] = cells + index * _SIZE + _VALUE
        self._set_cells(self._forwards, self.forwarded)

    def _make_cells(self, instance: Instance, base: int, shared: dict[int, int]) -> None:
        """Make the library's own globals: the bases, and a cell for each name unless ``shared`` has one."""
        context = native.context_address(instance.store)
        value = ctypes.create_string_buffer(native.VALUE_SIZE)
        address, new = ctypes.addressof(value), native.global_new
        known, cells, copy = self.got, self._cells, ctypes.memmove
        for offset, name in self.code.cells:
            place = base + offset + _VALUE
            first = shared.setdefault(known[name], place) if known else cells.setdefault(name, place)
            if first != place:
                copy(place, first, _SIZE - _VALUE)
                continue
            _put_i32(value, native.VALUE, known[name] if known else 0)
            if failure := new(context, _CELL_TYPE, address, place):
                raise native.take_error(failure)
        for offset, name in self.code.bases:
            number = self.memory_base if name == "__memory_base" else self.table_base
            _put_i32(value, native.VALUE, number)
            if failure := new(context, _BASE_TYPE, address, base + offset + _VALUE):
                raise native.take_error(failure)

    @property
    def forwarded_names(self) -> tuple[str, ...]:
        """The names of the functions that the library both imports and defines."""
        return tuple(self._forwards)

    def fill(self, got: Mapping[str, int], forwarded: Mapping[str, int]) -> None:
        """Set the cells to the addresses of symbols and the table indices of the library's own functions.

        Raises wasmtime.WasmtimeError for a cell that is a constant.
        """
        self.got, self.forwarded = got, forwarded
        self._set_cells(self._cells, got)
        self._set_cells(self._forwards, forwarded)

    def _set_cells(self, cells: Mapping[str, int], numbers: Mapping[str, int]) -> None:
        assert self._store is not None
        context = native.context_address(self._store)
        value = ctypes.create_string_buffer(native.VALUE_SIZE)
        address = ctypes.addressof(value)
        for name, cell in cells.items():
            _put_i32(value, native.VALUE, numbers.get(name, 0))
            if failure := native.global_set(context, cell, address):
                raise native.take_error(failure)

    @property
    def instance(self) -> wasmtime.Instance:
        """The instance of the linked library."""
        assert self._instance is not None
        return self._instance

    def defines(self, name: str) -> bool:
        """Return whether the library defines a function or data called ``name``."""
        return self.code.dylink.defines(name)

    def symbol(self, name: str) -> Symbol | None:
        """Return the library's symbol ``name``, or None if there is no such symbol or the library is not
        linked yet.
        """
        if not self.defines(name) or self._store is None or self._instance is None:
            return None
        if name not in self._symbols:
            extern = native.find_export(self._store, self._instance, name)
            if isinstance(extern, wasmtime.Global):
                base = 0 if extern.type(self._store).mutable else self.memory_base
                extern = (int(extern.value(self._store)) + base) & 0xFFFFFFFF
            self._symbols[name] = extern
        return self._symbols[name]


def copy_function(function: wasmtime.Func, address: int) -> None:
    """Copy a function to the address of an import."""
    ctypes.memmove(address + _VALUE, ctypes.addressof(function._func), native.FUNCTION_SIZE)


def signed(address: int) -> int:
    """Return an address as wasm's signed i32."""
    return address - (1 << 32) if address >= 1 << 31 else address
