"""A suspended handler keeps its exception while other threads' exceptions cause collections."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

import pytest
import wasmtime

from praxis_desktop.interpreter import exnref, run_in_guest_thread
from tests.interpreter.exnref.encoding import encode
from tests.interpreter.exnref.execution import calls
from tests.interpreter.exnref.generation import random_program
from tests.interpreter.exnref.reference import ReferenceInterpreter
from tests.interpreter.exnref.suspension import Turns, run_in_turns

# ``hold`` catches an exception, leaves the store inside its handler, and throws the exception on.
LEGACY = bytes(
    wasmtime.wat2wasm(
        """
        (module
          (import "host" "leave" (func $leave))
          (tag $number (param i32))
          (tag $other (param i64))
          (func $throw (param i32)
            (if (i32.and (local.get 0) (i32.const 1))
              (then (throw $number (local.get 0)))
              (else (throw $other (i64.extend_i32_s (local.get 0))))))
          (func $hold_any (param i32)
            try (call $throw (local.get 0)) catch_all (call $leave) rethrow 0 end)
          (func $hold_number (param i32)
            try (call $hold_any (local.get 0)) catch $number (drop) (call $leave) rethrow 0 end)
          (func (export "hold") (param i32) (result i32)
            try (result i32)
              (call $hold_number (local.get 0)) (i32.const -1)
            catch $number
            catch $other
              (i32.wrap_i64)
            end))
        """
    )
)
CHURNED = 5000
HELD = (1, 2, 35, 36)
ENTRIES = 10
GROUPS = [range(start, start + 8) for start in range(0, 64, 8)]
FEWEST_TURNS = 100


def _outcomes() -> list[object]:
    turns = Turns[object]()
    module = wasmtime.Module(turns.store.engine, exnref.translate(LEGACY))
    exports = wasmtime.Instance(turns.store, module, [turns.leave]).exports(turns.store)
    hold = cast("Callable[..., object]", exports["hold"])
    return turns.run([partial(hold, turns.store, number) for number in HELD], churned=CHURNED)


def test_a_suspended_handler_throws_its_own_exception_on() -> None:
    assert run_in_guest_thread(_outcomes) == list(HELD)


@pytest.mark.parametrize("seeds", GROUPS, ids=lambda seeds: f"seeds from {seeds[0]}")
def test_programs_that_are_left_in_their_handlers_do_what_they_do_alone(seeds: range) -> None:
    programs = [random_program(seed, entries=ENTRIES) for seed in seeds]
    translated = [exnref.translate(encode(program, leaving=True)) for program in programs]
    found, left = run_in_guest_thread(lambda: run_in_turns(translated, ENTRIES))
    assert left > FEWEST_TURNS
    for seed, program, outcomes in zip(seeds, programs, found, strict=True):
        reference = ReferenceInterpreter(program)
        assert outcomes == [reference.call(*each) for each in calls(ENTRIES)], f"program {seed}"
