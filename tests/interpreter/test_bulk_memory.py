"""Long copies and fills of memory have the effect of a single instruction, and can be stopped on the way."""

from __future__ import annotations

import ctypes
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import wasmtime
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.interpreter.bulk_memory import COPY, FILL
from praxis_desktop.interpreter.stop_checks import STOP_MEMORY, add_stop_checks

PIECE = 1 << 20
SIZE = 5 << 20
PROGRAM = f"""(module (memory (export "memory") {SIZE >> 16} 65536)
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "both") (param i32 i32 i32) (result i32) (local i64)
    (loop $again
      (memory.fill (local.get 0) (i32.const 0xfc0b00) (local.get 2))
      (memory.copy (local.get 0) (local.get 1) (local.get 2))
      (br_if $again (i32.const 0)))
    (i32.load8_u (local.get 0)))
  (func (export "other") (result i32)
    (i32.wrap_i64 (i64.reinterpret_f64 (f64.const nan:0x8000000000afc)))))"""


class Pair:
    """A program both unchanged and with instructions in pieces."""

    def __init__(self) -> None:
        config = wasmtime.Config()
        for feature in ("wasm_exceptions", "wasm_multi_memory"):
            setattr(config, feature, True)
        self.engine = wasmtime.Engine(config)
        plain = bytes(wasmtime.wat2wasm(PROGRAM))
        self.checked = add_stop_checks(plain, owns_memory=True)
        self.stores = [wasmtime.Store(self.engine), wasmtime.Store(self.engine)]
        self.exports: list[Any] = [
            wasmtime.Instance(store, wasmtime.Module(self.engine, data), []).exports(store)
            for store, data in zip(self.stores, (plain, self.checked), strict=True)
        ]

    def memory(self, which: int) -> Any:
        """Return all bytes of the memories."""
        memory = self.exports[which]["memory"]
        address = ctypes.addressof(memory.data_ptr(self.stores[which]).contents)
        return (ctypes.c_char * SIZE).from_address(address)

    def reset(self) -> None:
        """Fill the memories with known bytes that never repeat."""
        for which in range(2):
            self.memory(which).raw = PATTERN

    def both(self, name: str, *arguments: int) -> list[object]:
        """Return the results of both: values or the texts of traps."""
        ends: list[object] = []
        for store, exports in zip(self.stores, self.exports, strict=True):
            try:
                ends.append(exports[name](store, *arguments))
            except wasmtime.Trap as trap:
                ends.append(trap.trap_code)
        return ends


PATTERN = random.Random(1).randbytes(SIZE)
NEAR = [
    0,
    1,
    2,
    7,
    PIECE - 1,
    PIECE,
    PIECE + 1,
    2 * PIECE - 1,
    2 * PIECE,
    2 * PIECE + 1,
    3 * PIECE,
    SIZE - 1,
    SIZE,
]
PLACES = st.one_of(
    st.sampled_from(NEAR), st.integers(0, SIZE), st.sampled_from([SIZE + 1, 2**31, 2**32 - 1, 2**32 - PIECE])
)


@pytest.fixture(scope="module")
def pair() -> Pair:
    return Pair()


def signed(value: int) -> int:
    """Return the number as wasmtime's i32."""
    return value - 2**32 if value >= 2**31 else value


@settings(max_examples=150, deadline=None)
@given(target=PLACES, source=PLACES, count=PLACES, near=st.integers(-3, 3), overlaps=st.booleans())
def test_a_copy_is_the_same_copy_or_the_same_trap(
    pair: Pair, target: int, source: int, count: int, near: int, overlaps: bool
) -> None:
    if overlaps:
        source = max(0, target + near)
    pair.reset()
    plain, checked = pair.both("copy", *map(signed, (target, source, count)))
    assert plain == checked
    assert pair.memory(0).raw == pair.memory(1).raw


@settings(max_examples=100, deadline=None)
@given(target=PLACES, value=st.integers(0, 2**31 - 1), count=PLACES)
def test_a_fill_is_the_same_fill_or_the_same_trap(pair: Pair, target: int, value: int, count: int) -> None:
    pair.reset()
    plain, checked = pair.both("fill", signed(target), value, signed(count))
    assert plain == checked
    assert pair.memory(0).raw == pair.memory(1).raw


def test_what_traps_writes_nothing(pair: Pair) -> None:
    for name, arguments in (
        ("copy", (0, SIZE - 2 * PIECE, 3 * PIECE)),
        ("copy", (SIZE - 2 * PIECE, 0, 3 * PIECE)),
        ("fill", (SIZE - 2 * PIECE, 7, 2 * PIECE + 1)),
        ("copy", (-1, 0, 2 * PIECE)),
        ("fill", (0, 7, -1)),
    ):
        pair.reset()
        plain, checked = pair.both(name, *arguments)
        assert plain == checked == wasmtime.TrapCode.MEMORY_OUT_OF_BOUNDS
        assert pair.memory(1).raw == PATTERN


def test_constants_that_look_like_instructions_stay(pair: Pair) -> None:
    pair.reset()
    assert pair.both("both", 5, 3 * PIECE, PIECE + 5)[0] == pair.both("both", 5, 3 * PIECE, PIECE + 5)[1]
    assert pair.memory(0).raw == pair.memory(1).raw
    assert pair.both("other") == [0xAFC, 0xAFC]
    assert pair.checked.count(COPY) == 6 + 1
    assert pair.checked.count(FILL) == 4


@pytest.mark.parametrize("arguments", [(0, 0x40000000, 0x40000000), (0x40000000, 0, 0x40000000)])
def test_a_stop_ends_a_long_copy_at_once(arguments: tuple[int, int, int]) -> None:
    _stops(lambda exports, store: exports["copy"](store, *arguments))


def test_a_stop_ends_a_long_fill_at_once() -> None:
    _stops(lambda exports, store: exports["fill"](store, 0, 7, 0x7FFFFFFF))


def _stops(run: Callable[[Any, wasmtime.Store], object]) -> None:
    pair = Pair()
    store, exports = pair.stores[1], pair.exports[1]
    exports["memory"].grow(store, 32768 - (SIZE >> 16))
    stop = ctypes.addressof(exports[STOP_MEMORY].data_ptr(store).contents)
    timer = threading.Timer(0.005, ctypes.memset, [stop, 1, 1])
    timer.start()
    begin = time.process_time()
    with pytest.raises(wasmtime.Trap, match="unreachable"):
        run(exports, store)
    assert time.process_time() - begin < 60
    timer.join()


def test_native_libraries_are_changed_in_the_same_way() -> None:
    pair = Pair()
    library = """(module (import "env" "f" (func (param i32))) (import "env" "memory" (memory 1))
        (import "env" "g" (func))
        (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2))))"""
    data = add_stop_checks(bytes(wasmtime.wat2wasm(library)), owns_memory=False)
    store, exports = pair.stores[1], pair.exports[1]
    pair.reset()
    functions = [
        wasmtime.Func(store, wasmtime.FuncType([wasmtime.ValType.i32()], []), lambda value: None),
        wasmtime.Func(store, wasmtime.FuncType([], []), lambda: None),
    ]
    items: list[Any] = [functions[0], exports["memory"], functions[1], exports[STOP_MEMORY]]
    linked: Any = wasmtime.Instance(store, wasmtime.Module(pair.engine, data), items).exports(store)
    linked["copy"](store, 5, 0, 3 * PIECE)
    assert pair.memory(1).raw == PATTERN[:5] + PATTERN[: 3 * PIECE] + PATTERN[3 * PIECE + 5 :]


def test_a_module_without_memory_gets_no_functions() -> None:
    plain = bytes(wasmtime.wat2wasm('(module (func (export "f") (result i32) (i32.const 0xafc)) (memory 0))'))
    assert COPY not in add_stop_checks(plain, owns_memory=True)
