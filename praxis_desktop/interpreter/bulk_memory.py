"""Functions for a wasm module that copy and fill its memory in pieces, and look for a stop between them.

``memory.copy`` and ``memory.fill`` of a gigabyte are one instruction that nothing can stop for a second.
Replaced by calls of these functions they can be stopped after a mebibyte. What they do is otherwise the same:
overlapping copies go in the direction that reads each byte before it is overwritten, and what does not lie
within the memory traps before anything is written.
"""

from __future__ import annotations

from typing import Final

from praxis_desktop.interpreter.exnref import opcodes as op
from praxis_desktop.interpreter.exnref.grammar import instruction_end
from praxis_desktop.interpreter.exnref.leb128 import unsigned

PARAMETERS: Final = (b"\x7f", b"\x7f", b"\x7f")
"""Of both functions: three i32."""

COPY: Final = b"\xfc\x0a\x00\x00"
FILL: Final = b"\xfc\x0b\x00"
"""The instructions, as compilers encode them, for the first memory."""

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
    """Whether ``code`` may hold one of the instructions; false alarms are possible."""
    return COPY in code or FILL in code


def replaced(data: bytes, index: int, functions: tuple[int, int]) -> bytes | None:
    """What takes the place of the instruction at ``index``; None when it is neither of the two."""
    instruction = data[index : instruction_end(data, index)]
    if instruction == COPY:
        return _CALL + unsigned(functions[0])
    if instruction == FILL:
        return _CALL + unsigned(functions[1])
    return None


def function_bodies(check: bytes) -> tuple[bytes, bytes]:
    """The bodies of the two functions; ``check`` looks at the stop byte."""
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
    """At once what is short, and what will trap: ``last`` is where the range that ends last begins."""
    end = last + b"\xad" + _COUNT + b"\xad\x7c"  # i64.extend_i32_u, i64.add
    size = b"\x3f\x00\xad\x42\x10\x86"  # memory.size, i64.extend_i32_u, i64.const 16, i64.shl
    return (
        _NO_LOCALS
        + (_IS_SHORT + _IF + _ALL + instruction + _RETURN + _END)
        + (end + size + b"\x56" + _IF + _ALL + instruction + _UNREACHABLE + _END)  # i64.gt_u
    )


def _advance(local: int) -> bytes:
    return bytes((op.LOCAL_GET, local)) + _PIECE + b"\x6a" + bytes((op.LOCAL_SET, local))
