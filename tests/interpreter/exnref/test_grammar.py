"""The two descriptions of the instruction grammar agree with each other and with what wasmtime accepts."""

from __future__ import annotations

import pytest
import wasmtime
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.interpreter.exnref import leb128
from praxis_desktop.interpreter.exnref.grammar import (
    has_legacy_instructions,
    instruction_end,
    plain_run_end,
)
from praxis_desktop.interpreter.exnref.leb128 import (
    ExnrefError,
    read_unsigned,
    skip_integer,
    unsigned,
)
from tests.interpreter.exnref.encoding import signed
from tests.interpreter.exnref.noise import NOISE

# Every kind of immediate, as text; wat2wasm writes them in the shortest form.
INSTRUCTIONS = """
    nop
    (drop (i32.const -300)) (drop (i64.const 0x7fffffffffffffff)) (drop (f32.const 1.5)) (drop (f64.const 6))
    (drop (i32.load8_s offset=70000 (i32.const 0))) (i64.store32 align=2 (i32.const 0) (i64.const 1))
    (drop (i32.load $second offset=6 (i32.const 0)))
    (drop (memory.size $second)) (drop (memory.grow (i32.const 0)))
    (memory.fill $second (i32.const 0) (i32.const 0) (i32.const 0))
    (memory.copy $second $first (i32.const 0) (i32.const 0) (i32.const 0))
    (memory.init $first $bytes (i32.const 0) (i32.const 0) (i32.const 0)) (data.drop $bytes)
    (table.init $table $items (i32.const 0) (i32.const 0) (i32.const 0)) (elem.drop $items)
    (table.copy (i32.const 0) (i32.const 0) (i32.const 0)) (drop (table.size $table))
    (table.fill $table (i32.const 0) (ref.null func) (i32.const 0))
    (drop (table.grow $table (ref.null func) (i32.const 0)))
    (table.set $table (i32.const 0) (table.get $table (i32.const 0)))
    (drop (select (i32.const 1) (i32.const 2) (i32.const 3)))
    (drop (select (result funcref) (ref.null func) (ref.func $f) (i32.const 3)))
    (drop (i32.trunc_sat_f64_u (f64.const 1))) (drop (i64.extend32_s (i64.const 6)))
    (block (br_table 0 1 0 (i32.const 0))) (loop (br_if 1 (i32.const 1)))
    (if (i32.const 0) (then (call $f)) (else (call_indirect $table (type $none) (i32.const 0))))
    (if (i32.const 0) (then (return_call $f)))
    (if (i32.const 0) (then (return_call_indirect $table (type $none) (i32.const 0))))
    (call_ref $none (ref.func $f)) (if (i32.const 0) (then (return_call_ref $none (ref.func $f))))
    (drop (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
      (v128.const i32x4 6 7 9 24) (v128.const i64x2 6 7)))
    (drop (v128.load8_lane 3 (i32.const 0) (v128.load32_zero offset=6 (i32.const 0))))
    (drop (i16x8.extract_lane_u 5 (i8x16.replace_lane 15 (v128.load (i32.const 0)) (i32.const 1))))
    (drop (i16x8.relaxed_q15mulr_s (i32x4.add (v128.const i32x4 1 2 3 4) (v128.const i32x4 1 2 3 4))
      (f64x2.sqrt (v128.const i32x4 1 2 3 4))))
    (drop (i32.atomic.rmw8.cmpxchg_u (i32.const 0) (i32.const 0) (i32.const 0))) (atomic.fence)
    (drop (memory.atomic.notify (i32.const 0) (i32.const 0))) (i64.atomic.store (i32.const 0) (i64.const 0))
    (struct.set $pair 1 (struct.new $pair (i32.const 1) (i64.const 2)) (i64.const 3))
    (drop (struct.get_s $bytes_pair 0 (struct.new_default $bytes_pair)))
    (array.set $numbers (array.new_fixed $numbers 2 (i32.const 1) (i32.const 2)) (i32.const 0) (i32.const 1))
    (drop (array.len (array.new_data $numbers $bytes (i32.const 0) (i32.const 0))))
    (array.copy $numbers $numbers (array.new_default $numbers (i32.const 1)) (i32.const 0)
      (array.new $numbers (i32.const 1) (i32.const 1)) (i32.const 0) (i32.const 0))
    (drop (ref.cast (ref null i31) (ref.i31 (i32.const 1)))) (drop (ref.test (ref $pair) (ref.null any)))
    (drop (i31.get_u (ref.i31 (i32.const 1)))) (drop (extern.convert_any (ref.null any)))
    (drop (ref.eq (ref.null eq) (ref.null eq))) (drop (ref.as_non_null (ref.func $f)))
    (block (result anyref) (br_on_cast_fail 0 anyref (ref null $pair) (ref.null any))) (drop)
    (block (result funcref) (br_on_null 1 (ref.null func))) (drop)
    (block (try_table (catch $tag 0) (catch_all 0) (throw $tag)))
    (block (result exnref) (try_table (catch_all_ref 0)) (ref.null exn)) (drop)
"""
MODULE = f"""
    (module
      (type $none (func))
      (type $pair (struct (field (mut i32)) (field (mut i64))))
      (type $bytes_pair (struct (field i8) (field i16)))
      (type $numbers (array (mut i32)))
      (memory $first 1 2 shared) (memory $second 1)
      (table $table 1 funcref)
      (tag $tag)
      (elem declare func $f)
      (func $f
        {INSTRUCTIONS})
      (elem $items func $f)
      (data $bytes "\\06\\07"))
"""


def code_of(text: str) -> bytes:
    """Return the instructions of the only function in a module, including the end."""
    data = bytes(wasmtime.wat2wasm(text))
    index = 8
    while data[index] != 10:
        size, start = read_unsigned(data, index + 1)
        index = start + size
    _, index = read_unsigned(data, index + 1)
    count, index = read_unsigned(data, index)
    assert count == 1
    size, index = read_unsigned(data, index)
    assert data[index] == 0  # no locals
    return data[index + 1 : index + size]


def ends(code: bytes) -> list[int]:
    """Return the end of each instruction in the code."""
    found = [instruction_end(code, 0)]
    while found[-1] < len(code):
        found.append(instruction_end(code, found[-1]))
    return found


def test_every_kind_of_instruction_is_known() -> None:
    code = code_of(MODULE)
    assert ends(code)[-1] == len(code)
    assert not has_legacy_instructions(code, 0, len(code))


def test_both_descriptions_agree_on_every_instruction() -> None:
    code = code_of(MODULE) + b"".join(NOISE)
    start = 0
    for end in ends(code):
        skipped = plain_run_end(code, start, end)
        assert skipped in (start, end)  # one instruction: all of it or nothing
        start = end


def test_legacy_instructions_are_found_behind_lookalikes() -> None:
    for noise in NOISE:
        assert not has_legacy_instructions(noise * 3, 0, len(noise) * 3)
        assert has_legacy_instructions(noise * 3 + b"\x06\x40", 0, len(noise) * 3 + 2)


@pytest.mark.parametrize(
    "code", [b"\xff", b"\x27\x00", b"\xe0", b"\xfb\x7f", b"\xfd\x80\x04", b"\xfe\x0f", b"\x28\x80\x01\x00"]
)
def test_unknown_instructions_are_refused(code: bytes) -> None:
    with pytest.raises(ExnrefError, match="unknown"):
        instruction_end(code + b"\x00" * 8, 0)


@given(value=st.integers(0, 2**63 - 1), padding=st.integers(0, 1))
def test_unsigned_integers(value: int, padding: int) -> None:
    encoded = unsigned(value)
    if padding and value < 2**56:
        encoded = encoded[:-1] + bytes((encoded[-1] | 0x80, 0))
    assert read_unsigned(encoded + b"\xff", 0) == (value, len(encoded))
    assert skip_integer(encoded + b"\xff", 0) == len(encoded)


def test_integers_without_an_end_are_refused() -> None:
    with pytest.raises(ExnrefError, match="too long"):
        read_unsigned(b"\x80" * 12, 0)


@given(value=st.integers(0, 2**32 - 1))
def test_type_indices_are_signed_integers(value: int) -> None:
    assert leb128.signed(value) == signed(value)
