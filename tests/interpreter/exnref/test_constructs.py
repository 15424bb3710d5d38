"""Each translated construct of legacy exception handling does what the proposal specifies."""

from __future__ import annotations

from typing import cast

import pytest
import wasmtime

from praxis_desktop.interpreter import exnref
from tests.interpreter.exnref.catching_constructs import CATCHING
from tests.interpreter.exnref.delegating_constructs import DELEGATING
from tests.interpreter.exnref.execution import engine

COMMON = """
  (type $none (func))
  (tag $number (param i32))
  (tag $empty)
  (tag $pair (param i32 i64))
  (global $seen (mut i32) (i32.const 0))
  (func $see (param i32)
    (global.set $seen (i32.add (i32.mul (global.get $seen) (i32.const 10)) (local.get 0))))
  (func $throw (param i32) (throw $number (local.get 0)))
"""
CONSTRUCTS = {**CATCHING, **DELEGATING}


@pytest.fixture(scope="module")
def standard_engine() -> wasmtime.Engine:
    return engine()


def _call(standard_engine: wasmtime.Engine, module: bytes, argument: int) -> int | str:
    store = wasmtime.Store(standard_engine)
    instance = wasmtime.Instance(store, wasmtime.Module(standard_engine, module), [])
    function = cast("wasmtime.Func", instance.exports(store)["construct"])
    try:
        return cast("int", function(store, argument))
    except wasmtime.Trap as trap:
        return str(trap)


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_construct(name: str, standard_engine: wasmtime.Engine) -> None:
    body, expectations = CONSTRUCTS[name]
    legacy = bytes(
        wasmtime.wat2wasm(
            f"""(module {COMMON}
                  (func $twice (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
                  (func (export "construct") (param i32) (result i32)
                    {body}))"""
        )
    )
    assert exnref.uses_legacy_eh(legacy) or name == "nobody catches"
    standard = exnref.translate(legacy)
    assert not exnref.uses_legacy_eh(standard)
    for argument, expected in expectations.items():
        outcome = _call(standard_engine, standard, argument)
        if isinstance(expected, str):
            assert expected in str(outcome)
        else:
            assert outcome == expected
