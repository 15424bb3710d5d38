"""Libraries are compiled when their package is installed, not when a program imports them."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Runtime, run_in_guest_thread
from praxis_desktop.packages.layers.compiling_ahead import LayerLibraries
from praxis_desktop.packages.layers.store import LayerStore
from praxis_desktop.packages.wheels.info import WheelInfo
from praxis_desktop.packages.wheels.reading import read_wheel
from tests.interpreter.host.native_libraries import library
from tests.packages.layers.layer_guests import CountingCompiler
from tests.packages.wheel_making import make_wheel

TAG = "cp314-cp314-pyemscripten_2026_0_wasm32"
ANSWER = '(module (func (export "answer") (result i32) (i32.const 42)))'


def native_wheel(folder: Path, content: bytes) -> Path:
    return make_wheel(folder, "demo", files={"demo/answer.so": content, "demo/data.txt": b"1"}, tag=TAG)


class Computer:
    """A computer on which only Pyodide is compiled; ``store`` is that of a new process."""

    def __init__(self, folder: Path) -> None:
        Runtime(cache_dir=cache_directory())
        self.code = folder / "cache" / "machine-code"
        self.code.mkdir(parents=True)
        for path in (cache_directory() / "machine-code").iterdir():
            if path.suffix != ".library" and not path.name.startswith("."):
                (self.code / path.name).hardlink_to(path)
        self._folder = folder

    def runtime(self) -> Runtime:
        return Runtime(cache_dir=self.code.parent)

    def store(self) -> LayerStore:
        runtime = self.runtime()
        return LayerStore(self._folder / "layers", None, CountingCompiler(), LayerLibraries(lambda: runtime))

    def entries(self) -> set[str]:
        return {path.name for path in self.code.glob("*.cwasm")}


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def installed(computer: Computer, wheel: Path) -> WheelInfo:
    info = read_wheel(wheel)
    computer.store().obtain(info, wheel)
    return info


def test_libraries_are_compiled_once_for_all_processes(tmp_path: Path, computer: Computer) -> None:
    info = installed(computer, native_wheel(tmp_path, library(ANSWER)))
    before = computer.entries()
    assert not computer.store().is_compiled(info)
    computer.store().compile_libraries(info)
    made = computer.entries() - before
    assert len(made) == 1
    assert computer.store().is_compiled(info)
    (computer.code / made.pop()).unlink()
    store = computer.store()
    assert not store.is_compiled(info)
    store.compile_libraries(info)
    assert len(computer.entries() - before) == 1


def test_packages_without_libraries_need_no_runtime(tmp_path: Path) -> None:
    def runtime() -> Runtime:
        raise AssertionError

    wheel = make_wheel(tmp_path, "pure")
    info = read_wheel(wheel)
    store = LayerStore(tmp_path / "layers", None, CountingCompiler(), LayerLibraries(runtime))
    store.obtain(info, wheel)
    assert store.is_compiled(info)
    store.compile_libraries(info)


def test_a_library_that_cannot_be_compiled_is_warned_of_once(
    tmp_path: Path, computer: Computer, caplog: pytest.LogCaptureFixture
) -> None:
    # Its function returns a value of a type other than the declared one.
    invalid = library(ANSWER).replace(b"\x41\x2a\x0b", b"\x42\x2a\x0b")
    info = installed(computer, native_wheel(tmp_path, invalid))
    store = computer.store()
    store.compile_libraries(info)
    assert "The library answer.so of demo-1.0-" in caplog.text
    assert store.is_compiled(info)


def test_a_layer_whose_library_is_damaged_is_taken_away(tmp_path: Path, computer: Computer) -> None:
    info = installed(computer, native_wheel(tmp_path, library(ANSWER)))
    path = computer.store().path(info)
    path.write_bytes(path.read_bytes().replace(b"\x41\x2a\x0b", b"\x41\x2b\x0b"))
    assert computer.store().has(info)
    assert computer.store().is_compiled(info)
    assert not computer.store().has(info)


def test_a_layer_made_again_needs_no_compiling(tmp_path: Path, computer: Computer) -> None:
    wheel = native_wheel(tmp_path, library(ANSWER))
    info = installed(computer, wheel)
    computer.store().compile_libraries(info)
    computer.store().path(info).unlink()
    installed(computer, wheel)
    assert computer.store().is_compiled(info)


def test_who_stops_waiting_is_let_go_and_what_is_made_is_kept(
    tmp_path: Path, computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = threading.Event()
    real = Runtime.side_module

    def slow(*arguments: object, **named: object) -> object:
        assert may_go_on.wait(30)
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Runtime, "side_module", slow)
    info = installed(computer, native_wheel(tmp_path, library(ANSWER)))
    store = computer.store()

    def check() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.compile_libraries(info, check)
    assert not store.is_compiled(info)
    may_go_on.set()
    for _ in range(300):
        if store.is_compiled(info):
            return
        time.sleep(0.1)
    raise AssertionError("what was made is not kept")


def test_a_guest_finds_what_was_compiled(
    tmp_path: Path, computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from praxis_desktop.interpreter import Interpreter, machine_code
    from praxis_desktop.snapshots.contents import Contents, attach_layers

    info = installed(computer, native_wheel(tmp_path, library(ANSWER)))
    store = computer.store()
    store.compile_libraries(info)

    def check() -> object:
        runtime = computer.runtime()
        with Interpreter.boot(runtime) as guest:
            attach_layers(guest, [store.path(info)], Contents(runtime.distribution))
            monkeypatch.setattr(machine_code, "_make_once", None)
            return guest.run("import ctypes, demo; ctypes.CDLL(demo.__path__[0] + '/answer.so').answer()")

    assert run_in_guest_thread(check) == 42
