"""Calls C functions whose types are known only at run time, and provides C callbacks into Python: the basis
of ``ctypes``.

``call_interface`` describes the layout of calls. A callback has an entry in the function table, and is
described by plain data, so a restored guest has the same callbacks at the same indices.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import wasmtime
from msgspec import Struct

from praxis_desktop.interpreter.faults import StackExhausted, Unwind, WasmTrap
from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.linking.call_interface import (
    LONG_DOUBLE,
    PROMOTED,
    SCALARS,
    STRUCTURE,
    VOID,
    CallInterface,
    CType,
    variable_layout,
)

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_VALUE_TYPES = {
    "i": wasmtime.ValType.i32,
    "q": wasmtime.ValType.i64,
    "f": wasmtime.ValType.f32,
    "d": wasmtime.ValType.f64,
}
_RESULT_SIZE = 8
_LARGEST_FLOAT = 3.4028234663852886e38
_STACK_ALIGNMENT = 16
_LONG_DOUBLE_WORDS = struct.Struct("<qq")


class Closure(Struct, frozen=True):
    """A prepared callback: the guest addresses of its ``ffi_closure``, its ``ffi_cif``, its C handler and the
    handler's data, and the letters of its wasm parameters and result.
    """

    closure: int
    interface: int
    handler: int
    user_data: int
    parameters: str
    result: str

    def state(self) -> list[Any]:
        return [self.closure, self.interface, self.handler, self.user_data, self.parameters, self.result]


class Libffi:
    """libffi's back end for wasm. ``linker.table`` must be the same guest's table."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._closures: dict[int, Closure] = {}
        self._trampolines: dict[tuple[int, str, str], wasmtime.Func] = {}

    def imports(self) -> ImportTable:
        return {
            "ffi_call_js": self._call,
            "ffi_closure_alloc_js": self._allocate_closure,
            "ffi_closure_free_js": self._free_closure,
            "ffi_prep_closure_loc_js": self._prepare_closure,
        }

    # ---- calls
    def _call(
        self, interface_address: int, function: int, result_address: int, argument_addresses: int
    ) -> None:
        instance = self._host.instance
        interface = CallInterface.read(instance, interface_address)
        entry = self._host.linker.table.entry(function)
        if "e" in entry.parameters + entry.result:
            raise Unwind(WasmTrap("a function that takes or returns a reference was called as one of C"))
        count = len(interface.fixed) + len(interface.variable)
        addresses = [instance.u32(argument_addresses + 4 * i) for i in range(count)]
        stack = _Stack(self._host)
        arguments: list[int | float] = [result_address] if interface.result_by_pointer else []
        for kind, address in zip(interface.fixed, addresses, strict=False):
            arguments += self._load(kind, address, stack)
        if interface.is_variadic:
            arguments.append(
                self._pass_variable(interface.variable, addresses[len(interface.fixed) :], stack)
            )
        with stack:
            result = entry.call(*_converted(arguments, entry.parameters))
        if not interface.result_by_pointer and interface.result.number != VOID:
            self._store(interface.result, result_address, 0 if result is None else result)

    def _load(self, kind: CType, address: int, stack: _Stack) -> Sequence[int | float]:
        """Return the wasm arguments for the C value at ``address``."""
        instance = self._host.instance
        if kind.number == VOID:
            return ()
        if kind.number == STRUCTURE:
            return (stack.push(instance.read(address, kind.size), kind.alignment),)
        if kind.number == LONG_DOUBLE:
            return _LONG_DOUBLE_WORDS.unpack(instance.read(address, _LONG_DOUBLE_WORDS.size))
        layout = SCALARS[kind.number][1]
        return layout.unpack(instance.read(address, layout.size))

    def _pass_variable(self, kinds: tuple[CType, ...], addresses: Iterable[int], stack: _Stack) -> int:
        """Lay out the variable arguments. Returns the address of their buffer."""
        offsets, size = variable_layout(kinds)
        buffer = bytearray(size)
        for kind, address, offset in zip(kinds, addresses, offsets, strict=True):
            values = self._load(kind, address, stack)
            if kind.number == LONG_DOUBLE:
                _LONG_DOUBLE_WORDS.pack_into(buffer, offset, *values)
            elif kind.number == STRUCTURE:
                struct.pack_into("<I", buffer, offset, *values)
            elif kind.number != VOID:
                SCALARS[PROMOTED.get(kind.number, kind.number)][1].pack_into(buffer, offset, *values)
        return stack.push(bytes(buffer), _STACK_ALIGNMENT)

    def _store(self, kind: CType, address: int, value: int | float) -> None:
        letter, layout = SCALARS[kind.number]
        self._host.instance.write(address, layout.pack(_fitting(value, letter, layout)))

    # ---- closures
    def _allocate_closure(self, size: int, code_address: int) -> int:
        instance = self._host.instance
        closure: int = instance.export("malloc")(size) & 0xFFFFFFFF
        if closure:
            index = self._host.linker.table.take_slot()
            instance.set_u32(code_address, index)
            instance.set_u32(closure, index)
        return closure

    def _free_closure(self, closure: int) -> None:
        instance = self._host.instance
        index = instance.u32(closure)
        self._closures.pop(index, None)
        self._host.linker.table.free.append(index)
        instance.export("free")(closure)

    def _prepare_closure(self, closure: int, interface: int, handler: int, user_data: int, index: int) -> int:
        instance = self._host.instance
        instance.write(closure + 4, struct.pack("<iii", interface, handler, user_data))
        signature = CallInterface.read(instance, interface).signature
        self._install(index, Closure(closure, interface, handler, user_data, *signature))
        return 0

    def _install(self, index: int, closure: Closure) -> None:
        self._closures[index] = closure
        # wasm functions are never freed before their store, so a reused entry gets its old functions again.
        key = (index, closure.parameters, closure.result)
        trampoline = self._trampolines.get(key)
        if trampoline is None:
            kind = wasmtime.FuncType(
                [_VALUE_TYPES[letter]() for letter in closure.parameters],
                [_VALUE_TYPES[letter]() for letter in closure.result],
            )
            trampoline = self._trampolines[key] = self._host.instance.host_function(
                kind, _Trampoline(self, index), "closure"
            )
        self._host.linker.table.set(index, trampoline)

    def enter(self, index: int, received: Sequence[int | float]) -> int | float | None:
        """Call the handler of the callback at table entry ``index``, with the wasm arguments from C."""
        instance = self._host.instance
        closure = self._closures[index]
        interface = CallInterface.read(instance, closure.interface)
        remaining = iter(received)
        stack = _Stack(self._host)
        if interface.result_by_pointer:
            result_address = int(next(remaining)) & 0xFFFFFFFF
        else:
            result_address = stack.push(bytes(_RESULT_SIZE), _STACK_ALIGNMENT)
        addresses = [self._unpack(kind, remaining, stack) for kind in interface.fixed]
        if interface.is_variadic:
            addresses += self._unpack_variable(interface.variable, int(next(remaining)) & 0xFFFFFFFF)
        arguments = stack.push(struct.pack(f"<{len(addresses)}I", *addresses), _STACK_ALIGNMENT)
        with stack:
            handler = self._host.linker.table.entry(closure.handler)
            values = (closure.interface, result_address, arguments, closure.user_data)
            handler.call(*_converted(values, handler.parameters))
        if not closure.result:
            return None
        result: int | float = SCALARS[interface.result.number][1].unpack(
            instance.read(result_address, SCALARS[interface.result.number][1].size)
        )[0]
        return result

    def _unpack(self, kind: CType, values: Any, stack: _Stack) -> int:
        """Store one fixed argument where the handler can read it. Returns the argument's address."""
        if kind.number == VOID:
            return 0
        if kind.number == STRUCTURE:
            copy = self._host.instance.read(int(next(values)), kind.size)
            return stack.push(copy, kind.alignment)
        if kind.number == LONG_DOUBLE:
            return stack.push(_LONG_DOUBLE_WORDS.pack(next(values), next(values)), _STACK_ALIGNMENT)
        letter, layout = SCALARS[kind.number]
        return stack.push(layout.pack(_fitting(next(values), letter, layout)), _RESULT_SIZE)

    def _unpack_variable(self, kinds: tuple[CType, ...], buffer: int) -> list[int]:
        addresses = [buffer + offset for offset in variable_layout(kinds)[0]]
        return [
            self._host.instance.u32(address) if kind.number == STRUCTURE else address
            for kind, address in zip(kinds, addresses, strict=True)
        ]

    # ---- images
    def capture(self) -> list[list[Any]]:
        """Return the prepared callbacks as plain data."""
        return [[index, *closure.state()] for index, closure in self._closures.items()]

    def restore(self, data: Iterable[Sequence[Any]]) -> None:
        """Restore the captured callbacks. Call ``Linker.restore`` first to make their table entries."""
        for index, *state in data:
            self._install(index, Closure(*state))


class _Trampoline:
    """The wasm function in a callback's table entry."""

    def __init__(self, libffi: Libffi, index: int) -> None:
        self._libffi = libffi
        self._index = index

    def __call__(self, *values: int | float) -> int | float | None:
        return self._libffi.enter(self._index, values)


class _Stack:
    """Data pushed on the guest's stack for one call, until the end of the enclosing ``with`` block."""

    def __init__(self, host: Host) -> None:
        self._instance = host.instance
        self._before: int = host.instance.export("emscripten_stack_get_current")() & 0xFFFFFFFF
        self._end: int = host.instance.export("emscripten_stack_get_end")() & 0xFFFFFFFF
        self._current = self._before

    def push(self, data: bytes, alignment: int) -> int:
        """Copy ``data`` below the data pushed earlier. Returns its address."""
        address: int = (self._current - len(data)) & -alignment
        if address <= self._end:
            raise Unwind(StackExhausted("the arguments of a C call do not fit on the guest's stack"))
        self._instance.write(address, data)
        self._current = address
        return address

    def __enter__(self) -> None:
        self._instance.export("_emscripten_stack_restore")(self._current & -_STACK_ALIGNMENT)

    def __exit__(self, *exception: object) -> None:
        self._instance.export("_emscripten_stack_restore")(self._before)


def _converted(values: Sequence[int | float], parameters: str) -> list[int | float]:
    """Convert ``values`` to the wasm types in ``parameters``. Missing values become 0. If ctypes was given
    the wrong types, the call is undefined in C, but must not fail in the host.
    """
    padded = [*values[: len(parameters)], *[0] * (len(parameters) - len(values))]
    return [_fitting(value, letter, None) for value, letter in zip(padded, parameters, strict=True)]


def _fitting(value: int | float, letter: str, layout: struct.Struct | None) -> int | float:
    """Return ``value`` as a wasm value of type ``letter``, truncated to ``layout``'s C type, if given."""
    if letter in "fd":
        # struct refuses such a number, where C gives infinity.
        if letter == "f" and abs(value) > _LARGEST_FLOAT and math.isfinite(value):
            return math.copysign(math.inf, value)
        return float(value)
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) else 0
    bits = 8 * layout.size if layout is not None else 64 if letter == "q" else 32
    value &= (1 << bits) - 1
    signed = layout is None or layout.format.islower()
    return value - (1 << bits) if signed and value >> (bits - 1) else value
