"""Wasm functions that copy and fill memory in pieces, and check between pieces whether to stop.

A ``memory.copy`` or ``memory.fill`` of a gigabyte is a single instruction that runs for a second and cannot
be stopped. Calls to these functions replace the instruction, and can be stopped after each mebibyte. The
effect is the same: an overlapping copy runs in the direction that reads each byte before it is overwritten,
and a range outside the memory traps before anything is written.
"""

from __future__ import annotations

from typing import Final

from praxis_desktop.interpreter.exnref import opcodes as op
from praxis_desktop.interpreter.exnref.grammar import instruction_end
from praxis_desktop.interpreter.exnref.leb128 import unsigned

PARAMETERS: Final = (b"\x7f", b"\x7f", b"\x7f")
"""The parameter types of each function: three i32."""

COPY: Final = b"\xfc\x0a\x00\x00"
FILL: Final = b"\xfc\x0b\x00"
"""The encodings that compilers use for the two instructions when they act on the first memory."""

_CALL: Final = b"\x10"
_PIECE: Final = b"\x41\x80\x80\xc0\x00"  # i32.const 1 MiB
_FIRST: Final = b"\x20\x00"
_SECOND: Final = b"\x20\x01"
_COUNT: Final = b"\x20\x02"
_ALL: Final = _FIRST + _SECOND + _COUNT
_IF: Final = b"\x04\x40"
_ELSE: Final = b"\x05"
_END: Final = b"\x0b"
_LOOP: Final = b"\x03\x40"
_RETURN: Final = b"\x0f"
_UNREACHABLE: Final = b"\x00"
_IS_SHORT: Final = _COUNT + _PIECE + b"\x4d"  # i32.le_u
_MORE: Final = _COUNT + _PIECE + b"\x4b\x0d\x00"  # i32.gt_u, br_if 0
_TAKE: Final = _COUNT + _PIECE + b"\x6b\x21\x02"  # the count, less a piece
_NO_LOCALS: Final = b"\x00"


def uses_bulk_memory(code: bytes) -> bool:
    """Return whether ``code`` may contain one of the two instructions. False positives are possible."""
    return COPY in code or FILL in code


def replaced(data: bytes, index: int, functions: tuple[int, int]) -> bytes | None:
    """Return the code that replaces the instruction at ``index``, or None if it is neither of the two."""
    instruction = data[index : instruction_end(data, index)]
    if instruction == COPY:
        return _CALL + unsigned(functions[0])
    if instruction == FILL:
        return _CALL + unsigned(functions[1])
    return None


def function_bodies(check: bytes) -> tuple[bytes, bytes]:
    """Return the bodies of both functions. ``check`` is the code that checks the stop byte."""
    return _copy_body(check), _fill_body(check)


def _copy_body(check: bytes) -> bytes:
    farther = _FIRST + _SECOND + _FIRST + _SECOND + b"\x4b\x1b"  # i32.gt_u, select
    upwards = _LOOP + check + _FIRST + _SECOND + _PIECE + COPY + _advance(0) + _advance(1) + _TAKE + _MORE
    target, source = _FIRST + _COUNT + b"\x6a", _SECOND + _COUNT + b"\x6a"
    downwards = _LOOP + check + _TAKE + target + source + _PIECE + COPY + _MORE
    return (
        _start(farther, COPY)
        + (_FIRST + _SECOND + b"\x4d" + _IF)  # i32.le_u
        + (upwards + _END + _ALL + COPY)
        + _ELSE
        + (downwards + _END + _ALL + COPY)
        + (_END + _END)
    )


def _fill_body(check: bytes) -> bytes:
    pieces = _LOOP + check + _FIRST + _SECOND + _PIECE + FILL + _advance(0) + _TAKE + _MORE
    return _start(_FIRST, FILL) + pieces + _END + _ALL + FILL + _END


def _start(last: bytes, instruction: bytes) -> bytes:
    """Return code that handles short ranges with one instruction, and traps on ranges outside the memory.
    ``last`` is the code for the start of the range that ends last.
    """
    end = last + b"\xad" + _COUNT + b"\xad\x7c"  # i64.extend_i32_u, i64.add
    size = b"\x3f\x00\xad\x42\x10\x86"  # memory.size, i64.extend_i32_u, i64.const 16, i64.shl
    return (
        _NO_LOCALS
        + (_IS_SHORT + _IF + _ALL + instruction + _RETURN + _END)
        + (end + size + b"\x56" + _IF + _ALL + instruction + _UNREACHABLE + _END)  # i64.gt_u
    )


def _advance(local: int) -> bytes:
    return bytes((op.LOCAL_GET, local)) + _PIECE + b"\x6a" + bytes((op.LOCAL_SET, local))
