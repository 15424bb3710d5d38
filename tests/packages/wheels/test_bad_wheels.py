"""Unusable wheels: each is refused with its name, the reason and a remedy."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praxis_desktop.packages.errors import WheelDamaged, WheelUnusable, WrongPlatform
from praxis_desktop.packages.wheels.reading import members, read_wheel
from tests.obstacles import named_pipe, unreadable
from tests.packages.wheel_making import make_wheel, refused


# ---- damage
def test_every_truncation_is_noticed(tmp_path: Path) -> None:
    path = make_wheel(tmp_path)
    whole = path.read_bytes()
    cut = tmp_path / "cut" / path.name
    cut.parent.mkdir()
    for length in range(len(whole)):
        cut.write_bytes(whole[:length])
        refused(cut, WheelDamaged, "demo")


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_flipped_bit_is_noticed_or_changes_nothing(data: st.DataObject, tmp_path: Path) -> None:
    path = make_wheel(tmp_path, files={"demo.py": b"1"})
    whole = bytearray(path.read_bytes())
    sound = dict(members(path))
    digest = read_wheel(path).sha256
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(whole)
    refused(path, WheelDamaged, "is not the expected file", sha256=digest)
    try:
        read_wheel(path)
    except WheelUnusable:
        return
    assert dict(members(path)) == sound


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=st.binary(max_size=400))
def test_any_file_named_as_a_wheel_is_refused_with_a_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "demo-1.0-py3-none-any.whl"
    for text in (content, b"PK\x03\x04" + content, content + b"PK\x05\x06" + bytes(18)):
        path.write_bytes(text)
        refused(path, WheelUnusable, "demo")


def test_a_changed_file_is_not_what_record_says(tmp_path: Path) -> None:
    def forge(record: str) -> str:
        return re.sub(r"(demo/__init__.py,sha256=)[^,]+", r"\1" + "A" * 43, record)

    path = make_wheel(tmp_path, record=forge)
    refused(path, WheelDamaged, "demo/__init__.py differs from its RECORD")
    with pytest.raises(WheelDamaged):
        list(members(path))


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (lambda text: text.replace(",14\n", ",15\n"), "differs from its RECORD"),
        (lambda text: text.split("\n", 1)[1], "contains demo/__init__.py, which its RECORD does not list"),
        (
            lambda text: text + "demo/gone.py,sha256=AAAA,1\n",
            "demo/gone.py is in its RECORD but not in the wheel",
        ),
        (lambda text: re.sub("sha256=", "md5=", text), "has no SHA-256 of demo/__init__.py"),
        (lambda text: re.sub("sha256=[^,]+", "", text), "has no SHA-256 of demo/__init__.py"),
        (lambda text: "demo/__init__.py,sha256=AA,fourteen\n", "its RECORD cannot be read"),
        (lambda text: 'a,b,c,d,e\n"', "its RECORD cannot be read"),
        (lambda text: "\0", "its RECORD"),
    ],
)
def test_a_record_that_is_wrong(tmp_path: Path, record: Callable[[str], str], told: str) -> None:
    refused(make_wheel(tmp_path, record=record), WheelDamaged, told)


@pytest.mark.parametrize("part", ["RECORD", "METADATA", "WHEEL"])
def test_a_part_that_every_wheel_has_is_missing(tmp_path: Path, part: str) -> None:
    def rename(info: zipfile.ZipInfo) -> None:
        info.filename = info.filename.replace(f"dist-info/{part}", "dist-info/other")

    path = make_wheel(
        tmp_path,
        info=rename,
        record=lambda text: text.replace(f"dist-info/{part},sha", "dist-info/other,sha"),
    )
    refused(path, WheelDamaged, f"has no {'RECORD' if part == 'RECORD' else f'demo-1.0.dist-info/{part}'}")


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        ("Name: other\nVersion: 1.0\n", "its METADATA is for other 1.0"),
        ("Name: demo\nVersion: 2.0\n", "its METADATA is for demo 2.0"),
        ("Version: 1.0\n", "has METADATA that cannot be used"),
        ("Name: demo\nVersion: x.y\n", "has METADATA that cannot be used"),
        ("Name: demo\nVersion: 1.0\nRequires-Dist: a b c\n", "has METADATA that cannot be used"),
        ("Name: demo\nVersion: 1.0\nRequires-Python: 3!\n", "has METADATA that cannot be used"),
        ("", "has METADATA that cannot be used"),
    ],
)
def test_metadata_that_does_not_fit(tmp_path: Path, metadata: str, told: str) -> None:
    assert refused(make_wheel(tmp_path, metadata=metadata), WheelDamaged, told).project == "demo"


_DIGITS = "1" * 5000
_FITS = "Name: demo\nVersion: 1.0\n"


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        (f"Name: demo\nVersion: {_DIGITS}\n", "METADATA with 5000 characters in Version"),
        (f"{_FITS}Requires-Dist: a>={_DIGITS}\n", "METADATA with 5003 characters in Requires-Dist"),
        (f"{_FITS}Requires-Python: >={_DIGITS}\n", "METADATA with 5002 characters in Requires-Python"),
        (f"{_FITS}Provides-Extra: {_DIGITS}\n", "METADATA with 5000 characters in Provides-Extra"),
        (_FITS + "Requires-Dist: a\n" * 2001, "METADATA with 2001 fields Requires-Dist"),
        (
            f"{_FITS}Requires-Dist: a; {'(' * 1500}os_name == 'a'{')' * 1500}\n",
            "METADATA that cannot be used",
        ),
        (f"{_FITS}Name: demo\n", "METADATA that cannot be used: it does not have exactly one name"),
    ],
)
def test_metadata_beyond_measure(tmp_path: Path, metadata: str, told: str) -> None:
    assert len(refused(make_wheel(tmp_path, metadata=metadata), WheelDamaged, told).message) < 4500


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n" for i in range(3000)),
        "Content-Type: message/rfc822\n\n" * 3000,
    ],
    ids=["parts", "letters"],
)
def test_a_description_that_is_a_letter_in_letters_is_a_text(tmp_path: Path, body: str) -> None:
    assert read_wheel(make_wheel(tmp_path, metadata=f"{_FITS}Summary: a demo\n{body}")).summary == "a demo"


def test_of_a_summary_that_fills_the_screen_the_beginning_is_kept(tmp_path: Path) -> None:
    assert len(read_wheel(make_wheel(tmp_path, headers=f"Summary: {'x' * 1_000_000}\n")).summary) <= 1000


def test_a_wheel_renamed_to_another_package(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, file_name="other-1.0-py3-none-any.whl")
    refused(path, WheelDamaged, "contains a package other than the one in its name: demo-1.0.dist-info")


def test_two_packages_in_one_wheel(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, files={"other-2.0.dist-info/METADATA": b""})
    refused(path, WheelDamaged, "it has 2 .dist-info folders, not one")


def test_an_encrypted_member(tmp_path: Path) -> None:
    path = make_wheel(tmp_path)
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    refused(path, WheelDamaged, "is encrypted: demo/__init__.py cannot be read")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_wheels_do_not_have(tmp_path: Path, method: int) -> None:
    refused(
        make_wheel(tmp_path, compression=method),
        WheelDamaged,
        "uses a compression method that wheels do not allow",
    )


def test_the_same_name_twice(tmp_path: Path) -> None:
    path = make_wheel(tmp_path)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("demo/__init__.py", b"name = 'evil'\n")
    refused(path, WheelDamaged, "contains demo/__init__.py twice")


def test_a_name_that_is_both_a_file_and_a_folder(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, files={"demo": b"", "demo/x.py": b""})
    refused(path, WheelDamaged, "contains demo both as a file and as a folder")


def test_names_that_differ_in_case_only_are_sound(tmp_path: Path) -> None:
    assert read_wheel(make_wheel(tmp_path, files={"A.py": b"", "a.py": b""})).modules == ("A", "a")


# ---- for other computers
@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("cp314-cp314-manylinux_2_28_x86_64", "is for Linux on x86-64"),
        ("cp314-cp314-manylinux_2_17_aarch64.manylinux2014_aarch64", "is for Linux on ARM64"),
        ("cp314-cp314-musllinux_1_2_x86_64", "is for Linux with musl on x86-64"),
        ("cp314-cp314-linux_armv7l", "is for Linux on 32-bit ARM"),
        ("cp314-cp314-macosx_11_0_arm64", "is for macOS on ARM64"),
        ("cp314-cp314-macosx_10_9_universal2", "is for macOS on Intel and Apple silicon"),
        ("cp314-cp314-win_amd64", "is for Windows on x86-64"),
        ("cp314-cp314-win32", "is for Windows on 32-bit x86"),
        ("py3-none-win_arm64.macosx_11_0_arm64", "is for Windows on ARM64 or macOS on ARM64"),
        ("cp313-cp313-pyodide_2025_0_wasm32", "is for another Pyodide release (its ABI is 2025_0)"),
        ("cp313-cp313-emscripten_3_1_58_wasm32", "is for another Pyodide release (its ABI is 3_1_58)"),
        ("cp313-cp313-pyemscripten_2026_0_wasm32", "is for CPython 3.13,"),
        ("cp314-cp314t-pyemscripten_2026_0_wasm32", "is for CPython 3.14 without its global lock,"),
        ("cp312-none-any", "is for CPython 3.12,"),
        ("py2-none-any", "is for Python 2,"),
        ("pp311-pypy311_pp73-any", "is for PyPy 3.11,"),
        ("jy27-none-any", "is for the Python jy27,"),
        ("py3-none-solaris_11", "is for the platform solaris_11,"),
    ],
)
def test_a_wheel_for_another_platform_says_for_which(tmp_path: Path, tag: str, told: str) -> None:
    error = refused(make_wheel(tmp_path, tag=tag), WrongPlatform, told)
    assert "py3-none-any.whl or pyemscripten_2026_0_wasm32.whl" in error.hint
    assert error.project == "demo"


@pytest.mark.parametrize(
    "tag",
    [
        "py3-none-any",
        "py2.py3-none-any",
        "py314-none-any",
        "py30-none-any",
        "cp314-cp314-pyemscripten_2026_0_wasm32",
        "cp39-abi3-pyemscripten_2026_0_wasm32",
        "py3-none-pyemscripten_2026_0_wasm32",
        "cp314-cp314-manylinux_2_28_x86_64.pyemscripten_2026_0_wasm32",
    ],
)
def test_a_wheel_for_the_guest_is_taken(tmp_path: Path, tag: str) -> None:
    assert read_wheel(make_wheel(tmp_path, tag=tag)).project == "demo"


def test_a_package_that_excludes_the_guests_python(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, headers="Requires-Python: >=3.8,<3.14\n")
    error = refused(path, WrongPlatform, "is for Python <3.14,>=3.8, but programs here run on Python 3.14.2")
    assert "a version of demo" in error.hint


# ---- no wheels at all
@pytest.mark.parametrize("name", ["demo-1.0.tar.gz", "demo-1.0.zip", "demo-1.0.tar.bz2"])
def test_sources_are_not_wheels(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"sources")
    error = refused(tmp_path / name, WheelUnusable, "contains a package's source; only wheels can be used")
    assert "pip wheel" in error.hint


def test_pyodides_distribution_must_be_unpacked(tmp_path: Path) -> None:
    (tmp_path / "pyodide-314.0.7.tar.bz2").write_bytes(b"packed")
    error = refused(tmp_path / "pyodide-314.0.7.tar.bz2", WheelUnusable, "is a Pyodide distribution archive")
    assert "pyodide-lock.json" in error.hint


@pytest.mark.parametrize("name", ["notes.txt", "demo", "demo.whl.part"])
def test_other_files_are_not_wheels(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"text")
    refused(tmp_path / name, WheelUnusable, "is not a wheel")


@pytest.mark.parametrize(
    "name",
    [
        "demo.whl",
        "demo-1.0.whl",
        "demo-1.0-py3-none-any (1).whl",
        "demo-x.y-py3-none-any.whl",
        "-1-a-b-c.whl",
        pytest.param(
            "demo-1.0\n-py3-none-any.whl",
            marks=pytest.mark.skipif(os.name != "posix", reason="no file can have such a name there"),
        ),
        f"demo-{'1' * 220}x-py3-none-any.whl",
    ],
)
def test_a_name_that_no_wheel_has(tmp_path: Path, name: str) -> None:
    error = refused(make_wheel(tmp_path, file_name=name), WheelDamaged, "is not named like a wheel")
    assert "its original name" in error.hint


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "demo-1.0-py3-none-any.whl"
    path.touch()
    refused(path, WheelDamaged, "is empty")


def test_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "demo-1.0-py3-none-any.whl"
    path.mkdir()
    refused(path, WheelUnusable, "is a folder, not a wheel")
    refused(tmp_path, WheelUnusable, "is a folder, not a wheel")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    refused(tmp_path / "demo-1.0-py3-none-any.whl", WheelUnusable, "there is no file")
    refused(tmp_path / "nowhere" / "demo-1.0.tar.gz", WheelUnusable, "demo")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    with named_pipe(tmp_path / "demo-1.0-py3-none-any.whl") as path:
        refused(path, WheelUnusable, "is not a file")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "demo-1.0-py3-none-any.whl"
    path.write_bytes(b"PK")
    with unreadable(path):
        refused(path, WheelUnusable, "cannot be read")
