"""Packages from a folder with Pyodide's own distribution, here one made by the tests."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.packages.errors import (
    MissingDependency,
    PackageError,
    PackageNotFound,
    WheelDamaged,
    WheelUnsafe,
    WrongPlatform,
)
from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
from praxis_desktop.packages.wheels.info import WheelInfo
from praxis_desktop.packages.wheels.pyodide import add_distribution, lock_in, read_lock, with_depends
from praxis_desktop.packages.wheels.reading import members
from tests.packages.wheel_making import make_wheel

_NATIVE = "cp314-cp314-pyemscripten_2026_0_wasm32"


class Made:
    """A distribution in ``folder``: array needs the library libnumbers and the pure package maths; frame
    needs array; array-tests contains array's tests.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.info: dict[str, object] = {
            "abi_version": "2026_0",
            "arch": "wasm32",
            "platform": "emscripten_5_0_3",
            "python": "3.14.2",
        }
        self.packages: dict[str, dict[str, Any]] = {}
        folder.mkdir()
        array = {"array/__init__.py": b"", "array/core.cpython-314-wasm32-emscripten.so": b"\0asm array"}
        self.put("Array", make_wheel(folder, "array", "2.0", array, tag=_NATIVE), ["libnumbers", "maths"])
        self.put("maths", make_wheel(folder, "maths", "1.0", {"maths.py": b""}))
        self.put("frame", make_wheel(folder, "frame", "3.0", requires=["array>=2"], tag=_NATIVE), ["Array"])
        self.put(
            "libnumbers",
            self.archive(
                "libnumbers-0.3.31.zip", {"libnumbers.so": b"\0asm lib", "sub/libmore.so.1": b"\0asm"}
            ),
            version="0.3.31",
            package_type="shared_library",
            install_dir="dynlib",
        )
        tests = self.archive("array-tests.zip", {"array/tests/test_core.py": b"assert True\n"})
        self.put("Array-tests", tests, ["Array"], version="2.0")
        self.write()

    def archive(self, name: str, files: dict[str, bytes]) -> Path:
        """Add a plain archive to the folder."""
        with zipfile.ZipFile(self.folder / name, "w") as archive:
            for file, content in files.items():
                archive.writestr(file, content)
        return self.folder / name

    def put(self, name: str, path: Path, depends: Sequence[str] = (), **fields: str) -> None:
        """Add a file to the lock."""
        self.packages[name.lower()] = {
            "name": name,
            "version": "1.0",
            "file_name": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "depends": list(depends),
            "imports": [],
            "package_type": "package",
            "install_dir": "site",
            **fields,
        }

    def write(self) -> None:
        """Write the lock."""
        content = {"info": self.info, "packages": self.packages}
        self.lock.write_text(json.dumps(content))

    @property
    def lock(self) -> Path:
        return self.folder / "pyodide-lock.json"


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path / "pyodide")


@pytest.fixture
def wheelhouse(tmp_path: Path) -> Wheelhouse:
    return Wheelhouse([], system=None, user=tmp_path / "user", index=tmp_path / "index")


def projects(wheels: Sequence[WheelInfo]) -> list[str]:
    return [wheel.project for wheel in wheels]


def test_a_package_comes_with_all_that_it_needs(made: Made, wheelhouse: Wheelhouse) -> None:
    added = add_distribution(wheelhouse, made.lock, ["frame"])
    assert sorted(projects(added)) == ["array", "frame", "libnumbers", "maths"]
    (array,) = wheelhouse.find("array")
    assert array.requires == ("libnumbers", "maths")
    assert array.sha256 == made.packages["array"]["sha256"]
    assert array.origin == str(made.lock)
    assert wheelhouse.find("frame")[0].requires == ("array>=2",)


def test_what_the_lock_says_of_needs_is_known_to_the_next_start(
    made: Made, wheelhouse: Wheelhouse, tmp_path: Path
) -> None:
    add_distribution(wheelhouse, made.lock, ["array"])
    again = Wheelhouse([], system=None, user=tmp_path / "user", index=tmp_path / "index")
    assert again.find("array")[0].requires == ("libnumbers", "maths")
    (tmp_path / "index").unlink()
    again = Wheelhouse([], system=None, user=tmp_path / "user", index=tmp_path / "index")
    assert again.find("array")[0].requires == ("libnumbers", "maths")


def test_a_shared_library_is_put_where_the_linker_looks(made: Made, wheelhouse: Wheelhouse) -> None:
    add_distribution(wheelhouse, made.lock, ["libnumbers"])
    (library,) = wheelhouse.find("libnumbers")
    assert (library.version, library.has_libraries, library.modules) == ("0.3.31", True, ())
    assert library.file_name == "libnumbers-0.3.31-py3-none-pyemscripten_2026_0_wasm32.whl"
    files = dict(members(wheelhouse.path(library)))
    assert files["libnumbers-0.3.31.data/data/usr/lib/libnumbers.so"] == b"\0asm lib"
    assert files["libnumbers-0.3.31.data/data/usr/lib/sub/libmore.so.1"] == b"\0asm"


def test_without_names_everything_comes_but_tests(made: Made, wheelhouse: Wheelhouse) -> None:
    added = add_distribution(wheelhouse, made.lock)
    assert sorted(projects(added)) == ["array", "frame", "libnumbers", "maths"]
    (tests,) = [
        wheel
        for wheel in add_distribution(wheelhouse, made.lock, ["array-tests"])
        if "tests" in wheel.project
    ]
    assert (tests.requires, tests.has_libraries) == (("array",), False)
    assert "array/tests/test_core.py" in dict(members(wheelhouse.path(tests)))


def test_adding_again_is_no_error(made: Made, wheelhouse: Wheelhouse) -> None:
    first = add_distribution(wheelhouse, made.lock)
    before = wheelhouse.fingerprint
    known: list[WheelInfo] = []
    assert add_distribution(wheelhouse, made.lock, on_known=known.append) == first
    assert (known, wheelhouse.fingerprint) == (list(first), before)


def test_a_folder_need_not_have_all_files(made: Made, wheelhouse: Wheelhouse) -> None:
    (made.folder / made.packages["frame"]["file_name"]).unlink()
    assert sorted(projects(add_distribution(wheelhouse, made.lock))) == ["array", "libnumbers", "maths"]


def test_files_that_are_missing_are_named_with_who_needs_them(made: Made, wheelhouse: Wheelhouse) -> None:
    (made.folder / "libnumbers-0.3.31.zip").unlink()
    for names in ((), ("frame",)):
        with pytest.raises(
            MissingDependency, match=r"array needs libnumbers, .* libnumbers-0\.3\.31\.zip is not in"
        ):
            add_distribution(wheelhouse, made.lock, names)
    with pytest.raises(PackageNotFound, match="the file libnumbers") as caught:
        add_distribution(wheelhouse, made.lock, ["libnumbers"])
    assert str(made.folder) in caught.value.hint
    assert wheelhouse.wheels() == ()


def test_a_lock_file_alone_is_not_enough(made: Made, wheelhouse: Wheelhouse) -> None:
    for path in made.folder.iterdir():
        if path != made.lock:
            path.unlink()
    with pytest.raises(PackageNotFound, match="none of the packages"):
        add_distribution(wheelhouse, made.lock)


@pytest.mark.parametrize("name", ["array", "libnumbers"])
def test_a_file_that_is_not_the_one_of_the_lock(made: Made, wheelhouse: Wheelhouse, name: str) -> None:
    path = made.folder / made.packages[name]["file_name"]
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(WheelDamaged, match="is not the file that Pyodide's lock names") as caught:
        add_distribution(wheelhouse, made.lock)
    assert (caught.value.file, caught.value.project) == (path.name, name)
    assert wheelhouse.wheels() == ()


def test_an_archive_with_paths_outside(made: Made, wheelhouse: Wheelhouse) -> None:
    made.put("libevil", made.archive("libevil.zip", {"../evil.so": b""}), install_dir="dynlib")
    made.write()
    with pytest.raises(WheelUnsafe, match="outside its folder"):
        add_distribution(wheelhouse, made.lock, ["libevil"])


@pytest.mark.parametrize(
    "info",
    [
        {"abi_version": "2025_0"},
        {"python": "3.13.2"},
        {"python": "3.140.1"},
        {"arch": "x86_64"},
        {"abi_version": None, "platform": "emscripten_4_0_9"},
    ],
)
def test_a_distribution_of_another_pyodide(
    made: Made, wheelhouse: Wheelhouse, info: dict[str, object]
) -> None:
    made.info |= info
    made.write()
    with pytest.raises(WrongPlatform, match="belongs to a version of Pyodide with") as caught:
        add_distribution(wheelhouse, made.lock)
    assert "whose ABI is 2026_0" in caught.value.hint


def test_a_lock_without_an_abi_is_known_by_its_platform(made: Made, wheelhouse: Wheelhouse) -> None:
    del made.info["abi_version"]
    made.write()
    assert len(add_distribution(wheelhouse, made.lock)) == 4


@pytest.mark.parametrize(
    "text",
    ["", "no json", "[]", "{}", '{"info": {}, "packages": {}}', "\0" * 20, "[" * 100_000, '{"info": 1}'],
)
def test_a_lock_that_is_none(made: Made, text: str) -> None:
    made.lock.write_text(text)
    with pytest.raises(PackageError, match="pyodide-lock") as caught:
        read_lock(made.lock)
    assert caught.value.hint


@pytest.mark.parametrize(
    "fields",
    [
        {"file_name": "../array.whl?"},
        {"file_name": ".."},
        {"sha256": "0"},
        {"install_dir": "/etc"},
        {"depends": 3},
    ],
)
def test_a_package_that_is_none(made: Made, fields: dict[str, Any]) -> None:
    made.packages["array"] |= fields
    if fields == {"file_name": "../array.whl?"}:
        fields = {}
        made.packages["array"]["file_name"] = "..\\array.whl"
    made.write()
    with pytest.raises(PackageError, match="not a Pyodide lock file, or is damaged"):
        read_lock(made.lock)


def test_names_that_the_distribution_does_not_have(made: Made, wheelhouse: Wheelhouse) -> None:
    with pytest.raises(PackageNotFound, match="has no package fram") as caught:
        add_distribution(wheelhouse, made.lock, ["fram"])
    assert caught.value.hint == "Did you mean frame?"
    made.packages["array"]["depends"] = ["nobody"]
    made.write()
    with pytest.raises(MissingDependency, match="array needs nobody"):
        add_distribution(wheelhouse, made.lock, ["frame"])


def test_packages_that_need_each_other(made: Made) -> None:
    made.packages["maths"]["depends"] = ["Array"]
    made.write()
    chosen = [package.project for package in with_depends(read_lock(made.lock), ["maths"])]
    assert sorted(chosen) == ["array", "libnumbers", "maths"]


def test_a_version_as_libraries_in_c_have_them(made: Made, wheelhouse: Wheelhouse) -> None:
    made.packages["libnumbers"]["version"] = "1.0.8o+?"
    made.write()
    add_distribution(wheelhouse, made.lock, ["libnumbers"])
    assert wheelhouse.find("libnumbers")[0].version == "0+1.0.8o"


def test_where_a_lock_is(made: Made, tmp_path: Path) -> None:
    assert lock_in(made.folder) == made.lock
    assert lock_in(made.lock) == made.lock
    assert lock_in(tmp_path) is None
    assert lock_in(make_wheel(tmp_path)) is None
