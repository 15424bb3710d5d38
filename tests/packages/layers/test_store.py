"""Layers are built once, are complete or absent, and are built again when they are damaged."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path
from random import Random

import pytest

from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.faults import PythonError
from praxis_desktop.interpreter.host.files.sources import mapped
from praxis_desktop.interpreter.host.linking.prepared_library import prepare_library
from praxis_desktop.packages.errors import PackageNotSaved, WheelDamaged, WheelUnsafe
from praxis_desktop.packages.layers.building import layer_name
from praxis_desktop.packages.layers.store import LayerStore
from praxis_desktop.packages.wheels.reading import read_wheel
from tests.interpreter.host.native_libraries import library
from tests.packages.layers.layer_guests import CountingCompiler, layer_of, layer_store, run_with
from tests.packages.wheel_making import make_wheel

CHECKOUT = Path(__file__).parents[3]
FILES = {
    "demo/__init__.py": b"'A demonstration.'\n",
    "demo/old.py": b"print 'of Python 2'\n",
    "demo/__pycache__/__init__.cpython-314.pyc": b"somebody else's",
    "demo/table.csv": b"1,2\n",
    "demo-1.0.data/purelib/demo/pure.py": b"x = 1\n",
    "demo-1.0.data/platlib/demo/plat.py": b"x = 1\n",
    "demo-1.0.data/data/share/demo/manual.txt": b"Read me.",
    "demo-1.0.data/scripts/demo": b"#!python\n",
    "demo-1.0.data/headers/demo.h": b"",
}


def entries(layer: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(layer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_wheel_s_files_go_where_they_belong_and_modules_are_compiled(tmp_path: Path) -> None:
    found = entries(layer_of(make_wheel(tmp_path, files=FILES)))
    top = "site-packages/demo"
    assert sorted(found) == [
        "prefix/share/demo/manual.txt",
        *(
            f"{top}-1.0.dist-info/{name}"
            for name in ("INSTALLER", "METADATA", "PYODIDE_SHA256", "RECORD", "WHEEL")
        ),
        f"{top}/__init__.py",
        *(f"{top}/__pycache__/{name}.cpython-314.pyc" for name in ("__init__", "plat", "pure")),
        *(f"{top}/{name}" for name in ("old.py", "plat.py", "pure.py", "table.csv")),
    ]
    module = found[f"{top}/__pycache__/__init__.cpython-314.pyc"]
    assert module[4:8] == b"\1\0\0\0"  # unchecked, by its source's hash
    if sys.version_info[:2] == (3, 14):
        assert marshal.loads(module[16:]).co_filename == "/lib/python3.14/site-packages/demo/__init__.py"


def test_the_same_wheel_gives_the_same_bytes(tmp_path: Path) -> None:
    files = {f"demo/m{number}.py": f"class A:\n x = {number}\n".encode() for number in range(50)}
    wheel = make_wheel(tmp_path, files=files)
    info = read_wheel(wheel)
    one, two = (layer_store(tmp_path / name).obtain(info, wheel) for name in "ab")
    assert one.name == two.name
    assert one.read_bytes() == two.read_bytes()


def test_a_layer_s_name_says_package_and_version_and_changes_with_the_wheel(tmp_path: Path) -> None:
    one = read_wheel(make_wheel(tmp_path, "two-words", "1.5"))
    other = read_wheel(make_wheel(tmp_path / "other", "two-words", "1.5", {"x.py": b""}))
    assert layer_name(one).startswith("two_words-1.5-")
    assert layer_name(one) != layer_name(other)


def test_a_layer_is_built_once_by_many_threads(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path)
    info, compiler = read_wheel(wheel), CountingCompiler()
    store = layer_store(tmp_path / "layers", compiler)
    assert not store.has(info)
    threads = [threading.Thread(target=store.obtain, args=(info, wheel)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.has(info)
    assert compiler.started == 1


def test_shipped_layers_are_found_first_and_nothing_is_written(tmp_path: Path) -> None:
    distribution = Distribution.find()
    wheel = distribution.wheel("pyserial")
    store = LayerStore(tmp_path / "layers", distribution.folder / "layers", CountingCompiler())
    assert store.obtain(read_wheel(wheel), wheel).parent == distribution.folder / "layers"
    assert not (tmp_path / "layers").exists()


@pytest.mark.parametrize("damage", ["cut", "bit"])
def test_a_shipped_layer_that_is_damaged_is_built_again_elsewhere(tmp_path: Path, damage: str) -> None:
    wheel = make_wheel(tmp_path)
    info = read_wheel(wheel)
    path = layer_store(tmp_path / "shipped").obtain(info, wheel)
    sound = path.read_bytes()
    damaged = sound[:-40] if damage == "cut" else sound.replace(b"name = 'demo'", b"name = 'dem0'")
    path.write_bytes(damaged)
    folders = tmp_path / "layers", tmp_path / "shipped"
    store = LayerStore(*folders, CountingCompiler())
    assert store.verify() == [path]
    made = store.obtain(info, wheel)
    assert (made.parent, made.read_bytes(), path.read_bytes()) == (tmp_path / "layers", sound, damaged)
    assert LayerStore(*folders, CountingCompiler()).path(info) == made


@pytest.mark.parametrize("damage", ["cut", "empty", "bit"])
def test_a_damaged_layer_is_built_again(tmp_path: Path, damage: str) -> None:
    wheel = make_wheel(tmp_path)
    info = read_wheel(wheel)
    store = layer_store(tmp_path / "layers")
    path = store.obtain(info, wheel)
    sound = path.read_bytes()
    changed = {
        "cut": sound[:-40],
        "empty": b"",
        "bit": sound.replace(b"name = 'demo'", b"name = 'dem0'"),
    }
    path.write_bytes(changed[damage])
    if damage == "bit":
        with pytest.raises(PythonError, match="I/O error"):
            run_with([path], "open('/lib/python3.14/site-packages/demo/__init__.py').read()")
    assert not store.has(info)
    assert store.obtain(info, wheel).read_bytes() == sound


def test_verify_names_damaged_layers_and_takes_them_away(tmp_path: Path) -> None:
    store = layer_store(tmp_path / "layers")
    wheels = [make_wheel(tmp_path, name) for name in ("one", "two")]
    one, two = (store.obtain(read_wheel(wheel), wheel) for wheel in wheels)
    assert store.verify() == []
    two.write_bytes(two.read_bytes().replace(b"demo", b"dem0"))
    assert store.verify() == [two]
    assert (one.exists(), two.exists()) == (True, False)


def test_a_damaged_layer_gives_way_while_programs_have_it_open(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path)
    info = read_wheel(wheel)
    store = layer_store(tmp_path / "layers")
    path = store.obtain(info, wheel)
    sound = path.read_bytes()
    path.write_bytes(sound.replace(b"name = 'demo'", b"name = 'dem0'"))
    in_use = mapped(path)
    assert store.verify() == [path]
    assert store.obtain(info, wheel).read_bytes() == sound
    assert b"name = 'dem0'" in bytes(in_use)


def age(path: Path, days: float) -> None:
    """Set a file's modification time to some days ago."""
    then = time.time() - days * 86400
    os.utime(path, (then, then))


def test_layers_that_nobody_needs_are_pruned_a_month_after_their_last_use(tmp_path: Path) -> None:
    store = layer_store(tmp_path / "layers")
    wheels = [make_wheel(tmp_path, name) for name in ("one", "two", "three", "four")]
    infos = [read_wheel(wheel) for wheel in wheels]
    needed, unneeded, used, young = (store.obtain(*both) for both in zip(infos, wheels, strict=True))
    for path in (needed, unneeded, used):
        age(path, 31)
    store.note_use(infos[2:])
    times = used.stat().st_mtime_ns
    assert store.prune(infos[:1]) == (unneeded,)
    assert [path.exists() for path in (needed, unneeded, used, young)] == [True, False, True, True]
    assert used.stat().st_mtime_ns == times
    age(used.with_suffix(".used"), 31)
    assert store.prune(infos[:1]) == (used,)
    assert sorted(path.suffix for path in store.folder.iterdir() if path.name[0] != ".") == [
        *[".layer"] * 2,
        ".used",
    ]


def test_layers_of_an_earlier_version_of_the_program_are_pruned_after_a_day(tmp_path: Path) -> None:
    store = layer_store(tmp_path / "layers")
    wheel = make_wheel(tmp_path, "one")
    info = read_wheel(wheel)
    path = store.obtain(info, wheel)
    earlier = path.with_name(f"one-1.0-{'0' * 32}.layer")
    earlier.write_bytes(path.read_bytes())
    assert store.prune([info]) == ()
    age(earlier, 2)
    age(path, 2)
    assert store.prune([info]) == (earlier,)


def test_a_use_is_noted_once_a_day(tmp_path: Path) -> None:
    store = layer_store(tmp_path / "layers")
    wheel = make_wheel(tmp_path, "one")
    info = read_wheel(wheel)
    note = store.obtain(info, wheel).with_suffix(".used")
    store.note_use([info])
    for days, is_noted in ((0.5, False), (1.5, True)):
        age(note, days)
        before = note.stat().st_mtime_ns
        store.note_use([info])
        assert (note.stat().st_mtime_ns != before) == is_noted


def test_a_folder_that_cannot_be_written_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    wheel = make_wheel(tmp_path)
    with pytest.raises(PackageNotSaved, match=r"demo 1\.0 cannot be installed in .*file") as caught:
        layer_store(tmp_path / "file" / "layers").obtain(read_wheel(wheel), wheel)
    assert "free space" in caught.value.hint


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = make_wheel(tmp_path)
    store = layer_store(tmp_path / "layers")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PackageNotSaved, match="No space left on device"):
        store.obtain(read_wheel(wheel), wheel)
    assert [path.name for path in (tmp_path / "layers").iterdir() if path.suffix != ".lock"] == []


def test_what_is_no_python_is_kept_as_it_is(tmp_path: Path) -> None:
    hard = {
        "demo/parentheses.py": b"(" * 1_000_000,
        "demo/deep.py": b"-" * 200_000 + b"1",
        "demo/zero.py": b"\0",
        "demo/encoding.py": b"# coding: nonsense\n",
        "demo/latin.py": b"x = '\xe9'\n",
    }
    found = entries(layer_of(make_wheel(tmp_path, files={**hard, "demo/fine.py": b"x = 1\n"})))
    assert [name for name in found if name.endswith(".pyc")] == [
        "site-packages/demo/__pycache__/fine.cpython-314.pyc"
    ]
    assert set(found) >= {f"site-packages/{name}" for name in hard}


def test_a_module_that_takes_too_long_is_named(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"demo/a.py": b"", "demo/long.py": b"y = 1\n" * 2_000_000})
    store = layer_store(tmp_path / "layers", CountingCompiler(limit_s=0.3))
    with pytest.raises(WheelUnsafe, match=r"demo/long\.py .*took longer than 0\.3 s") as caught:
        store.obtain(read_wheel(wheel), wheel)
    assert caught.value.file == wheel.name
    assert store.verify() == []


def test_a_module_that_takes_too_much_memory_is_left_out(tmp_path: Path) -> None:
    files = {"demo/a_large.py": b"y = 1\n" * 300_000, "demo/small.py": b""}
    wheel = make_wheel(tmp_path, files=files, compression=zipfile.ZIP_STORED)
    store = layer_store(tmp_path / "layers", CountingCompiler(memory_limit=100 << 20))
    found = entries(store.obtain(read_wheel(wheel), wheel))
    assert [name for name in found if name.endswith(".pyc")] == [
        "site-packages/demo/__pycache__/small.cpython-314.pyc"
    ]


def test_a_library_that_is_none_is_named(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"demo/native.so": b"\0asm\1\0\0\0"})
    with pytest.raises(WheelDamaged, match=r"demo/native\.so"):
        layer_of(wheel)


def test_a_file_that_is_marked_as_prepared_by_this_program_is_refused(tmp_path: Path) -> None:
    endless = '(module (func (export "spin") (loop $again (br $again))))'
    marked = prepare_library(library(endless))
    for name in ("data.bin", "native.so.txt", "native.so"):
        wheel = make_wheel(tmp_path, files={f"demo/{name}": marked})
        if name.endswith(".bin"):
            with pytest.raises(WheelUnsafe, match=r"demo/data\.bin.* prepared by this program"):
                layer_of(wheel)
        else:
            assert layer_of(wheel).exists()  # it is prepared again, whatever its mark says


def _killed_while_building(tmp_path: Path, wheel: Path, delay_s: float) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.packages.layers.layer_process",
        str(tmp_path / "layers"),
        str(wheel),
    ]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay_s)
        process.kill()


def _check_kills(tmp_path: Path, kills: int) -> None:
    files = {"demo/data.bin": bytes(30_000_000), "demo/__init__.py": b"name = 'demo'\n"}
    wheel = make_wheel(tmp_path, files=files, compression=zipfile.ZIP_STORED)
    store = layer_store(tmp_path / "layers")
    random = Random(kills)
    for _ in range(kills):
        _killed_while_building(tmp_path, wheel, random.random() * 1.5)
        assert store.verify() == []
        for path in (tmp_path / "layers").glob("*.layer"):
            path.unlink()
    store.obtain(read_wheel(wheel), wheel)
    left = [path.name for path in (tmp_path / "layers").iterdir() if not path.name.endswith(".lock")]
    assert left == [store.path(read_wheel(wheel)).name]


def test_a_process_that_is_killed_while_it_builds_leaves_nothing_half(tmp_path: Path) -> None:
    _check_kills(tmp_path, 2)


@pytest.mark.long
def test_many_killed_processes_leave_nothing_half(tmp_path: Path) -> None:
    _check_kills(tmp_path, 60)
