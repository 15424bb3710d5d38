"""The facts read from a valid wheel, and the parts that are passed on."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.packages.wheels.pyodide import write_wheel
from praxis_desktop.packages.wheels.reading import members, read_wheel
from tests.packages.wheel_making import MODULE, make_wheel

_SUFFIX = "cpython-314-wasm32-emscripten.so"


def test_what_a_wheel_says_of_itself_is_read(tmp_path: Path) -> None:
    path = make_wheel(
        tmp_path,
        "Some.Thing",
        "1.02",
        MODULE,
        requires=["numpy>=2", 'rich; extra == "pretty"'],
        headers="Summary: a thing\nRequires-Python: >=3.9\nProvides-Extra: Pretty_Things\n",
    )
    wheel = read_wheel(path, origin="a colleague")
    assert (wheel.project, wheel.version, wheel.file_name) == ("some-thing", "1.2", path.name)
    assert wheel.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (wheel.size, wheel.shelf, wheel.origin) == (path.stat().st_size, "user", "a colleague")
    assert (wheel.summary, wheel.requires_python) == ("a thing", ">=3.9")
    assert wheel.requires == ("numpy>=2", 'rich; extra == "pretty"')
    assert wheel.extras == ("pretty-things",)
    assert (wheel.modules, wheel.has_libraries) == (("demo",), False)


@pytest.mark.parametrize(
    ("files", "modules", "has_libraries"),
    [
        (["single.py"], ["single"], False),
        ([f"_fast.{_SUFFIX}", "slow/__init__.py"], ["_fast", "slow"], True),
        (["_abi.abi3.so"], ["_abi"], True),
        (["spaces/deep/inside/module.py"], ["spaces"], False),
        (["demo-1.0.data/purelib/pure.py", "demo-1.0.data/platlib/plat/x.py"], ["plat", "pure"], False),
        (["demo-1.0.data/scripts/run.py", "demo-1.0.data/data/share/x.py"], [], False),
        (["readme.txt", "data/only.txt", "not-a-module.py", "1st.py"], [], False),
        (["demo.libs/libc.so.6", "demo-1.0.data/data/usr/lib/libx.so"], [], True),
        (["café.py"], ["café"], False),
        ([], [], False),
    ],
)
def test_the_modules_of_a_wheel_are_those_that_can_be_imported(
    tmp_path: Path, files: list[str], modules: list[str], has_libraries: bool
) -> None:
    wheel = read_wheel(make_wheel(tmp_path, files=dict.fromkeys(files, b"#")))
    assert (list(wheel.modules), wheel.has_libraries) == (modules, has_libraries)


def test_the_files_of_a_wheel_come_as_they_are_and_record_last(tmp_path: Path) -> None:
    files = {"demo/__init__.py": b"", "demo/data.bin": bytes(range(256)), "Demo/__init__.py": b"x"}
    found = list(members(make_wheel(tmp_path, files=files)))
    assert dict(found).items() >= files.items()
    assert found[-1][0] == "demo-1.0.dist-info/RECORD"
    assert len(found) == len(files) + 3


def test_folders_in_an_archive_are_no_files(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, unrecorded={"demo/": b"", "empty/": b""})
    assert [name for name, _ in members(path) if name.endswith("/")] == []
    assert read_wheel(path).modules == ("demo",)


def test_a_wheel_without_compression_is_a_wheel_too(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, compression=0)
    assert read_wheel(path).modules == ("demo",)


def test_a_name_and_a_version_may_be_written_in_several_ways(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, "My.Demo", "01.0", metadata="Name: my_DEMO\nVersion: 1.0\n")
    assert (read_wheel(path).project, read_wheel(path).version) == ("my-demo", "1.0")


def test_a_written_wheel_is_sound_and_the_same_every_time(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    made = [
        write_wheel(tmp_path / folder, "my-lib", "2.0", [("my_lib.py", b"x = 1\n")], requires=["numpy"])
        for folder in ("a", "b")
    ]
    assert made[0].read_bytes() == made[1].read_bytes()
    wheel = read_wheel(made[0])
    assert (wheel.project, wheel.requires, wheel.modules) == ("my-lib", ("numpy",), ("my_lib",))


def test_all_wheels_that_ship_are_sound() -> None:
    wheels = [read_wheel(path, shelf="shipped") for path in Distribution.find().wheels]
    assert {"pylabrobot", "pyserial"} <= {wheel.project for wheel in wheels}
