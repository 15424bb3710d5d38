"""Invalid settings are reported, and the command continues as if they were not set."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from praxis_desktop.core.directories import cache_directory
from tests.cli.command import UNFINISHED, praxis

SAID = 'PYODIDE_POOL_SIZE="{}": pool.size must be a whole number from 1 to 64; 3 (default) is used instead'


@pytest.mark.parametrize("size", ["0", "-1", "three"])
def test_a_bad_variable_is_told_and_the_program_runs(size: str) -> None:
    finished = praxis("exec", "-c", "print(1)", env={"PYODIDE_POOL_SIZE": size})
    assert (finished.code, finished.out) == (0, "1\n")
    assert f"praxis-desktop: {SAID.format(size)}" in finished.told


def test_with_json_it_is_an_event() -> None:
    finished = praxis("exec", "--json", "-c", "print(1)", env={"PYODIDE_POOL_SIZE": "three"})
    assert finished.code == 0
    assert finished.err == ""
    assert finished.events[0] == {"event": "log", "message": SAID.format("three"), "level": "warning"}


def test_a_damaged_file_is_told_and_the_memory_of_a_sound_one_holds(tmp_path: Path) -> None:
    compiled = cache_directory() / "machine-code"
    if compiled.is_dir():
        shutil.copytree(compiled, tmp_path / "cache" / "machine-code", ignore=UNFINISHED)
    (tmp_path / "config").mkdir()
    file = tmp_path / "config" / "settings.json"
    home = {"PRAXIS_HOME": str(tmp_path)}
    file.write_text("{", "utf-8")
    damaged = praxis("exec", "-c", "print(len(bytearray(200 << 20)) >> 20)", env=home)
    assert (damaged.code, damaged.out) == (0, "200\n")
    assert f"praxis-desktop: {file} is not JSON" in damaged.err
    file.write_text('{"execution": {"memory_bytes": 134217728}}', "utf-8")
    numpys = "class ArrayMemoryError(MemoryError): pass\nraise ArrayMemoryError('Unable to allocate 1 GiB')"
    too_big = "raise ValueError('array is too big; `arr.size * arr.dtype.itemsize` is larger than')"
    assert "allow more with the setting execution.memory_bytes" in praxis("exec", "-c", numpys, env=home).err
    assert (
        "an array can take up at most 2 GiB of it. Read and store large data in pieces"
        in praxis("exec", "-c", too_big, env=home).err
    )
    limited = praxis("exec", "-c", "bytearray(200 << 20)", env=home)
    assert limited.code == 1
    assert "MemoryError: the program has used up its memory." in limited.err
    assert "allow more with the setting execution.memory_bytes" in limited.err
