"""The cache of machine code: compiled once, never trusted blindly, and never an obstacle to a start."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
import wasmtime

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Runtime, machine_code
from praxis_desktop.interpreter.distribution import DistributionError
from praxis_desktop.interpreter.machine_code import load_module, load_text_module
from praxis_desktop.interpreter.processor import UnsupportedMachineError
from tests.cli.command import UNFINISHED
from tests.disks import room_for
from tests.obstacles import unreadable

ANSWER = '(module (func (export "answer") (result i32) i32.const 42))'
STAGES = [
    (5, "Preparing Pyodide"),
    (45, "Compiling Pyodide for this computer"),
    (70, "Saving the compiled Pyodide"),
    (100, "Pyodide is ready"),
]
COMPILE_IN_ANOTHER_PROCESS = """
import sys, wasmtime
from pathlib import Path
from praxis_desktop.interpreter.machine_code import load_module
from tests.obstacles import unreadable
path, digest, cache, limit = sys.argv[1:]
if limit:
    sys.dont_write_bytecode = True  # Python would keep the half of a module that fits
    exec(limit)
stages = []
load_module(wasmtime.Engine(), Path(path), digest, Path(cache), variant="plain",
            progress=lambda percent, stage: stages.append(percent))
print(stages)
"""


class Bench:
    """A small wasm module, an engine and a cache folder, and the reports from loading the module."""

    def __init__(self, folder: Path) -> None:
        self.engine = wasmtime.Engine()
        self.cache = folder / "cache"
        self.wasm = folder / "answer.wasm"
        self.wasm.write_bytes(wasmtime.wat2wasm(ANSWER))
        self.digest = hashlib.sha256(self.wasm.read_bytes()).hexdigest()
        self.stages: list[tuple[int, str]] = []

    def answer(self, cache: Path | None = None, *, variant: str = "plain") -> int:
        """Load the module and call it."""
        self.stages.clear()
        module = load_module(
            self.engine,
            self.wasm,
            self.digest,
            cache or self.cache,
            variant=variant,
            progress=lambda percent, stage: self.stages.append((percent, stage)),
        )
        store = wasmtime.Store(self.engine)
        function = wasmtime.Instance(store, module, []).exports(store)["answer"]
        assert isinstance(function, wasmtime.Func)
        result = function(store)
        assert isinstance(result, int)
        return result

    @property
    def was_compiled(self) -> bool:
        """Whether the last load compiled the module."""
        return any(percent == 45 for percent, _ in self.stages)

    def code(self) -> Path:
        """Return the only file of machine code in the cache."""
        [path] = self.cache.rglob("*.cwasm")
        return path


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_the_second_start_does_not_compile(bench: Bench) -> None:
    assert bench.answer() == 42
    assert bench.stages == STAGES
    assert bench.answer() == 42
    assert bench.stages == STAGES[-1:]


def test_another_configuration_has_its_own_machine_code(bench: Bench) -> None:
    bench.answer(variant="with epochs")
    bench.answer(variant="without epochs")
    assert bench.was_compiled
    bench.answer(variant="with epochs")
    assert not bench.was_compiled


def test_without_a_cache_folder_nothing_is_kept(bench: Bench) -> None:
    module = load_module(bench.engine, bench.wasm, bench.digest, None, variant="plain")
    assert [export.name for export in module.exports] == ["answer"]
    assert not bench.cache.exists()


@pytest.mark.parametrize("damage", ["flip", "truncate", "empty", "replace"])
def test_damaged_machine_code_is_made_again_and_said_once(
    bench: Bench, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    bench.answer()
    code = bench.code()
    content = bytearray(code.read_bytes())
    content[len(content) // 2] ^= 0xFF
    contents = {
        "flip": bytes(content),
        "truncate": bytes(content[:1000]),
        "empty": b"",
        "replace": b"\x7fELF" * 500,
    }
    code.write_bytes(contents[damage])
    with caplog.at_level(logging.WARNING):
        assert bench.answer() == 42
        assert bench.stages == STAGES
        assert bench.answer() == 42
    assert bench.stages == STAGES[-1:]
    assert len(caplog.messages) == 1
    assert "rebuilt: its digest is not the recorded one" in caplog.text


def test_machine_code_that_was_changed_is_noticed_though_its_times_were_set_back(bench: Bench) -> None:
    bench.answer()
    code = bench.code()
    before = code.stat()
    content = bytearray(code.read_bytes())
    content[len(content) // 2] ^= 0xFF
    with code.open("r+b") as file:
        file.write(content)
    os.utime(code, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert bench.answer() == 42
    assert bench.was_compiled


def test_machine_code_in_the_place_of_another_s_is_not_mapped(bench: Bench, tmp_path: Path) -> None:
    bench.answer()
    mine = bench.code()
    (tmp_path / "other").mkdir()
    other = Bench(tmp_path / "other")
    other.wasm.write_bytes(wasmtime.wat2wasm(ANSWER.replace("42", "43")))
    other.digest = hashlib.sha256(other.wasm.read_bytes()).hexdigest()
    assert other.answer() == 43
    for suffix in (".cwasm", ".json"):
        mine.with_suffix(suffix).write_bytes(other.code().with_suffix(suffix).read_bytes())
    assert bench.answer() == 42
    assert bench.was_compiled


@pytest.mark.parametrize("record", [b"", b"{}", b"[1]", b'{"blake2b": "00", "stamp": {"size": 1}}'])
def test_machine_code_without_a_sound_record_is_not_mapped(bench: Bench, record: bytes) -> None:
    bench.answer()
    bench.code().with_suffix(".json").write_bytes(record)
    assert bench.answer() == 42
    assert bench.was_compiled


def test_a_copied_cache_is_digested_once_and_used(bench: Bench) -> None:
    bench.answer()
    record = bench.code().with_suffix(".json")
    before = record.read_bytes()
    content = bench.code().read_bytes()
    code = bench.code()
    code.unlink()
    code.write_bytes(content)
    assert bench.answer() == 42
    assert not bench.was_compiled
    after = record.read_bytes()
    assert json.loads(after)["blake2b"] == json.loads(before)["blake2b"]
    assert after != before
    bench.answer()
    assert record.read_bytes() == after


@pytest.mark.parametrize("suffix", [".cwasm", ".json"])
def test_machine_code_that_another_program_holds_is_made_without_waiting(bench: Bench, suffix: str) -> None:
    bench.answer()
    with unreadable(bench.code().with_suffix(suffix)):
        assert bench.answer() == 42
        assert bench.was_compiled
    assert bench.answer() == 42


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX's")
@pytest.mark.parametrize("suffix", [".cwasm", ".json"])
def test_a_pipe_in_place_of_machine_code_is_not_waited_for(bench: Bench, suffix: str) -> None:
    bench.answer()
    file = bench.code().with_suffix(suffix)
    file.unlink()
    os.mkfifo(file)
    assert bench.answer() == 42
    assert bench.was_compiled
    assert file.is_file()


@pytest.mark.skipif(os.name != "posix", reason="file permissions are POSIX's")
def test_machine_code_that_others_can_write_is_not_mapped(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.answer()
    bench.code().chmod(0o666)
    assert bench.answer() == 42
    assert bench.was_compiled
    assert "other users can write to it" in caplog.text
    bench.answer()
    assert not bench.was_compiled


def test_sound_bytes_that_wasmtime_refuses_are_made_again(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.answer()
    config = wasmtime.Config()
    config.epoch_interruption = True
    bench.engine = wasmtime.Engine(config)
    assert bench.was_compiled
    load_module(bench.engine, bench.wasm, bench.digest, bench.cache, variant="plain")
    assert "rebuilt" in caplog.text


def test_an_unwritable_cache_costs_time_only(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    occupied = bench.wasm.parent / "occupied"
    occupied.write_text("a file where the cache's folder should be")
    assert bench.answer(occupied / "cache") == 42
    assert bench.was_compiled
    assert len(caplog.messages) == 1
    assert "every start will compile it" in caplog.text


def test_another_process_that_never_ends_is_not_waited_for(
    bench: Bench, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    import filelock

    bench.answer()
    code = bench.code()
    code.unlink()
    monkeypatch.setattr(machine_code, "LOCK_DEADLINE_S", 0.05)
    with filelock.FileLock(code.with_suffix(".lock")):
        assert bench.answer() == 42
    assert "compiling here as well" in caplog.text
    assert not code.exists()


def test_a_full_disk_while_saving_leaves_no_half_file(bench: Bench) -> None:
    with room_for(bench.cache, 4096) as limit:
        run = _in_another_process(bench, limit)
        out, err = run.communicate(timeout=60)
        assert run.returncode == 0
        assert out.split("\n")[0] == "[5, 45, 70, 100]"
        assert "cannot be saved" in err
        assert not list(bench.cache.rglob("*.cwasm*"))
    bench.answer()
    assert bench.was_compiled


def test_processes_that_start_at_once_compile_once(bench: Bench) -> None:
    runs = [_in_another_process(bench) for _ in range(4)]
    stages = [run.communicate(timeout=60)[0].strip() for run in runs]
    assert all(run.returncode == 0 for run in runs)
    assert stages.count("[5, 45, 70, 100]") == 1
    assert set(stages) <= {"[5, 45, 70, 100]", "[5, 100]", "[100]"}


def test_leftovers_of_a_killed_process_are_cleared(bench: Bench) -> None:
    bench.answer()
    leftover = bench.code().with_name(f".{bench.code().name}.0011223344556677.tmp")
    leftover.write_bytes(b"half")
    bench.code().unlink()
    bench.answer()
    assert not leftover.exists()


def test_a_damaged_or_missing_module_is_an_error_with_a_remedy(bench: Bench) -> None:
    bench.wasm.write_bytes(b"not the module")
    with pytest.raises(DistributionError, match="damaged") as caught:
        bench.answer()
    assert caught.value.hint
    bench.wasm.unlink()
    with pytest.raises(DistributionError, match="cannot be read"):
        bench.answer()


def test_a_module_that_cannot_be_compiled_is_one_sentence(bench: Bench) -> None:
    bench.wasm.write_bytes(b"\0asm\1\0\0\0\xff")
    bench.digest = hashlib.sha256(bench.wasm.read_bytes()).hexdigest()
    with pytest.raises(UnsupportedMachineError, match="cannot be compiled for this processor") as caught:
        bench.answer()
    assert "\n" not in str(caught.value)


def test_the_version_in_the_key_is_the_installed_one() -> None:
    assert version("wasmtime") == machine_code.WASMTIME


@pytest.fixture
def copied_cache(tmp_path: Path) -> Path:
    """A copy of this computer's machine code of Pyodide, which is made first if missing."""
    Runtime(cache_dir=cache_directory())
    shutil.copytree(cache_directory() / "machine-code", tmp_path / "machine-code", ignore=UNFINISHED)
    return tmp_path


def test_pyodide_itself_is_used_from_a_copied_cache(copied_cache: Path) -> None:
    stages: list[int] = []
    Runtime(cache_dir=copied_cache, progress=lambda percent, stage: stages.append(percent))
    assert stages == [100]


@pytest.mark.long
def test_damaged_machine_code_of_pyodide_is_made_again(copied_cache: Path) -> None:
    for code in copied_cache.rglob("*.cwasm"):
        with code.open("r+b") as file:
            file.seek(code.stat().st_size // 2)
            file.write(b"\xcc" * 4096)
    stages: list[int] = []
    for _ in range(2):
        Runtime(cache_dir=copied_cache, progress=lambda percent, stage: stages.append(percent))
    assert stages == [5, 45, 70, 100, 100]


def _in_another_process(bench: Bench, limit: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *(sys.executable, "-c", COMPILE_IN_ANOTHER_PROCESS),
            *(str(bench.wasm), bench.digest, str(bench.cache), limit),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_small_module_is_compiled_once_too(bench: Bench) -> None:
    def answer(cache: Path | None) -> object:
        module = load_text_module(bench.engine, ANSWER, cache, variant="plain")
        store = wasmtime.Store(bench.engine)
        function = wasmtime.Instance(store, module, []).exports(store)["answer"]
        assert isinstance(function, wasmtime.Func)
        return function(store)

    assert answer(None) == 42
    assert not bench.cache.exists()
    assert answer(bench.cache) == 42
    code = bench.code()
    kept = code.stat()
    assert answer(bench.cache) == 42
    assert code.stat().st_ino == kept.st_ino
    code.write_bytes(b"damaged")
    assert answer(bench.cache) == 42
    assert code.stat().st_size == kept.st_size
