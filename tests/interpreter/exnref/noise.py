"""Instructions without effect whose immediates look like legacy exception handling."""

from __future__ import annotations

from typing import Final

_LEGACY_LOOKALIKES: Final = bytes((0x06, 0x07, 0x09, 0x18, 0x19, 0x0B, 0x08, 0x1F))
_VECTOR: Final = b"\xfd\x0c" + _LEGACY_LOOKALIKES * 2
NOISE: Final[tuple[bytes, ...]] = (
    b"\x01",  # nop
    _VECTOR + b"\x1a",  # v128.const, drop
    b"\xfd\x8c\x80\x00" + _LEGACY_LOOKALIKES * 2 + b"\x1a",  # the same with a longer sub-opcode
    _VECTOR + _VECTOR + b"\xfd\x0d" + bytes((6, 7, 9, 24, 25, 11, 8, 31)) * 2 + b"\x1a",  # i8x16.shuffle
    _VECTOR + b"\xfd\x15\x06\x1a",  # i8x16.extract_lane_s 6
    b"\x44" + _LEGACY_LOOKALIKES + b"\x1a",  # f64.const
    b"\x43\x06\x07\x18\x19\x1a",  # f32.const
    b"\x41\x86\x80\x00\x1a",  # i32.const in three bytes
    b"\x42\x19\x1a",  # i64.const
    b"\x41\x00\x28\x02\x06\x1a",  # i32.load offset=6
    b"\x41\x06\x41\x07\x41\x09\x1c\x01\x7f\x1a",  # select (result i32)
    b"\x41\x00\x41\x06\x41\x07\xfc\x0b\x00",  # memory.fill
    b"\xd0\x70\x1a",  # ref.null func
    b"\x41\x06\x41\x18\x6a\x1a",  # i32.add
)
