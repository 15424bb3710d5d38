"""The C types in a call, read from its ``ffi_cif``, and how wasm passes values of each type.

Sources: libffi's ``ffi.h``, and the C ABI of the WebAssembly tool conventions ("Basic C ABI"). A structure
with one element is passed as that element, any other as a pointer to a copy, and ``long double`` as two i64.
Results of these last two kinds are returned through a pointer, which is the first argument. Variable
arguments are passed in a buffer, in order and naturally aligned.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from praxis_desktop.interpreter.faults import Unwind, WasmTrap

if TYPE_CHECKING:
    from praxis_desktop.interpreter.instance import Instance

VOID: Final = 0
LONG_DOUBLE: Final = 4
STRUCTURE: Final = 13
_COMPLEX: Final = 15

SCALARS: Final = {
    1: ("i", struct.Struct("<i")),  # int
    2: ("f", struct.Struct("<f")),
    3: ("d", struct.Struct("<d")),
    5: ("i", struct.Struct("<B")),
    6: ("i", struct.Struct("<b")),
    7: ("i", struct.Struct("<H")),
    8: ("i", struct.Struct("<h")),
    9: ("i", struct.Struct("<i")),  # unsigned, but wasm's i32 are signed
    10: ("i", struct.Struct("<i")),
    11: ("q", struct.Struct("<q")),
    12: ("q", struct.Struct("<q")),
    14: ("i", struct.Struct("<i")),  # pointer
}
"""For each scalar type of ``ffi.h``, keyed by number: the wasm type that carries it and its memory layout."""

PROMOTED: Final = {2: 3, 5: 1, 6: 1, 7: 1, 8: 1}
"""The types to which C promotes small types in variable arguments, keyed by type number."""

_CIF = struct.Struct("<IIII8xI")
_TYPE = struct.Struct("<IHHI")
_LONG_DOUBLE_SIZE = 16
_STACK_ALIGNMENT = 8


class CType(Struct, frozen=True):
    """A C type as it is passed in a call: its number in ``ffi.h``, and its size and alignment in bytes."""

    number: int
    size: int
    alignment: int

    @property
    def letters(self) -> str:
        """The wasm parameters for a fixed argument of this type, one letter each."""
        if self.number == VOID:
            return ""
        if self.number == STRUCTURE:
            return "i"
        return "qq" if self.number == LONG_DOUBLE else SCALARS[self.number][0]


class CallInterface(Struct, frozen=True):
    """A parsed ``ffi_cif``."""

    fixed: tuple[CType, ...]
    variable: tuple[CType, ...]
    result: CType
    is_variadic: bool

    @property
    def result_by_pointer(self) -> bool:
        """Whether the result is stored through a pointer, which is then the first argument."""
        return self.result.number in (LONG_DOUBLE, STRUCTURE)

    @property
    def signature(self) -> tuple[str, str]:
        """The letters of the wasm parameters and of the result, as in ``callbacks.kinds_of``."""
        parameters = "i" if self.result_by_pointer else ""
        parameters += "".join(kind.letters for kind in self.fixed)
        if self.is_variadic:
            parameters += "i"
        return parameters, "" if self.result_by_pointer else self.result.letters

    @classmethod
    def read(cls, instance: Instance, address: int) -> CallInterface:
        """Read the ``ffi_cif`` at ``address``. An unsupported type terminates the guest."""
        _, count, types, result, fixed = _CIF.unpack(instance.read(address, _CIF.size))
        kinds = tuple(_read_type(instance, instance.u32(types + 4 * i)) for i in range(count))
        return cls(kinds[:fixed], kinds[fixed:], _read_type(instance, result), is_variadic=fixed < count)


def _read_type(instance: Instance, address: int) -> CType:
    size, alignment, number, elements = _TYPE.unpack(instance.read(address, _TYPE.size))
    while number == STRUCTURE:
        first = instance.u32(elements)
        if not first:
            return CType(VOID, 0, 1)
        if instance.u32(elements + 4):
            break
        size, alignment, number, elements = _TYPE.unpack(instance.read(first, _TYPE.size))
    if number not in SCALARS and number not in (VOID, LONG_DOUBLE, STRUCTURE):
        name = "a complex number" if number == _COMPLEX else f"type {number}"
        raise Unwind(WasmTrap(f"libffi cannot pass {name} in this build of Python"))
    if number == LONG_DOUBLE:
        return CType(LONG_DOUBLE, _LONG_DOUBLE_SIZE, _STACK_ALIGNMENT)
    return CType(number, size, max(1, alignment))


def variable_layout(kinds: tuple[CType, ...]) -> tuple[list[int], int]:
    """Return the offset of each variable argument in its buffer, and the buffer's size."""
    offsets, end = [], 0
    for kind in kinds:
        size, alignment = _variable_place(kind)
        end = -(-end // alignment) * alignment
        offsets.append(end)
        end += size
    return offsets, end


def _variable_place(kind: CType) -> tuple[int, int]:
    if kind.number == VOID:
        return 0, 1
    if kind.number == STRUCTURE:
        return 4, 4
    if kind.number == LONG_DOUBLE:
        return _LONG_DOUBLE_SIZE, _STACK_ALIGNMENT
    size = SCALARS[PROMOTED.get(kind.number, kind.number)][1].size
    return size, size
