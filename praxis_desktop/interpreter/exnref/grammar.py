"""The grammar of instructions, as a regular expression and as code: where does an instruction end?

A run of instructions is skipped by one match of a regular expression that spells out every opcode with its
exact immediates. No opcode is a prefix of another, so the match is the only possible decoding, not a guess.
It stops at instructions that the expression leaves out: vectors of variable length, sub-opcodes encoded in
more bytes than needed, and those that the caller looks for. ``instruction_end`` decodes any single
instruction.
"""

from __future__ import annotations

import re
from functools import cache

from praxis_desktop.interpreter.exnref import opcodes as op
from praxis_desktop.interpreter.exnref.leb128 import ExnrefError, read_unsigned, skip_integer

_INTEGER = r"[\x80-\xff]*+[\x00-\x7f]"
_MEMARG = rf"(?:[\x00-\x0f]{_INTEGER}|[\x40-\x4f]{_INTEGER}{_INTEGER})"  # without and with a memory index
_BLOCK_TYPE = rf"(?:[\x63\x64]{_INTEGER}|{_INTEGER})"

# Without immediates: unreachable nop else throw_ref return drop select, comparisons to conversions, ref.*
_BARE = r"\x00\x01\x05\x0a\x0f\x1a\x1b\x45-\xc4\xd1\xd3\xd4"
# With one integer: throw, calls, variables, tables, memory.size/grow, i32/i64.const, ref.null, ref.func
_ONE_INTEGER = r"\x08\x10\x12\x14\x15\x20-\x26\x3f-\x42\xd0\xd2"


@cache
def _instruction_run(*, with_control: bool) -> re.Pattern[bytes]:
    """Return a pattern for a run of instructions. ``with_control`` adds instructions that begin or end a
    block or have labels.

    The pattern is compiled on first use, which takes 5 ms: a start with cached machine code decodes no
    instructions.
    """
    bare, one_integer = _BARE, _ONE_INTEGER
    blocks: list[str] = []
    casts = ""
    if with_control:
        bare += r"\x0b"  # end
        one_integer += r"\x0c\x0d\xd5\xd6"  # br, br_if, br_on_null, br_on_non_null
        blocks = [rf"[\x02-\x04]{_BLOCK_TYPE}"]  # block, loop, if
        casts = rf"|[\x18\x19].{_INTEGER}{_INTEGER}{_INTEGER}"  # br_on_cast, br_on_cast_fail
    alternatives = [
        rf"[{one_integer}]{_INTEGER}",
        rf"[\x28-\x3e]{_MEMARG}",
        rf"[{bare}]++",
        *blocks,
        rf"[\x11\x13]{_INTEGER}{_INTEGER}",  # call_indirect, return_call_indirect
        r"\x43.{4}",
        r"\x44.{8}",
        (
            rf"\xfc(?:[\x00-\x07\x13-\x16]|[\x09\x0b\x0d\x0f-\x12]{_INTEGER}"
            rf"|[\x08\x0a\x0c\x0e]{_INTEGER}{_INTEGER})"
        ),
        (
            r"\xfd(?:[\x0e-\x14\x23-\x53\x5e-\x7f]|[\x80-\xff][\x01\x02]"
            rf"|[\x00-\x0b\x5c\x5d]{_MEMARG}|[\x0c\x0d].{{16}}|[\x15-\x22].|[\x54-\x5b]{_MEMARG}.)"
        ),
        rf"\xfe(?:[\x00-\x02\x10-\x4e]{_MEMARG}|\x03.)",
        (
            rf"\xfb(?:[\x0f\x1a-\x1e]|[\x00\x01\x06\x07\x0b-\x0e\x10\x14-\x17]{_INTEGER}"
            rf"|[\x02-\x05\x08-\x0a\x11-\x13]{_INTEGER}{_INTEGER}{casts})"
        ),
    ]
    # Greedy, not possessive: nothing follows that could make it backtrack, and Python before 3.11.5 leaves a
    # possessive repetition of a group in the middle of the attempt that failed.
    return re.compile(f"(?:{'|'.join(alternatives)})*".encode("ascii"), re.DOTALL)


_NO_IMMEDIATE = frozenset(
    (0x00, 0x01, 0x05, 0x0A, 0x0B, 0x0F, op.LEGACY_CATCH_ALL, 0x1A, 0x1B, 0xD1, 0xD3, 0xD4)
) | frozenset(range(0x45, 0xC5))
_INTEGER_IMMEDIATE = frozenset(
    (op.LEGACY_CATCH, 0x08, op.LEGACY_RETHROW, 0x0C, 0x0D, 0x10, 0x12, 0x14, 0x15, op.LEGACY_DELEGATE)
) | frozenset((*range(0x20, 0x27), *range(0x3F, 0x43), 0xD0, 0xD2, 0xD5, 0xD6))

# Sub-opcode -> number of integers that follow
_GC_INTEGERS = {
    **dict.fromkeys((15, *range(26, 31)), 0),
    **dict.fromkeys((0, 1, 6, 7, *range(11, 15), 16, *range(20, 24)), 1),
    **dict.fromkeys((*range(2, 6), *range(8, 11), *range(17, 20)), 2),
}
_NUMERIC_INTEGERS = {
    **dict.fromkeys((*range(8), *range(19, 23)), 0),
    **dict.fromkeys((9, 11, 13, *range(15, 19)), 1),
    **dict.fromkeys((8, 10, 12, 14), 2),
}
# Alignment, and the bit for a memory index. Other bits belong to proposals with more immediates
_KNOWN_MEMARG_FLAGS = 0x4F
_LAST_VECTOR_OPCODE = 383  # relaxed SIMD included


def value_type_end(data: bytes, index: int) -> int:
    """Return the index after a value type or a block type."""
    if data[index] in op.TYPED_REFERENCE:
        return skip_integer(data, index + 1)
    return skip_integer(data, index)


def constant_expression_end(data: bytes, index: int) -> int:
    """Return the index after a constant expression (an initializer) and its ``end``."""
    while data[index] != op.END:
        index = instruction_end(data, index)
    return index + 1


def has_legacy_instructions(data: bytes, index: int, end: int) -> bool:
    """Return whether any instruction from ``index`` to ``end`` belongs to legacy exception handling."""
    while True:
        index = _run_end(_instruction_run(with_control=True), data, index, end)
        if index >= end:
            return False
        if data[index] in op.LEGACY:
            return True
        index = instruction_end(data, index)


def has_standard_handlers(data: bytes, index: int, end: int) -> bool:
    """Return whether the instructions from ``index`` to ``end`` include a ``try_table``."""
    if op.TRY_TABLE not in data[index:end]:
        return False
    while True:
        index = _run_end(_instruction_run(with_control=True), data, index, end)
        if index >= end:
            return False
        if data[index] == op.TRY_TABLE:
            return True
        index = instruction_end(data, index)


def plain_run_end(data: bytes, index: int, end: int) -> int:
    """Return the index after the run of instructions at ``index`` that neither begin nor end a block and have
    no label. ``else`` may be part of the run. ``instruction_end`` or the caller must decode the instruction
    after the run.
    """
    return _run_end(_instruction_run(with_control=False), data, index, end)


def _run_end(pattern: re.Pattern[bytes], data: bytes, index: int, end: int) -> int:
    run = pattern.match(data, index, end)
    return run.end() if run else index


def instruction_end(data: bytes, index: int) -> int:
    """Return the index after the instruction at ``index``, which may belong to legacy exception handling.
    ``else``, ``end``, ``catch`` and ``delegate`` count as separate instructions. Only the head of a block is
    read.
    """
    opcode = data[index]
    after = index + 1
    if opcode in _NO_IMMEDIATE:
        return after
    if opcode in _INTEGER_IMMEDIATE:
        return skip_integer(data, after)
    if 0x28 <= opcode <= 0x3E:
        return _memarg_end(data, after)
    if opcode in (op.BLOCK, op.LOOP, op.IF, op.LEGACY_TRY):
        return value_type_end(data, after)
    if opcode in (0x11, 0x13):
        return _integers_end(data, after, 2)
    if opcode == 0x43:
        return after + 4
    if opcode == 0x44:
        return after + 8
    if opcode == op.BR_TABLE:
        count, after = read_unsigned(data, after)
        return _integers_end(data, after, count + 1)
    if opcode == op.SELECT_TYPED:
        count, after = read_unsigned(data, after)
        for _ in range(count):
            after = value_type_end(data, after)
        return after
    if opcode == op.TRY_TABLE:
        count, after = read_unsigned(data, value_type_end(data, after))
        for _ in range(count):
            after = skip_integer(data, catch_label_at(data, after))
        return after
    if op.GC_PREFIX <= opcode <= op.ATOMIC_PREFIX:
        sub_opcode, after = read_unsigned(data, after)
        known_end = _prefixed_end(data, opcode, sub_opcode, after)
        if known_end is not None:
            return known_end
        raise ExnrefError(f"unknown instruction 0x{opcode:02x} {sub_opcode} at {index}")
    raise ExnrefError(f"unknown instruction 0x{opcode:02x} at {index}")


def catch_label_at(data: bytes, index: int) -> int:
    """Return the index of the label of the ``try_table`` clause at ``index``: after its kind and any tag."""
    kind = data[index]
    if kind > op.CATCH_ALL_REF:
        raise ExnrefError(f"unknown catch clause 0x{kind:02x} at {index}")
    return index + 1 if kind >= op.CATCH_ALL else skip_integer(data, index + 1)


def _integers_end(data: bytes, index: int, count: int) -> int:
    for _ in range(count):
        index = skip_integer(data, index)
    return index


def _memarg_end(data: bytes, index: int) -> int:
    flags, after = read_unsigned(data, index)
    if flags & ~_KNOWN_MEMARG_FLAGS:
        raise ExnrefError(f"unknown memory access flags 0x{flags:x} at {index}")
    return _integers_end(data, after, 2 if flags & 0x40 else 1)


def _prefixed_end(data: bytes, prefix: int, sub_opcode: int, index: int) -> int | None:
    """Return the index after a prefixed instruction's immediates, or None if there is no such instruction."""
    if prefix == op.GC_PREFIX:
        if sub_opcode in (op.GC_BR_ON_CAST, op.GC_BR_ON_CAST_FAIL):
            return _integers_end(data, index + 1, 3)  # flags; label, two heap types
        count = _GC_INTEGERS.get(sub_opcode)
        return None if count is None else _integers_end(data, index, count)
    if prefix == op.NUMERIC_PREFIX:
        count = _NUMERIC_INTEGERS.get(sub_opcode)
        return None if count is None else _integers_end(data, index, count)
    if prefix == op.VECTOR_PREFIX:
        return _vector_end(data, sub_opcode, index)
    if sub_opcode <= 2 or 16 <= sub_opcode <= 78:
        return _memarg_end(data, index)
    return index + 1 if sub_opcode == 3 else None  # atomic.fence


def _vector_end(data: bytes, sub_opcode: int, index: int) -> int | None:
    if sub_opcode <= 11 or 92 <= sub_opcode <= 93:  # loads and stores
        return _memarg_end(data, index)
    if sub_opcode in (12, 13):  # v128.const, i8x16.shuffle
        return index + 16
    if 21 <= sub_opcode <= 34:  # lanes
        return index + 1
    if 84 <= sub_opcode <= 91:  # loads and stores of lanes
        return _memarg_end(data, index) + 1
    return index if sub_opcode <= _LAST_VECTOR_OPCODE else None
