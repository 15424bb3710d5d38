"""A library is compiled once per computer and loaded once per process; a changed one is refused by name."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import structs

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Image, Interpreter, Runtime, machine_code, run_in_guest_thread
from praxis_desktop.interpreter.exnref.sections import join_sections, read_sections
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.interpreter.host.files.sources import ZipSource
from praxis_desktop.interpreter.host.linking import prepared_library
from praxis_desktop.interpreter.host.linking.known_libraries import LibraryFacts
from praxis_desktop.interpreter.host.linking.loading_ahead import load_ahead
from praxis_desktop.interpreter.host.linking.prepared_library import prepare_library
from praxis_desktop.interpreter.image import ImageMismatch
from praxis_desktop.interpreter.once_each import OnceEach
from tests.interpreter.host.linking.test_native_exceptions import CATCHER, THROWER
from tests.interpreter.host.native_libraries import library

USE = "import ctypes; library = ctypes.CDLL('/opt/wheel/catcher.so'); library.catch_it(1)"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache in which only Pyodide itself is already compiled."""
    Runtime(cache_dir=cache_directory())
    folder = tmp_path / "machine-code"
    folder.mkdir()
    for path in (cache_directory() / "machine-code").iterdir():
        if path.suffix != ".library" and not path.name.startswith("."):
            (folder / path.name).hardlink_to(path)
    return tmp_path


def archive(path: Path, **libraries: bytes) -> ZipSource:
    """Return a mount with prepared libraries."""
    with zipfile.ZipFile(path, "w") as made:
        for name, content in libraries.items():
            made.writestr(f"{name}.so", content)
    source = ZipSource(path, name="wheel")
    source.has_prepared_libraries = True
    return source


def image_with(runtime: Runtime, source: ZipSource) -> Image:
    with Interpreter.boot(runtime) as interpreter:
        interpreter.files.mount("/opt/wheel", source)
        assert interpreter.run(USE) == 2
        return interpreter.capture()


def count(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> list[int]:
    """Count the calls of a function from now on."""
    calls: list[int] = []
    real: Callable[..., object] = getattr(owner, name)

    def counted(*arguments: object, **named: object) -> object:
        calls.append(1)
        return real(*arguments, **named)

    monkeypatch.setattr(owner, name, counted)
    return calls


def test_a_second_process_neither_prepares_nor_compiles_nor_reads(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check() -> None:
        path = tmp_path / "wheel.zip"
        libraries = {"catcher": CATCHER, "thrower": prepare_library(THROWER)}
        source = archive(path, **libraries)
        with closing(image_with(Runtime(cache_dir=cache), source)) as image:
            prepared = count(monkeypatch, prepared_library, "prepare_library")
            compiled = count(monkeypatch, machine_code, "_make_once")
            read = count(monkeypatch, ZipSource, "read")
            again = ZipSource(path, name="wheel")
            again.has_prepared_libraries = True
            sources = {**image.sources, "wheel": again}
            other = structs.replace(image, runtime=Runtime(cache_dir=cache), sources=sources)
            for _ in range(2):
                with Interpreter.restore(other) as interpreter:
                    assert interpreter.run("library.catch_it(4)") == 5
            assert (prepared, compiled, read) == ([], [], [])

    run_in_guest_thread(check)


def test_libraries_of_a_source_named_by_its_content_are_not_looked_up_again(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check() -> None:
        path = tmp_path / "wheel.zip"
        source = archive(path, catcher=CATCHER, thrower=prepare_library(THROWER))
        source.is_named_by_content = True
        with closing(image_with(Runtime(cache_dir=cache), source)) as image:
            looked = count(monkeypatch, ZipSource, "children")
            loaded = count(monkeypatch, machine_code, "load_library")
            made = count(monkeypatch, machine_code, "_make_once")
            runtime = Runtime(cache_dir=cache)
            load_ahead(runtime, image.state)
            before = len(loaded)
            other = structs.replace(image, runtime=runtime)
            with Interpreter.restore(other) as interpreter:
                assert (len(loaded), made) == (before, [])
                assert not looked
                assert interpreter.run("library.catch_it(4)") == 5

    run_in_guest_thread(check)


def test_a_made_up_state_gets_no_library_but_the_one_that_is_there(tmp_path: Path, cache: Path) -> None:
    def check() -> None:
        source = archive(tmp_path / "wheel.zip", catcher=CATCHER, thrower=prepare_library(THROWER))
        source.is_named_by_content = True
        runtime = Runtime(cache_dir=cache)
        with closing(image_with(runtime, source)) as image:
            linker = image.state["linker"]
            libraries = [{**library, "digest": "0" * 64} for library in linker["libraries"]]
            made_up = structs.replace(
                image, state={**image.state, "linker": {**linker, "libraries": libraries}}
            )
            load_ahead(runtime, made_up.state)
            with pytest.raises(ImageMismatch, match="is not the one"):
                Interpreter.restore(made_up)

    run_in_guest_thread(check)


def test_a_library_that_changed_is_refused_by_its_name(tmp_path: Path, cache: Path) -> None:
    def check() -> None:
        runtime = Runtime(cache_dir=cache)
        original = archive(tmp_path / "one.zip", catcher=CATCHER, thrower=THROWER)
        with closing(image_with(runtime, original)) as image:
            changed = archive(tmp_path / "two.zip", catcher=CATCHER, thrower=prepare_library(THROWER))
            gone = archive(tmp_path / "three.zip", catcher=CATCHER)
            damaged = archive(tmp_path / "four.zip", catcher=CATCHER, thrower=b"nothing")
            for source, told in ((changed, "is not the one"), (gone, "No such file"), (damaged, "needs the")):
                other = structs.replace(image, sources={**image.sources, "wheel": source})
                with pytest.raises(ImageMismatch, match=r"/opt/wheel/thrower\.so") as caught:
                    Interpreter.restore(other)
                assert told in str(caught.value)

    run_in_guest_thread(check)


def test_a_mark_that_a_guest_wrote_itself_is_not_believed(cache: Path) -> None:
    unchecked = library('(module (func (export "hang") (loop $again (br $again))))')
    sections = read_sections(unchecked)
    marked = join_sections(
        [
            (0, unchecked[sections[0].start : sections[0].end]),
            (0, prepared_library._mark()),
            *((number, unchecked[start:end]) for number, start, end in sections[1:]),
        ]
    )
    assert prepared_library.is_prepared(marked)

    def check() -> None:
        with Interpreter.boot(Runtime(cache_dir=cache)) as interpreter:
            interpreter.files.write_file("/opt/hang.so", marked)
            interpreter.run("import ctypes; library = ctypes.CDLL('/opt/hang.so')")
            timer = threading.Timer(0.2, interpreter.control.kill)
            timer.start()
            with pytest.raises(Killed):
                interpreter.run("library.hang()")
            timer.join()

    run_in_guest_thread(check)


def test_two_libraries_are_compiled_at_once_and_one_only_once() -> None:
    made: list[str] = []
    both = threading.Barrier(2, timeout=20)
    values: OnceEach[str, str] = OnceEach()

    def make(name: str) -> str:
        made.append(name)
        both.wait()
        return name.upper()

    results: list[str] = []
    threads = [
        threading.Thread(target=lambda n=name: results.append(values.get(n, lambda: make(n))))
        for name in ("one", "two", "one", "two", "one")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == ["one", "two"]
    assert sorted(results) == ["ONE", "ONE", "ONE", "TWO", "TWO"]


def test_what_failed_is_tried_again_and_what_is_limited_is_forgotten() -> None:
    values: OnceEach[int, int] = OnceEach(limit=2)
    with pytest.raises(ZeroDivisionError):
        values.get(1, lambda: 1 // 0)
    assert [values.get(key, lambda: 7) for key in (1, 2, 3)] == [7, 7, 7]
    assert values.get(3, lambda: 8) == 7
    assert values.get(1, lambda: 8) == 8


def test_one_library_wanted_by_many_threads_is_the_same(cache: Path) -> None:
    runtime = Runtime(cache_dir=cache)
    facts = LibraryFacts.of(THROWER)
    found: list[object] = []
    threads = [
        threading.Thread(
            target=lambda: found.append(runtime.side_module(facts, lambda: THROWER, origin="mounted"))
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(map(id, found))) == 1
