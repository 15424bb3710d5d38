"""Runs modules in wasmtime and reports how a call ended, including uncaught exceptions."""

from __future__ import annotations

from typing import cast

import wasmtime

from tests.interpreter.exnref.programs import ENTRY_PARAMETERS, TAGS, Outcome
from tests.interpreter.exnref.reference import MASK

RETURNED = len(TAGS)
UNCAUGHT = "thrown Wasm exception"
"""Part of the message of the trap for an uncaught exception."""

# Calls a function of a program, and says as numbers what comes out: a tag or RETURNED, and up to two values.
_CATCHER = """
    (module
      (import "program" "t0" (tag $t0))
      (import "program" "t1" (tag $t1 (param i32)))
      (import "program" "t2" (tag $t2 (param i32 i64)))
      (import "program" "entry" (func $entry (param i32 i32) (result i32)))
      (func (export "call") (param i32 i32) (result i32 i32 i64)
        (local $first i32) (local $second i64)
        (block $threw0
          (block $threw1 (result i32)
            (block $threw2 (result i32 i64)
              (try_table (catch $t0 $threw0) (catch $t1 $threw1) (catch $t2 $threw2)
                (call $entry (local.get 0) (local.get 1))
                (local.set $first)
                (return (i32.const 3) (local.get $first) (i64.const 0)))
              (unreachable))
            (local.set $second)
            (local.set $first)
            (return (i32.const 2) (local.get $first) (local.get $second)))
          (local.set $first)
          (return (i32.const 1) (local.get $first) (i64.const 0)))
        (i32.const 0) (i32.const 0) (i64.const 0)))
    """


def engine() -> wasmtime.Engine:
    """Return an engine with standard exception handling and everything it needs."""
    config = wasmtime.Config()
    config.wasm_exceptions = True
    config.wasm_function_references = True
    config.wasm_gc = True
    config.wasm_tail_call = True
    return wasmtime.Engine(config)


class RunningProgram:
    """An instance of a translated program."""

    def __init__(
        self,
        engine: wasmtime.Engine,
        module: bytes,
        store: wasmtime.Store | None = None,
        leave: wasmtime.Func | None = None,
    ) -> None:
        self._store = store or wasmtime.Store(engine)
        compiled = wasmtime.Module(engine, module)
        imports = [] if leave is None else [leave]
        self._exports = wasmtime.Instance(self._store, compiled, imports).exports(self._store)
        self._catcher = wasmtime.Module(engine, _CATCHER)
        self._callers: dict[int, wasmtime.Func] = {}

    def call(self, entry: int, arguments: tuple[int, int]) -> Outcome:
        try:
            how, first, second = cast("tuple[int, int, int]", self._caller(entry)(self._store, *arguments))
        except wasmtime.Trap:
            return Outcome("trapped", (), self._trace())
        if how == RETURNED:
            return Outcome("returned", (first & MASK["i32"],), self._trace())
        values = tuple(value & MASK[type_] for value, type_ in zip((first, second), TAGS[how], strict=False))
        return Outcome(f"threw {how}", values, self._trace())

    def _trace(self) -> int:
        return int(cast("wasmtime.Global", self._exports["trace"]).value(self._store)) & MASK["i32"]

    def _caller(self, entry: int) -> wasmtime.Func:
        if entry not in self._callers:
            tags = [self._exports[f"t{index}"] for index in range(len(TAGS))]
            instance = wasmtime.Instance(self._store, self._catcher, [*tags, self._exports[f"e{entry}"]])
            self._callers[entry] = cast("wasmtime.Func", instance.exports(self._store)["call"])
        return self._callers[entry]


def calls(entries: int) -> list[tuple[int, tuple[int, int]]]:
    """Return the calls made in every comparison: (entry, arguments)."""
    assert ENTRY_PARAMETERS == ("i32", "i32")
    return [
        (entry, arguments) for entry in range(entries) for arguments in ((0, 1), (5, 0), (-7, 0x7FFF_FFFF))
    ]
