"""The host's access to a guest's files: reading, writing, mounts that cost nothing, capture, restore."""

from __future__ import annotations

import errno
import json
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.interpreter.host.files import open_flags
from praxis_desktop.interpreter.host.files.filesystem import FileSystem
from praxis_desktop.interpreter.host.files.sources import (
    EPOCH_OF_ARCHIVES,
    FileSource,
    FolderSource,
    Source,
    ZipSource,
)
from tests.interpreter.host.guest import Guest


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "site.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr(zipfile.ZipInfo("package/__init__.py", (2020, 2, 3, 4, 5, 6)), "x = 1\n")
        zipped.writestr("package/data.bin", bytes(range(256)) * 100, zipfile.ZIP_DEFLATED)
        zipped.writestr("package/empty", b"")
        zipped.writestr("zz.txt", "last")
        zipped.writestr("aa.txt", "after it")
        zipped.writestr("../escape", "no")
    return path


def test_the_host_reads_and_writes_files() -> None:
    files = Guest().filesystem
    files.write_file("/tmp/deep/er/file", b"content")
    assert files.read_file("/tmp/deep/er/file") == b"content"
    files.write_file("/tmp/deep/er/file", b"other")
    assert files.read_file("/tmp/deep/er/file") == b"other"
    assert files.list_directory("/tmp/deep") == ["er"]
    assert files.exists("/tmp/deep/er/file")
    assert files.is_directory("/tmp/deep")
    assert not files.exists("/tmp/nothing")
    files.remove("/tmp/deep")
    assert not files.exists("/tmp/deep")


def test_the_host_gets_its_own_errors() -> None:
    files = Guest().filesystem
    with pytest.raises(FileNotFoundError):
        files.read_file("/nowhere")
    with pytest.raises(IsADirectoryError):
        files.read_file("/tmp")
    with pytest.raises(NotADirectoryError):
        files.write_file("/dev/null/x", b"")
    with pytest.raises(OSError, match=r"busy"):
        files.remove("/")


def test_removing_everything_gives_every_byte_back() -> None:
    guest = Guest()
    before = guest.filesystem.tree.quota.used
    for number in range(20):
        guest.filesystem.write_file(f"/tmp/d{number}/f", b"x" * number)
    fd = guest.open("/tmp/d19/f", open_flags.O_RDWR)
    guest.filesystem.remove("/tmp/d19")
    guest.write(fd, b"y" * 1000)
    guest.close(fd)
    for number in range(19):
        guest.filesystem.remove(f"/tmp/d{number}")
    assert guest.filesystem.tree.quota.used == before


# ---- mounts
def test_a_zip_is_a_folder_in_the_order_of_the_archive(archive: Path) -> None:
    guest = Guest()
    guest.filesystem.mount("/lib/site", ZipSource(archive))
    assert guest.listdir("/lib/site") == ["package", "zz.txt", "aa.txt"]
    assert guest.filesystem.read_file("/lib/site/package/data.bin") == bytes(range(256)) * 100
    assert guest.filesystem.read_file("/lib/site/package/empty") == b""
    found = guest.stat("/lib/site/package/__init__.py")
    assert (found.size, found.modified, oct(found.mode)) == (6, 1580702706 * 10**9, "0o100444")
    assert not guest.filesystem.exists("/lib/escape")


def test_attaching_a_mount_reads_nothing(tmp_path: Path) -> None:
    guest = Guest()
    missing = ZipSource(tmp_path / "not there yet.zip")
    guest.filesystem.mount("/lib/site", missing)
    json.dumps(guest.filesystem.capture())
    with pytest.raises(OSError, match="Input/output"):
        guest.filesystem.list_directory("/lib/site")


def test_a_read_only_mount_cannot_be_changed(archive: Path) -> None:
    guest = Guest()
    guest.filesystem.mount("/lib/site", ZipSource(archive))
    attempts: list[Callable[[], object]] = [
        lambda: guest.open("/lib/site/new", open_flags.O_CREAT | os.O_WRONLY),
        lambda: guest.open("/lib/site/zz.txt", open_flags.O_RDWR),
        lambda: guest.mkdir("/lib/site/new"),
        lambda: guest.unlink("/lib/site/zz.txt"),
        lambda: guest.rename("/lib/site/zz.txt", "/lib/site/b"),
        lambda: guest.truncate("/lib/site/zz.txt", 0),
        lambda: guest.symlink("a", "/lib/site/l"),
        lambda: guest.call("chmod", guest.text("/lib/site/zz.txt"), 0o777),
        lambda: guest.call("faccessat", -100, guest.text("/lib/site/zz.txt"), 2, 0),
    ]
    for attempt in attempts:
        with pytest.raises(OSError, match="Read-only"):
            attempt()
    with pytest.raises(OSError, match="cross-device"):
        guest.rename("/lib/site/zz.txt", "/tmp/zz")
    with pytest.raises(OSError, match="busy"):
        guest.rmdir("/lib/site")


def test_a_writable_mount_keeps_changes_above_a_shared_source(archive: Path) -> None:
    source = ZipSource(archive)
    one, other = Guest(), Guest()
    for guest in (one, other):
        guest.filesystem.mount("/lib/site", source, writable=True)
    fd = one.open("/lib/site/zz.txt", open_flags.O_WRONLY | open_flags.O_APPEND)
    one.write(fd, b" and more")
    one.filesystem.remove("/lib/site/package")
    one.filesystem.write_file("/lib/site/new/file", b"new")
    assert one.filesystem.read_file("/lib/site/zz.txt") == b"last and more"
    assert one.listdir("/lib/site") == ["zz.txt", "aa.txt", "new"]
    assert other.filesystem.read_file("/lib/site/zz.txt") == b"last"
    assert other.listdir("/lib/site") == ["package", "zz.txt", "aa.txt"]


def test_a_folder_shows_no_time_and_nothing_outside_of_it(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "b").write_text("b")
    (folder / "a").write_text("a")
    links = []
    if sys.platform != "win32":
        (folder / "inside").symlink_to("sub")
        (folder / "outside").symlink_to("../secret")
        links.append("inside")
    guest = Guest()
    guest.filesystem.mount("/data", FolderSource(folder))
    assert guest.listdir("/data") == ["a", "b", *links, "sub"]
    with pytest.raises(OSError, match="secret"):
        guest.filesystem.read_file("/data/../secret")
    assert guest.stat("/data/a").modified == EPOCH_OF_ARCHIVES
    assert guest.filesystem.read_file("/data/b") == b"b"


def test_a_file_can_be_mounted_over_another(tmp_path: Path) -> None:
    (tmp_path / "lib.zip").write_bytes(b"0123456789")
    files = Guest().filesystem
    files.write_file("/lib/lib.zip", b"covered")
    files.mount("/lib/lib.zip", FileSource(tmp_path / "lib.zip"))
    assert files.read_file("/lib/lib.zip") == b"0123456789"
    assert list(files.mounted) == ["/lib/lib.zip"]


def test_appending_nothing_leaves_the_position_as_on_linux(tmp_path: Path) -> None:
    guest = Guest()
    flags = open_flags.O_CREAT | open_flags.O_RDWR | open_flags.O_APPEND
    file = guest.open("log", flags)
    steps = ((1, b"", 1), (0, b"ab", 2), (1, b"", 1))
    for offset, data, position in steps:
        guest.lseek(file, offset, os.SEEK_SET)
        assert guest.write(file, data) == len(data)
        assert guest.lseek(file, 0, os.SEEK_CUR) == position
    if sys.platform == "linux":
        real = os.open(tmp_path / "log", flags)
        for offset, data, position in steps:
            os.lseek(real, offset, os.SEEK_SET)
            os.write(real, data)
            assert os.lseek(real, 0, os.SEEK_CUR) == position
        os.close(real)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("n" * 256, errno.ENAMETOOLONG),
        ("a/" * 2100 + "x", errno.ENAMETOOLONG),
        ("missing/x", errno.ENOENT),
        ("", errno.ENOENT),
        ("loop", errno.ELOOP),
        ("file/x", errno.ENOTDIR),
        ("file/", errno.ENOTDIR),
        ("ä" * 128, errno.ENAMETOOLONG),
    ],
)
def test_paths_that_cannot_be_opened_say_why_as_on_linux(path: str, expected: int, tmp_path: Path) -> None:
    guest = Guest()
    guest.symlink("loop", "loop")
    guest.close(guest.open("file", open_flags.O_CREAT | os.O_WRONLY))
    said = rf"\[Errno {expected}\]"
    with pytest.raises(OSError, match=said):
        guest.open(path, os.O_RDONLY)
    if sys.platform == "linux":
        (tmp_path / "loop").symlink_to("loop")
        (tmp_path / "file").touch()
        base = os.open(tmp_path, os.O_RDONLY)
        with pytest.raises(OSError, match=said):
            os.open(path, os.O_RDONLY, dir_fd=base)
        os.close(base)


def test_a_damaged_archive_is_an_input_error_for_the_guest(archive: Path) -> None:
    data = bytearray(archive.read_bytes())
    start = data.index(b"data.bin") + 60
    data[start : start + 20] = b"\xff" * 20
    archive.write_bytes(data)
    guest = Guest()
    guest.filesystem.mount("/lib/site", ZipSource(archive))
    fd = guest.open("/lib/site/package/data.bin", os.O_RDONLY)
    with pytest.raises(OSError, match="Input/output"):
        guest.read(fd, 10)


# ---- capture and restore
def again(files: FileSystem, *sources: Source) -> Guest:
    """Another guest with the same files, copied through JSON."""
    guest = Guest()
    guest.filesystem.restore(
        json.loads(json.dumps(files.capture())), {source.name: source for source in sources}
    )
    return guest


def test_a_restored_guest_goes_on_in_the_middle_of_its_files(archive: Path) -> None:
    source = ZipSource(archive)
    first = Guest()
    first.filesystem.mount("/lib/site", source, writable=True)
    first.mkdir("/folder")
    first.chdir("/folder")
    file = first.open("log", open_flags.O_CREAT | open_flags.O_RDWR | open_flags.O_APPEND)
    first.write(file, b"one ")
    shared = first.call("dup", file)
    deleted = first.open("temporary", open_flags.O_CREAT | open_flags.O_RDWR)
    first.write(deleted, b"still here")
    first.unlink("temporary")
    first.symlink("log", "link")
    reading, writing = first.pipe()
    first.write(writing, b"in the pipe")
    listing = first.open("/lib/site", open_flags.O_DIRECTORY)
    half = first.names(listing, 3 * 280)
    module = first.open("/lib/site/package/data.bin", os.O_RDONLY)
    first.read(module, 300)
    first.filesystem.remove("/lib/site/aa.txt")
    first.rename("/lib/site/zz.txt", "/lib/site/moved.txt")

    second = again(first.filesystem, source)
    assert second.filesystem.tree.quota.used == first.filesystem.tree.quota.used
    assert second.getcwd() == "/folder"
    second.write(file, b"two")
    second.lseek(shared, 0, os.SEEK_SET)
    assert second.read(file, 100) == b"one two"
    assert second.pread(deleted, 100, 0) == b"still here"
    assert second.fstat(deleted).links == 0
    assert second.readlink("link") == "log"
    assert second.read(reading, 100) == b"in the pipe"
    assert (half, second.names(listing)) == ([".", "..", "package"], [])
    assert second.read(module, 10) == bytes(range(44, 54))
    assert second.listdir("/lib/site") == ["package", "moved.txt"]
    assert second.filesystem.read_file("/lib/site/moved.txt") == b"last"
    assert second.stat("/folder/log").number == first.stat("/folder/log").number
    second.write(1, b"out")
    assert second.output == [("stdout", b"out")]
    assert (
        second.filesystem.capture()["nodes"] == again(second.filesystem, source).filesystem.capture()["nodes"]
    )


def test_an_untouched_mount_costs_its_name_in_an_image(tmp_path: Path) -> None:
    path = tmp_path / "big.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for number in range(2000):
            zipped.writestr(f"package/m{number}.py", "x")
    guest = Guest()
    before = len(json.dumps(guest.filesystem.capture()))
    guest.filesystem.mount("/lib/site", ZipSource(path))
    guest.listdir("/lib/site/package")
    assert len(json.dumps(guest.filesystem.capture())) - before < 500


def test_a_changed_mount_costs_its_changes_and_is_not_read_at_restore(tmp_path: Path) -> None:
    path = tmp_path / "big.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for number in range(2000):
            zipped.writestr(f"m{number}.py", "x")
    guest = Guest()
    before = len(json.dumps(guest.filesystem.capture()))
    guest.filesystem.mount("/lib/site", ZipSource(path), writable=True)
    guest.mkdir("/lib/site/packages")
    guest.unlink("/lib/site/m5.py")
    guest.unlink("/lib/site/m7.py")
    guest.filesystem.write_file("/lib/site/m7.py", b"again, at the end")
    guest.rename("/lib/site/m9.py", "/lib/site/moved.py")
    guest.filesystem.write_file("/lib/site/m11.py", b"changed in its place")
    assert len(json.dumps(guest.filesystem.capture())) - before < 1500
    listing = guest.filesystem.list_directory("/lib/site")
    assert listing[-3:] == ["packages", "m7.py", "moved.py"]
    third = again(again(guest.filesystem, ZipSource(path)).filesystem, ZipSource(path)).filesystem
    assert third.list_directory("/lib/site") == listing
    assert third.read_file("/lib/site/m11.py") == b"changed in its place"
    guest.rename("/lib/site/m20.py", "/lib/site/tmp")
    guest.rename("/lib/site/tmp", "/lib/site/m20.py")
    listing = guest.filesystem.list_directory("/lib/site")
    assert listing[-1] == "m20.py"
    assert again(guest.filesystem, ZipSource(path)).filesystem.list_directory("/lib/site") == listing


def test_a_folder_made_in_a_mount_is_restored_without_looking_at_the_mount(
    tmp_path: Path, archive: Path
) -> None:
    guest = Guest()
    guest.filesystem.mount("/lib/site", ZipSource(archive), writable=True)
    guest.filesystem.write_file("/lib/site/packages/file", b"x")
    copy = again(guest.filesystem, ZipSource(tmp_path / "unreadable", name=archive.name))
    with pytest.raises(OSError, match="Input/output"):
        copy.filesystem.list_directory("/lib/site")


def test_an_image_without_its_mount_is_refused(archive: Path) -> None:
    guest = Guest()
    guest.filesystem.mount("/lib/site", ZipSource(archive))
    with pytest.raises(ValueError, match=r"site\.zip"):
        again(guest.filesystem)


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(
            lambda parts: "/tmp/" + "/d".join(parts)
        ),
        st.binary(max_size=50),
        max_size=6,
    )
)
def test_every_file_comes_back(contents: dict[str, bytes]) -> None:
    files = Guest().filesystem
    written = {}
    for path, data in contents.items():
        try:
            files.write_file(path, data)
        except OSError:
            continue
        written[path] = data
    copy = again(files).filesystem
    assert {path: copy.read_file(path) for path in written} == written


def test_a_deep_tree_is_captured_without_deep_recursion() -> None:
    guest = Guest()
    guest.chdir("/tmp")
    for _ in range(3000):
        guest.mkdir("d")
        guest.chdir("d")
    copy = again(guest.filesystem)
    copy.chdir("..")
    assert copy.stat("d").number == guest.stat(".").number
