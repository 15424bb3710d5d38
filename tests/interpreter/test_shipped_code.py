"""Shipped machine code: used if it suits the processor, otherwise replaced by compiling."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

import pytest
import wasmtime

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Runtime
from praxis_desktop.interpreter.engine import VARIANT, engine_config
from praxis_desktop.interpreter.host.linking.known_libraries import LibraryFacts
from praxis_desktop.interpreter.shipped_code import load_shipped, shipped_code
from tests.interpreter.host.native_libraries import library

WASM = bytes(wasmtime.wat2wasm('(module (func (export "answer") (result i32) i32.const 42))'))
DIGEST = hashlib.sha256(WASM).hexdigest()


def ship(folder: Path, *, counts_fuel: bool = False) -> Path:
    """Put the module's machine code where the program looks for it."""
    config = engine_config()
    config.consume_fuel = counts_fuel
    path = shipped_code(folder, DIGEST, VARIANT)
    path.parent.mkdir()
    path.write_bytes(wasmtime.Module(wasmtime.Engine(config), WASM).serialize())
    return path


def answer(module: wasmtime.Module, engine: wasmtime.Engine) -> int:
    store = wasmtime.Store(engine)
    function = wasmtime.Instance(store, module, []).exports(store)["answer"]
    assert isinstance(function, wasmtime.Func)
    return int(function(store))


def test_machine_code_that_came_along_is_taken(tmp_path: Path) -> None:
    ship(tmp_path)
    engine = wasmtime.Engine(engine_config())
    module = load_shipped(engine, tmp_path, DIGEST, VARIANT)
    assert module is not None
    assert answer(module, engine) == 42


def test_where_none_came_along_there_is_none(tmp_path: Path) -> None:
    assert load_shipped(wasmtime.Engine(engine_config()), tmp_path, DIGEST, VARIANT) is None


def test_machine_code_of_another_module_or_configuration_is_not_found(tmp_path: Path) -> None:
    ship(tmp_path)
    engine = wasmtime.Engine(engine_config())
    assert load_shipped(engine, tmp_path, DIGEST[::-1], VARIANT) is None
    assert load_shipped(engine, tmp_path, DIGEST, f"{VARIANT} another") is None


def test_what_wasmtime_refuses_is_told_and_not_taken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ship(tmp_path, counts_fuel=True)
    with caplog.at_level(logging.INFO):
        assert load_shipped(wasmtime.Engine(engine_config()), tmp_path, DIGEST, VARIANT) is None
    assert "does not fit this computer" in caplog.text


def test_what_is_no_machine_code_is_refused(tmp_path: Path) -> None:
    path = ship(tmp_path)
    path.write_bytes(b"not machine code")
    assert load_shipped(wasmtime.Engine(engine_config()), tmp_path, DIGEST, VARIANT) is None


def test_a_library_that_is_compiled_ahead_is_never_read_again(tmp_path: Path) -> None:
    # The module has the name of this test's folder, so that no other test has compiled it.
    content = library(f'(module (func (export "{tmp_path.as_posix()}") (result i32) i32.const 1))')
    facts = LibraryFacts.of(content)
    runtime = Runtime(cache_dir=cache_directory(), packs=[tmp_path])
    assert not runtime.has_code(facts, origin="prepared")
    made = runtime.compile_ahead(facts, content, tmp_path)
    assert made.parent.parent == tmp_path
    assert runtime.has_code(facts, origin="prepared")
    module = runtime.side_module(facts, lambda: pytest.fail("it was read"), origin="prepared")
    assert module.digest == facts.digest
