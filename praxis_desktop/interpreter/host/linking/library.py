"""One native library as it stands in a guest: its instance, its place in memory and table, its GOT cells."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import wasmtime

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.interpreter import native

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.linking.dylink import Dylink
    from praxis_desktop.interpreter.instance import Instance

GOT_MODULES = ("GOT.mem", "GOT.func")
"""Import modules whose globals hold the address of a symbol."""

Symbol = wasmtime.Func | int
"""A function, or the address of data."""

FindFunction = Callable[[str, wasmtime.FuncType], wasmtime.Func | None]
LateFunction = Callable[[str, wasmtime.FuncType], wasmtime.Func]


_imports: weakref.WeakKeyDictionary[wasmtime.Module, tuple[wasmtime.ImportType, ...]] = (
    weakref.WeakKeyDictionary()
)


def imports_of(module: wasmtime.Module) -> tuple[wasmtime.ImportType, ...]:
    """The imports of a library: slow to list, and every restored guest needs them again."""
    found = _imports.get(module)
    if found is None:
        found = _imports[module] = tuple(module.imports)
    return found


class LinkError(PraxisError, ImportError):
    """A native library cannot be loaded, or not again where it was."""


class Library:
    """A library on its way into a guest and in it.

    ``number`` is its place in the order of loading, ``visible`` the numbers of the libraries in which its
    imports are looked for, ``is_global`` whether libraries opened later find its symbols.
    """

    def __init__(
        self,
        number: int,
        path: str,
        digest: str,
        dylink: Dylink,
        visible: tuple[int, ...],
        *,
        is_global: bool,
    ) -> None:
        self.number = number
        self.path = path
        self.digest = digest
        self.dylink = dylink
        self.visible = visible
        self.is_global = is_global
        self.memory_base = 0
        self.table_base = 0
        self.got: dict[str, int] = {}
        self.forwarded: dict[str, int] = {}
        self._cells: dict[str, wasmtime.Global] = {}
        self._forwards: dict[str, wasmtime.Global] = {}
        self._symbols: dict[str, Symbol] = {}
        self._store: wasmtime.Store | None = None
        self._instance: wasmtime.Instance | None = None

    def state(self) -> dict[str, Any]:
        """Plain data from which ``restored`` and ``fill`` put the library back."""
        return {
            "path": self.path,
            "digest": self.digest,
            "visible": list(self.visible),
            "global": self.is_global,
            "memory_base": self.memory_base,
            "table_base": self.table_base,
            "got": dict(self.got),
            "forwarded": dict(self.forwarded),
        }

    @classmethod
    def restored(cls, number: int, dylink: Dylink, state: Mapping[str, Any]) -> Library:
        """The library that ``state`` tells of, not linked yet."""
        library = cls(
            number, state["path"], state["digest"], dylink, tuple(state["visible"]), is_global=state["global"]
        )
        library.memory_base = state["memory_base"]
        library.table_base = state["table_base"]
        return library

    def link(
        self, instance: Instance, module: wasmtime.Module, find: FindFunction, late: LateFunction
    ) -> None:
        """Instantiate at the bases set before; ``fill`` must follow before any function is called.

        ``find`` looks for an imported function elsewhere; what is found nowhere is the library's own, or
        ``late`` makes it. Raises LinkError for an import of an unknown sort, and wasmtime's errors and traps.
        """
        self._store = instance.store
        functions: dict[str, wasmtime.Func] = {}
        own: dict[str, wasmtime.FuncType] = {}
        for item in imports_of(module):
            if isinstance(item.type, wasmtime.FuncType):
                name = item.name or ""
                found = find(name, item.type)
                if found is not None:
                    functions[name] = found
                elif self.dylink.defines_function(name):
                    own[name] = item.type
                else:
                    functions[name] = late(name, item.type)
        functions.update(self._forwarders(instance, own))
        imports = [
            self._import(instance, item.module, item.name or "", functions) for item in imports_of(module)
        ]
        self._instance = wasmtime.Instance(instance.store, module, imports)

    def _forwarders(self, instance: Instance, own: dict[str, wasmtime.FuncType]) -> dict[str, wasmtime.Func]:
        """Stand-ins for the functions that the library both imports and defines."""
        if not own:
            return {}
        from praxis_desktop.interpreter.host.linking.forwarders import forwarding_module

        self._forwards = {name: self._number(0, mutable=True) for name in own}
        module = instance.runtime.side_module(forwarding_module(list(own.values())))
        given: dict[str, Any] = {
            "table": instance.table,
            **{str(i): cell for i, cell in enumerate(self._forwards.values())},
        }
        imports = [given.get(item.name or "") or instance.extern(item.name or "") for item in module.imports]
        made = wasmtime.Instance(instance.store, module, imports)
        return {name: native.find_export(instance.store, made, str(i)) for i, name in enumerate(own)}

    def _import(
        self, instance: Instance, module: str, name: str, functions: Mapping[str, wasmtime.Func]
    ) -> wasmtime.Func | wasmtime.Global | wasmtime.Memory | wasmtime.Table:
        """What to give the library for one import; the main module's memory, table and tags among them."""
        if module in GOT_MODULES:
            return self._cells.setdefault(name, self._number(0, mutable=True))
        if name == "__memory_base":
            return self._number(self.memory_base, mutable=False)
        if name == "__table_base":
            return self._number(self.table_base, mutable=False)
        if name in functions:
            return functions[name]
        try:
            extern: wasmtime.Memory | wasmtime.Table | wasmtime.Global = instance.extern(name)
        except KeyError:
            raise LinkError(f"{self.path} imports {module}.{name}, which is not a function") from None
        return extern

    def _number(self, value: int, *, mutable: bool) -> wasmtime.Global:
        assert self._store is not None
        kind = wasmtime.GlobalType(wasmtime.ValType.i32(), mutable)
        return wasmtime.Global(self._store, kind, wasmtime.Val.i32(signed(value)))

    @property
    def got_names(self) -> tuple[str, ...]:
        """Symbols whose addresses the library wants."""
        return tuple(self._cells)

    @property
    def forwarded_names(self) -> tuple[str, ...]:
        """Functions of its own that it imports."""
        return tuple(self._forwards)

    def fill(self, got: Mapping[str, int], forwarded: Mapping[str, int]) -> None:
        """Set the cells: addresses of symbols, and table indices of the library's own functions."""
        assert self._store is not None
        self.got, self.forwarded = dict(got), dict(forwarded)
        for cells, values in ((self._cells, got), (self._forwards, forwarded)):
            for name, cell in cells.items():
                cell.set_value(self._store, wasmtime.Val.i32(signed(values[name])))

    def defines(self, name: str) -> bool:
        """Whether the library has a function or data of this name."""
        return self.dylink.defines(name)

    def symbol(self, name: str) -> Symbol | None:
        """What the library defines as ``name``, once it is linked."""
        if not self.defines(name) or self._store is None or self._instance is None:
            return None
        if name not in self._symbols:
            extern = native.find_export(self._store, self._instance, name)
            if isinstance(extern, wasmtime.Global):
                base = 0 if extern.type(self._store).mutable else self.memory_base
                extern = (int(extern.value(self._store)) + base) & 0xFFFFFFFF
            self._symbols[name] = extern
        return self._symbols[name]


def signed(address: int) -> int:
    """An address as wasm's i32 has it."""
    return address - (1 << 32) if address >= 1 << 31 else address
