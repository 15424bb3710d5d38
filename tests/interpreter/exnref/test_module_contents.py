"""The parts that a translated module keeps, gains and loses."""

from __future__ import annotations

import subprocess
import sys
from typing import cast

import pytest
import wasmtime

from praxis_desktop.interpreter import exnref
from tests.interpreter.exnref.encoding import name, section
from tests.interpreter.exnref.execution import engine

LEGACY = bytes(
    wasmtime.wat2wasm(
        """
        (module
          (import "host" "imported" (global $imported (mut i32)))
          (import "host" "table" (table 1 funcref))
          (tag $pair (param i32 i32))
          (memory (export "memory") 1)
          (table $hidden 2 funcref)
          (table $shown (export "shown") 3 funcref)
          (global $constant i32 (i32.const 1))
          (global $counter (mut i32) (i32.const 41))
          (global $stack (export "stack") (mut i64) (i64.const 0))
          (global $last (mut f64) (f64.const 2.5))
          (func $plain (export "plain") (result i32) (i32.const 6))
          (func $count (export "count") (result i32)
            (local $x i32)
            try $labelled (param) (result i32)
              (throw $pair (i32.const 1) (i32.const 2))
            catch $pair
              (i32.add)
              (global.set $counter (i32.add (global.get $counter)))
              (global.get $counter)
            end))
        """
    )
)
WITHOUT_LEGACY = bytes(wasmtime.wat2wasm('(module (global (mut i32) (i32.const 3)) (func (export "f")))'))


def custom(title: str, content: bytes) -> bytes:
    payload = name(title) + content
    return b"\x00" + bytes((len(payload),)) + payload


def export_names(data: bytes) -> list[str]:
    return [export.name or "" for export in wasmtime.Module(engine(), data).exports]


def test_a_module_without_legacy_code_comes_back_itself() -> None:
    assert not exnref.uses_legacy_eh(WITHOUT_LEGACY)
    assert exnref.translate(WITHOUT_LEGACY) is WITHOUT_LEGACY
    assert exnref.translate(WITHOUT_LEGACY, keep_names=False) is WITHOUT_LEGACY


def test_other_kinds_of_bytes_are_taken_too() -> None:
    assert exnref.uses_legacy_eh(memoryview(LEGACY))
    assert exnref.translate(bytearray(LEGACY)) == exnref.translate(LEGACY)
    assert exnref.translate(memoryview(WITHOUT_LEGACY)) == WITHOUT_LEGACY


def test_hidden_state_is_exported_on_demand() -> None:
    assert export_names(exnref.translate(LEGACY)) == ["memory", "shown", "stack", "plain", "count"]
    stats = exnref.Stats()
    data = exnref.translate(LEGACY, export_hidden=True, stats=stats)
    assert export_names(data) == ["memory", "shown", "stack", "plain", "count", "$g2", "$g4", "$t1"]
    assert [added.name for added in stats.exports_added] == ["$g2", "$g4", "$t1"]
    store = wasmtime.Store(engine())
    imported = wasmtime.Global(store, wasmtime.GlobalType(wasmtime.ValType.i32(), True), wasmtime.Val.i32(0))
    funcref = wasmtime.ValType.funcref()
    table = wasmtime.Table(store, wasmtime.TableType(funcref, wasmtime.Limits(1, None)), None)
    module = wasmtime.Module(store.engine, data)
    exports = wasmtime.Instance(store, module, [imported, table]).exports(store)
    assert cast("wasmtime.Func", exports["count"])(store) == 44
    assert cast("wasmtime.Global", exports["$g2"]).value(store) == 44
    assert cast("wasmtime.Global", exports["$g4"]).value(store) == 2.5
    assert cast("wasmtime.Table", exports["$t1"]).size(store) == 2


def test_hidden_state_is_exported_from_a_module_without_exports_or_code() -> None:
    for text in ("(module (global (mut i32) (i32.const 1)))", "(module (table 1 funcref) (func) (start 0))"):
        data = bytes(wasmtime.wat2wasm(text))
        assert len(export_names(exnref.translate(data, export_hidden=True))) == 1


def test_a_name_that_is_taken_is_refused() -> None:
    data = bytes(wasmtime.wat2wasm('(module (global (mut i32) (i32.const 1)) (func (export "$g0")))'))
    with pytest.raises(exnref.ExnrefError, match=r"\$g0"):
        exnref.translate(data, export_hidden=True)


def test_counts() -> None:
    stats = exnref.Stats()
    exnref.translate(LEGACY, stats=stats)
    assert (stats.functions, stats.rewritten, stats.tries, stats.catches) == (2, 1, 1, 1)
    assert (stats.rethrows, stats.delegates, stats.types_added) == (0, 0, 1)


def test_names_stay_but_those_of_labels() -> None:
    data = exnref.translate(LEGACY)
    assert b"plain" in data
    assert b"constant" in data
    assert b"labelled" in LEGACY
    assert b"labelled" not in data
    stats = exnref.Stats()
    assert b"constant" not in exnref.translate(LEGACY, keep_names=False, stats=stats)
    assert stats.dropped == ["name"]


def test_custom_sections_stay_but_those_with_code_offsets() -> None:
    offsets = [".debug_info", "reloc.CODE", "linking", "sourceMappingURL", "metadata.code.branch_hint"]
    legacy = LEGACY[:8] + custom("dylink.0", b"\x01\x02") + LEGACY[8:]
    legacy += b"".join(custom(title, b"\x07") for title in ("producers", *offsets))
    stats = exnref.Stats()
    data = exnref.translate(legacy, stats=stats)
    assert data[8:].startswith(custom("dylink.0", b"\x01\x02"))
    assert custom("producers", b"\x07") in data
    assert stats.dropped == offsets
    assert not any(title.encode() in data for title in offsets)


def test_custom_sections_stay_when_no_body_changes() -> None:
    data = WITHOUT_LEGACY + custom("sourceMappingURL", b"\x07")
    stats = exnref.Stats()
    assert custom("sourceMappingURL", b"\x07") in exnref.translate(data, export_hidden=True, stats=stats)
    assert stats.dropped == []


def test_bodies_without_legacy_code_stay_as_they_are() -> None:
    strange = b"\x00\x41\x86\x80\x80\x00\x1a\x0b"  # an integer in more bytes than it needs
    legacy = b"\x00\x06\x40\x19\x0b\x0b"
    head = b"\0asm\1\0\0\0" + section(1, [b"\x60\x00\x00"]) + section(3, [b"\x00"] * 3)
    bodies = [bytes((len(body),)) + body for body in (strange, legacy, strange)]
    data = exnref.translate(head + section(10, bodies))
    wasmtime.Module.validate(engine(), data)
    assert data.count(bodies[0]) == 2


def test_it_needs_no_engine() -> None:
    program = (
        "import sys; sys.modules['wasmtime'] = None; from praxis_desktop.interpreter import exnref;"
        f" sys.exit(not exnref.uses_legacy_eh(bytes.fromhex({LEGACY.hex()!r})))"
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60, check=False).returncode == 0
