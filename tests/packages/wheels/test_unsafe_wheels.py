"""Wheels that would write outside their folder, or fill memory or disk: refused before they do."""

from __future__ import annotations

import os
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praxis_desktop.packages.errors import WheelDamaged, WheelUnsafe, WheelUnusable
from praxis_desktop.packages.wheels.reading import members
from tests.packages.wheel_making import MODULE, make_wheel, refused


# ---- writing elsewhere
@pytest.mark.parametrize(
    "name",
    [
        "../evil.py",
        "demo/../../evil.py",
        "/etc/passwd",
        "C:/evil.py",
        "c:evil.py",
        pytest.param(
            "demo\\evil.py",
            marks=pytest.mark.skipif(os.name != "posix", reason="zipfile replaces \\ by / there"),
        ),
        "..\\evil.py",
        "demo//evil.py",
        "./evil.py",
        "demo/./evil.py",
        "demo/evil\n.py",
        "demo/..",
    ],
)
def test_a_path_outside_of_the_wheel(tmp_path: Path, name: str) -> None:
    refused(make_wheel(tmp_path, files={**MODULE, name: b"evil"}), WheelUnsafe, "outside its folder")


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(name=st.text(alphabet="ab./\\:~\n\u202e é", min_size=1, max_size=8))
def test_no_name_that_is_taken_leads_outside(name: str, tmp_path: Path) -> None:
    path = make_wheel(tmp_path, files={name: b""})
    try:
        names = [member for member, _ in members(path)]
    except WheelUnusable:
        return
    for kind in (PurePosixPath, PureWindowsPath):
        root = kind("/root/folder") if kind is PurePosixPath else kind("C:/root/folder")
        for member in names:
            place = root / member
            assert place.is_relative_to(root)
            assert ".." not in place.parts
            assert len(place.parts) == len(root.parts) + member.count("/") + 1


def test_a_name_with_a_null(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, files={"demo/evil!py": b""})
    path.write_bytes(path.read_bytes().replace(b"evil!py", b"evil\0py"))
    refused(path, WheelUnusable, "demo")


@pytest.mark.parametrize("kind", [0o120777, 0o060644, 0o020644, 0o010644])
def test_a_link_or_a_device(tmp_path: Path, kind: int) -> None:
    def as_kind(info: zipfile.ZipInfo) -> None:
        if info.filename == "demo/__init__.py":
            info.external_attr = kind << 16

    refused(make_wheel(tmp_path, info=as_kind), WheelUnsafe, "demo/__init__.py, which is a link or a device")


# ---- filling memory or disk
def test_a_bomb_is_stopped_before_it_is_unpacked(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, files={"demo/zeros": bytes(72 << 20)})
    tracemalloc.start()
    try:
        refused(path, WheelUnsafe, "would take up 72.0 MiB when unpacked")
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def test_a_bomb_that_says_it_is_small_is_not_unpacked(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, files={"demo/zeros": bytes(72 << 20)})
    size = struct.pack("<I", 72 << 20)
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<I", 10)))
    tracemalloc.start()
    try:
        refused(path, WheelDamaged, "is damaged")
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_file_that_says_it_is_larger_than_any(tmp_path: Path) -> None:
    path = make_wheel(tmp_path)
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 0xF0000000)
    path.write_bytes(content)
    refused(path, WheelUnsafe, "contains a file of 3.8 GiB")


def test_members_that_share_their_bytes(tmp_path: Path) -> None:
    compressed = zlib.compress(bytes(1 << 20))[2:-4]
    names = [f"demo/{number}.bin".encode() for number in range(20)]
    local = _local(names[0], compressed, 1 << 20)
    directory = b"".join(_central(name, len(compressed), 1 << 20, 0) for name in names)
    path = _archive(tmp_path, local, directory, len(names))
    refused(path, WheelUnsafe, "shares bytes with another file")


def test_too_many_files(tmp_path: Path) -> None:
    directory = b"".join(_central(b"%06d" % number, 0, 0, 0) for number in range(50_001))
    path = _archive(tmp_path, _local(b"000000", b"", 0), directory, 50_001)
    refused(path, WheelUnsafe, "contains 50001 files; at most 50000")


@pytest.mark.parametrize("way", ["d/" * 32_000, "d/" * 33, "d" * 512 + "/"])
def test_a_file_below_more_folders_than_memory_is_for(tmp_path: Path, way: str) -> None:
    path = make_wheel(tmp_path, files={**MODULE, f"{way}x.py": b""})
    tracemalloc.start()
    try:
        refused(path, WheelUnsafe, "at most 512 and 32 are accepted")
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def test_a_table_of_contents_that_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "demo-1.0-py3-none-any.whl"
    size = 40 << 20
    with path.open("wb") as file:
        file.truncate(size)
        file.seek(size)
        file.write(struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 9, 9, size, 0, 0))
    tracemalloc.start()
    try:
        refused(path, WheelDamaged, "its table of contents is too large")
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def test_a_file_of_more_than_all_memory_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "demo-1.0-py3-none-any.whl"
    with path.open("wb") as file:
        file.truncate(100 << 30)
    refused(path, WheelUnsafe, "is 100.0 GiB; at most 1.0 GiB can be read")


def _local(name: bytes, compressed: bytes, size: int) -> bytes:
    fields = (20, 0, 8, 0, 0x21, zlib.crc32(bytes(size)), len(compressed), size, len(name), 0)
    return b"PK\3\4" + struct.pack("<5H3I2H", *fields) + name + compressed


def _central(name: bytes, compressed: int, size: int, offset: int) -> bytes:
    fields = (
        20,
        20,
        0,
        8,
        0,
        0x21,
        zlib.crc32(bytes(size)),
        compressed,
        size,
        len(name),
        0,
        0,
        0,
        0,
        0,
        offset,
    )
    return b"PK\1\2" + struct.pack("<6H3I5H2I", *fields) + name


def _archive(folder: Path, local: bytes, directory: bytes, count: int) -> Path:
    path = folder / "demo-1.0-py3-none-any.whl"
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(directory), len(local), 0)
    path.write_bytes(local + directory + end)
    return path
