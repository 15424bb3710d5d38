"""Machine code that no process has used for sixty days is removed when new code is stored."""

from __future__ import annotations

import os
import time
from pathlib import Path

import wasmtime

from praxis_desktop.interpreter.machine_code import load_text_module, remove_unused

DAY_S = 86400


def keep(cache: Path, name: str) -> Path:
    """Store a module, unless it is stored already; returns its record."""
    before = set((cache / "machine-code").glob("*.json"))
    load_text_module(wasmtime.Engine(), f'(module (func (export "{name}")))', cache, variant="test")
    [record] = set((cache / "machine-code").glob("*.json")) - before
    return record


def age(path: Path, days: float) -> None:
    then = time.time() - days * DAY_S
    os.utime(path, (then, then))


def test_what_nobody_uses_goes_when_something_new_is_kept(tmp_path: Path) -> None:
    old, used = keep(tmp_path, "old"), keep(tmp_path, "used")
    known = old.with_name(f"{'0' * 32}.library")
    known.write_bytes(b"{}")
    for path in (old, used, known):
        age(path, 61)
    load_text_module(wasmtime.Engine(), '(module (func (export "used")))', tmp_path, variant="test")
    new = keep(tmp_path, "new")
    left = {path.name for path in new.parent.iterdir() if path.suffix != ".lock"}
    assert left == {f"{path.stem}{suffix}" for path in (used, new) for suffix in (".json", ".cwasm")}


def test_a_use_changes_nothing_that_vouches_for_the_code(tmp_path: Path) -> None:
    record = keep(tmp_path, "used")
    code = record.with_suffix(".cwasm")
    content, status = record.read_bytes(), code.stat()
    age(record, 2)
    load_text_module(wasmtime.Engine(), '(module (func (export "used")))', tmp_path, variant="test")
    assert time.time() - record.stat().st_mtime < DAY_S
    assert (record.read_bytes(), code.stat().st_ctime_ns) == (content, status.st_ctime_ns)


def test_what_killed_processes_have_left_goes_too(tmp_path: Path) -> None:
    for name, days in (("a.cwasm", 61), ("b.lock", 61), ("c.cwasm", 59), ("d.lock", 1)):
        (tmp_path / name).touch()
        age(tmp_path / name, days)
    assert remove_unused(tmp_path) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"c.cwasm", "d.lock"}
    assert remove_unused(tmp_path / "nowhere") == 0
