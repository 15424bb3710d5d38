"""Whatever the bytes are, the translator refuses them or produces a module that wasmtime can check."""

from __future__ import annotations

import contextlib
from random import Random

import pytest
import wasmtime
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.interpreter import exnref
from tests.interpreter.exnref.encoding import encode, section, unsigned
from tests.interpreter.exnref.execution import engine
from tests.interpreter.exnref.generation import random_program

MODULES = [encode(random_program(seed, entries=3, others=2)) for seed in range(10)]
PREAMBLE = b"\0asm\1\0\0\0"
ENGINE = engine()


def judge(data: bytes) -> None:
    """Translate. Only the translator's own error, or wasmtime's about the result, is allowed."""
    with contextlib.suppress(exnref.ExnrefError):
        exnref.uses_legacy_eh(data)
    try:
        translated = exnref.translate(data, export_hidden=True)
    except exnref.ExnrefError:
        return
    with contextlib.suppress(wasmtime.WasmtimeError):
        wasmtime.Module.validate(ENGINE, translated)


def module_with_code(code: bytes) -> bytes:
    """Return a module with one function of type () -> (), a tag without payload, and the code (including its
    end).
    """
    body = b"\x00" + code
    return (
        PREAMBLE
        + section(1, [b"\x60\x00\x00"])
        + section(3, [b"\x00"])
        + section(13, [b"\x00\x00"])
        + section(10, [unsigned(len(body)) + body])
    )


@settings(max_examples=400, deadline=None)
@given(
    module=st.sampled_from(MODULES),
    changes=st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=6),
)
def test_changed_bytes(module: bytes, changes: list[tuple[int, int]]) -> None:
    data = bytearray(module)
    for position, value in changes:
        data[position % len(data)] = value
    judge(bytes(data))


@settings(max_examples=200, deadline=None)
@given(module=st.sampled_from(MODULES), end=st.integers(0))
def test_a_module_cut_short(module: bytes, end: int) -> None:
    cut = module[: end % len(module)]
    judge(cut)


@settings(max_examples=300, deadline=None)
@given(code=st.binary(max_size=40))
def test_any_bytes_as_code(code: bytes) -> None:
    judge(module_with_code(code + b"\x0b"))


def test_many_changed_modules() -> None:
    random = Random(1)
    for _ in range(1500):
        data = bytearray(random.choice(MODULES))
        for _ in range(random.randint(1, 4)):
            start = random.randrange(len(data))
            data[start : start + random.randint(0, 3)] = random.randbytes(random.randint(0, 3))
        judge(bytes(data))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (b"\x07\x00\x0b", "catch outside try"),
        (b"\x1f\x40\x00\x19\x0b\x06\x40\x0b\x0b", "catch outside try"),
        (b"\x06\x40\x09\x00\x0b\x0b", "rethrow outside catch"),
        (b"\x06\x40\x19\x09\x05\x0b\x0b", "label 5 does not exist"),
        (b"\x06\x40\x18\x07\x0b", "label 7 does not exist"),
        (b"\x18\x00\x0b", "delegate outside the body of a try"),
        (b"\x06\x40\x19\x18\x00\x0b", "delegate outside the body of a try"),
        (b"\x06\x40\x0c\x09\x0b\x0b", "label 9 does not exist"),
        (b"\x06\x40\x0e\x00\x09\x0b\x0b", "label 9 does not exist"),
        (b"\x06\x40\x07\x05\x0b\x0b", "tag 5 does not exist"),
        (b"\x06\x05\x0b\x0b", "type 5 does not exist"),
        (b"\x06\x40\x0b\xe0\x0b", "unknown instruction 0xe0"),
        (b"\x06\x40\xfc\x7f\x0b\x0b", "unknown instruction 0xfc 127"),
        (b"\x06\x40\x0b\x0b\x01\x0b", "code after the end"),
        (b"\x06\x40\x0b", "without end"),
    ],
)
def test_what_is_wrong_is_told(code: bytes, message: str) -> None:
    with pytest.raises(exnref.ExnrefError, match=message):
        exnref.translate(module_with_code(code))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a core wasm module"),
        (b"\0asm\x0d\0\1\0", "not a core wasm module"),
        (PREAMBLE + b"\x01\x05", "section 1 is cut short"),
        (PREAMBLE + b"\x01\x01\x01", "the module is cut short"),
        (PREAMBLE + section(1, [b"\x55"]), "unknown type 0x55"),
        (PREAMBLE + b"\x01\x02\x00\x00", "section 1: 1 bytes left"),
        (PREAMBLE + section(2, [b"\x00\x00\x7f\x00"]), "unknown import kind 0x7f"),
        (PREAMBLE + section(10, [b"\x02\x00\x0b"]), "0 functions, 1 bodies"),
    ],
)
def test_what_is_no_module_is_told(data: bytes, message: str) -> None:
    with pytest.raises(exnref.ExnrefError, match=message) as caught:
        exnref.translate(data)
    assert isinstance(caught.value, PraxisError)
