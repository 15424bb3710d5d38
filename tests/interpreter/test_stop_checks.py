"""Every wasm program can be stopped by another thread, and its results are the same as without the checks."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Sequence
from typing import Any

import pytest
import wasmtime

from praxis_desktop.interpreter.exnref import ExnrefError
from praxis_desktop.interpreter.stop_checks import STOP_MEMORY, add_stop_checks

ENDLESS = {
    "an empty loop": '(func (export "run") (loop $l (br $l)))',
    "a loop that computes": """(func (export "run") (local $i i64)
        (loop $l (local.set $i (i64.add (local.get $i) (i64.const 1)))
          (br_if $l (i64.ne (local.get $i) (i64.const -1)))))""",
    "a loop behind a loop, and nothing that writes": """(func (export "run") (local $i i64)
        (loop $a (local.set $i (i64.add (local.get $i) (i64.const 1)))
          (br_if $a (i64.ne (local.get $i) (i64.const 100))))
        (loop $l (local.set $i (i64.add (local.get $i) (i64.const 1)))
          (br_if $l (i64.ne (local.get $i) (i64.const -1)))))""",
    "a loop that reads, in a function that calls": """(func $f) (func (export "run") (local $i i32)
        (loop $l (br_if $l (i32.eqz (i32.load (local.get $i))))) (call $f))""",
    "a loop inside a loop": '(func (export "run") (loop $a (loop $b (br_if $a (i32.const 1)) (br $b))))',
    "a loop that catches everything": """(func (export "run")
        (loop $l (block $caught (try_table (catch_all $caught) (throw $t))) (br $l)))""",
    "recursion of two branches, without a loop": """(func $f (export "run") (call $g (i32.const 4000)))
        (func $g (param i32) (if (local.get 0) (then
          (call $g (i32.sub (local.get 0) (i32.const 1)))
          (call $g (i32.sub (local.get 0) (i32.const 1))))))""",
    "recursion through the table": """(type $v (func (param i32)))
        (func (export "run") (call $g (i32.const 4000)))
        (func $g (type $v) (if (local.get 0) (then
          (call_indirect (type $v) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))
          (call_indirect (type $v) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))))
        (table 1 funcref) (elem (i32.const 0) $g)""",
    "tail calls": '(func $f (export "run") (return_call $f))',
}


@pytest.fixture(scope="module")
def engine() -> wasmtime.Engine:
    config = wasmtime.Config()
    for feature in ("wasm_exceptions", "wasm_multi_memory", "wasm_tail_call", "wasm_function_references"):
        setattr(config, feature, True)
    return wasmtime.Engine(config)


def _module(engine: wasmtime.Engine, body: str) -> wasmtime.Module:
    wat = f'(module (memory (export "memory") 1) (tag $t) {body})'
    return wasmtime.Module(engine, add_stop_checks(bytes(wasmtime.wat2wasm(wat)), owns_memory=True))


def _instantiate(store: wasmtime.Store, module: wasmtime.Module, imports: Sequence[Any] = ()) -> Any:
    """Return the exports of a new instance."""
    return wasmtime.Instance(store, module, list(imports)).exports(store)


def _stop(exports: Any, store: wasmtime.Store) -> None:
    memory = exports[STOP_MEMORY]
    ctypes.memset(ctypes.addressof(memory.data_ptr(store).contents), 1, memory.data_len(store))


@pytest.mark.parametrize("program", ENDLESS.values(), ids=ENDLESS)
def test_stops_a_program_that_never_ends(engine: wasmtime.Engine, program: str) -> None:
    store = wasmtime.Store(engine)
    exports = _instantiate(store, _module(engine, program))
    timer = threading.Timer(0.05, _stop, [exports, store])
    timer.start()
    with pytest.raises(wasmtime.Trap, match="unreachable"):
        exports["run"](store)
    timer.join()


@pytest.mark.parametrize("place", [1, 65535, 65536])
def test_a_loop_that_has_its_check_look_elsewhere_is_stopped_too(engine: wasmtime.Engine, place: int) -> None:
    store = wasmtime.Store(engine)
    body = f'(func (export "run") (local i32) (loop $l (local.set 0 (i32.const {place})) (br $l)))'
    wasm = bytes(wasmtime.wat2wasm(f'(module (memory (export "memory") 1) {body})'))
    # The variable is not declared: the checks' own is the first that there is.
    start = wasm.index(b"\x01\x01\x7f\x03\x40")
    undeclared = wasm[:start] + b"\x00" + wasm[start + 3 :]
    size, section = start - 1, undeclared.index(b"\x0a", start - 5)
    changed = bytearray(undeclared)
    changed[size] -= 2
    changed[section + 1] -= 2
    module = wasmtime.Module(engine, add_stop_checks(bytes(changed), owns_memory=True))
    exports = _instantiate(store, module)
    timer = threading.Timer(0.05, _stop, [exports, store])
    timer.start()
    with pytest.raises(wasmtime.Trap):
        exports["run"](store)
    timer.join()


def test_a_program_that_was_stopped_stays_stopped(engine: wasmtime.Engine) -> None:
    store = wasmtime.Store(engine)
    exports = _instantiate(store, _module(engine, ENDLESS["an empty loop"]))
    _stop(exports, store)
    for _ in range(2):
        with pytest.raises(wasmtime.Trap):
            exports["run"](store)


def test_a_program_computes_what_it_did_before(engine: wasmtime.Engine) -> None:
    body = """(func $gcd (export "gcd") (param i32 i32) (result i32)
        (loop $again (result i32)
          (if (result i32) (i32.eqz (local.get 1)) (then (local.get 0)) (else
            (local.get 1) (i32.rem_u (local.get 0) (local.get 1)) (local.set 1) (local.set 0) (br $again)))))
      (func $fib (export "fib") (param i32) (result i32)
        (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0)) (else (i32.add
          (call $fib (i32.sub (local.get 0) (i32.const 1)))
          (call $fib (i32.sub (local.get 0) (i32.const 2)))))))"""
    store = wasmtime.Store(engine)
    exports = _instantiate(store, _module(engine, body))
    assert exports["gcd"](store, 1071, 462) == 21
    assert exports["fib"](store, 20) == 6765


def test_a_native_library_shares_the_byte_of_the_main_module(engine: wasmtime.Engine) -> None:
    store = wasmtime.Store(engine)
    main = _instantiate(store, _module(engine, '(func (export "run"))'))
    library = """(module (import "env" "memory" (memory 1)) (func (export "spin") (loop $l (br $l)))
        (func (export "peek") (result i32) (i32.load (i32.const 0))))"""
    module = wasmtime.Module(engine, add_stop_checks(bytes(wasmtime.wat2wasm(library)), owns_memory=False))
    assert [item.name for item in module.imports] == ["memory", STOP_MEMORY]
    linked = _instantiate(store, module, [main["memory"], main[STOP_MEMORY]])
    assert linked["peek"](store) == 0
    _stop(main, store)
    assert linked["peek"](store) == 0
    with pytest.raises(wasmtime.Trap):
        linked["spin"](store)


@pytest.mark.parametrize("data", [b"", b"\0asm", b"\0asm\1\0\0\0", b"\0asm\1\0\0\0\x0a\x05\x01"])
def test_what_is_no_module_is_refused(data: bytes) -> None:
    with pytest.raises(ExnrefError):
        add_stop_checks(data, owns_memory=True)
