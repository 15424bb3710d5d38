"""Layers: archives that detect damage, merged into one folder that can be captured and extended."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.filesystem import FileSystem
from praxis_desktop.interpreter.host.files.layer_archive import (
    LayerArchive,
    LayerDamaged,
    has_prefix,
    looks_whole,
    verify,
)
from praxis_desktop.interpreter.host.files.layered import LayeredSource
from praxis_desktop.interpreter.host.files.sources import Entry, Source
from praxis_desktop.packages.layers.building import write_layer

POINT = "/lib/site"
ONE = {"site-packages/a/__init__.py": b"one", "site-packages/space/x.py": b"x", "site-packages/same.py": b"1"}
TWO = {"site-packages/b.py": b"two", "site-packages/space/in/y.py": b"y", "site-packages/same.py": b"22"}


def layer(path: Path, contents: dict[str, bytes]) -> Path:
    with path.open("wb") as file:
        write_layer(file, path.name, contents)
    return path


@pytest.fixture
def layers(tmp_path: Path) -> list[Source]:
    return [
        LayerArchive(layer(tmp_path / "one.layer", ONE)),
        LayerArchive(layer(tmp_path / "two.layer", TWO)),
    ]


@pytest.fixture
def merged(layers: list[Source]) -> LayeredSource:
    return LayeredSource(layers, "both", folder="site-packages")


def tree(source: Source, entry: Entry, place: str = "") -> dict[str, Entry]:
    found = {}
    for name, child in source.children(entry).items():
        found[f"{place}{name}"] = child
        if child.is_directory:
            found |= tree(source, child, f"{place}{name}/")
    return found


def test_a_layer_is_an_archive_that_everybody_can_read_and_the_same_every_time(tmp_path: Path) -> None:
    path = layer(tmp_path / "a.layer", ONE)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == ONE
    (tmp_path / "again").mkdir()
    turned = dict(reversed(ONE.items()))
    assert layer(tmp_path / "again" / "a.layer", turned).read_bytes() == path.read_bytes()
    assert not has_prefix(path)
    assert has_prefix(layer(tmp_path / "c.layer", {**ONE, "prefix/share/x": b""}))


def test_folders_are_merged_and_of_files_the_last_layer_s_is_shown(merged: LayeredSource) -> None:
    found = tree(merged, merged.root)
    assert list(found) == [
        *("a", "a/__init__.py", "b.py", "same.py"),
        *("space", "space/in", "space/in/y.py", "space/x.py"),
    ]
    assert bytes(merged.read(found["same.py"])) == b"22"
    assert found["same.py"].size == 2
    assert bytes(merged.read(found["space/x.py"])) == b"x"


def test_every_place_has_a_number_of_its_own_and_always_the_same(
    merged: LayeredSource, layers: list[Source]
) -> None:
    numbers = {place: entry.number for place, entry in tree(merged, merged.root).items()}
    assert len({merged.root.number, *numbers.values()}) == len(numbers) + 1
    again = LayeredSource(layers, "both", folder="site-packages")
    again.find("space/in")  # looked up in another order
    assert {place: entry.number for place, entry in tree(again, again.root).items()} == numbers


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_file_and_a_folder_of_one_name_are_shown_as_the_last_layer_s(tmp_path: Path, kind: str) -> None:
    paths = [
        layer(tmp_path / "file.layer", {"site-packages/x": b""}),
        layer(tmp_path / "folder.layer", {"site-packages/x/y": b""}),
    ]
    ordered = paths if kind == "folder" else paths[::-1]
    merged = LayeredSource([LayerArchive(path) for path in ordered], "x", folder="site-packages")
    assert merged.find("x").is_directory == (kind == "folder")


def test_a_layer_with_nothing_in_the_folder_adds_nothing(tmp_path: Path) -> None:
    other = LayerArchive(layer(tmp_path / "p.layer", {"prefix/etc/x": b""}))
    empty = LayerArchive(layer(tmp_path / "e.layer", {}))
    merged = LayeredSource([other, empty], "x", folder="site-packages")
    assert merged.children(merged.root) == {}


@pytest.mark.parametrize("at", [0.0, 0.3, 0.9, 0.999])
def test_a_layer_that_is_cut_off_is_refused_when_it_is_opened(tmp_path: Path, at: float) -> None:
    path = layer(tmp_path / "cut.layer", ONE)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * at)])
    assert not looks_whole(path)
    told: list[Path] = []
    archive = LayerArchive(path, on_damage=told.append)
    with pytest.raises(SyscallError) as caught:
        archive.children(archive.root)
    assert caught.value.errno == errnos.EIO
    assert told == [path]


def test_every_flipped_bit_is_noticed(tmp_path: Path) -> None:
    path = layer(tmp_path / "bit.layer", ONE)
    sound = path.read_bytes()
    unnoticed = []
    for place in range(len(sound)):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 0x10]) + sound[place + 1 :])
        try:
            verify(path)
        except LayerDamaged:
            continue
        unnoticed.append(place)
    end = len(sound) - 38  # whose numbers of disks, entries on this one, and length have no meaning
    assert set(unnoticed) <= set(range(end + 4, end + 10)) | {end + 20, end + 21}


def test_a_layer_in_the_place_of_another_is_refused(tmp_path: Path) -> None:
    path = layer(tmp_path / "one.layer", ONE).rename(tmp_path / "two.layer")
    assert not looks_whole(path)
    with pytest.raises(LayerDamaged, match="another package"):
        verify(path)
    told: list[Path] = []
    archive = LayerArchive(path, on_damage=told.append)
    with pytest.raises(SyscallError):
        archive.children(archive.root)
    assert told == [path]


def test_a_damaged_file_is_an_input_error_and_the_others_are_read(tmp_path: Path) -> None:
    path = layer(tmp_path / "bit.layer", ONE)
    path.write_bytes(path.read_bytes().replace(b"one", b"0ne"))
    told: list[Path] = []
    archive = LayerArchive(path, on_damage=told.append)
    assert bytes(archive.read(archive.find("site-packages/same.py"))) == b"1"
    with pytest.raises(SyscallError):
        archive.read(archive.find("site-packages/a/__init__.py"))
    assert told == [path]


def mounted(source: Source) -> FileSystem:
    files = FileSystem(VirtualEnvironment())
    files.mount(POINT, source, writable=True)
    return files


def test_what_is_written_lies_above_the_layers_and_survives_a_capture(merged: LayeredSource) -> None:
    files = mounted(merged)
    files.write_file(f"{POINT}/space/own.py", b"mine")
    files.write_file(f"{POINT}/b.py", b"changed")
    files.remove(f"{POINT}/same.py")
    again = FileSystem(VirtualEnvironment(), is_bare=True)
    again.restore(files.capture(), {"both": merged})
    for shown in (files, again):
        assert shown.list_directory(f"{POINT}/space") == ["in", "x.py", "own.py"]
        assert shown.read_file(f"{POINT}/b.py") == b"changed"
        assert not shown.exists(f"{POINT}/same.py")
        assert shown.read_file(f"{POINT}/a/__init__.py") == b"one"
    assert bytes(merged.read(merged.find("b.py"))) == b"two"


def test_more_layers_can_be_shown_while_a_program_runs(layers: list[Source], merged: LayeredSource) -> None:
    files = mounted(LayeredSource(layers[:1], "first", folder="site-packages"))
    files.write_file(f"{POINT}/space/own.py", b"mine")
    files.write_file(f"{POINT}/a/__init__.py", b"changed")
    files.remove(f"{POINT}/same.py")
    opened = files.open(f"{POINT}/space/x.py", os.O_RDONLY)
    files.remount(POINT, merged)
    assert files.list_directory(f"{POINT}/space") == ["in", "x.py", "own.py"]
    assert files.read_file(f"{POINT}/space/in/y.py") == b"y"
    assert files.read_file(f"{POINT}/b.py") == b"two"
    assert files.read_file(f"{POINT}/a/__init__.py") == b"changed"
    assert not files.exists(f"{POINT}/same.py")
    again = FileSystem(VirtualEnvironment(), is_bare=True)
    again.restore(files.capture(), {"both": merged})
    assert again.read_file(f"{POINT}/space/own.py") == b"mine"
    assert again.descriptors.open[opened].node.number == files.descriptors.open[opened].node.number


def test_nothing_but_a_mount_can_be_shown_anew(merged: LayeredSource) -> None:
    with pytest.raises(OSError, match=POINT):
        FileSystem(VirtualEnvironment()).remount(POINT, merged)
    files = mounted(merged)
    with pytest.raises(OSError, match="space"):
        files.remount(f"{POINT}/space", merged)


class Unread(Source):
    """A source that fails when it is read."""

    def __init__(self) -> None:
        super().__init__("unread")
        self.has_been_read = False

    @property
    def root(self) -> Entry:
        return Entry(1, 0, 0, is_directory=True)

    def children(self, entry: Entry) -> dict[str, Entry]:
        self.has_been_read = True
        return {}

    def read(self, entry: Entry) -> bytes:
        raise NotImplementedError


def test_restoring_a_mount_in_a_mount_lists_neither(merged: LayeredSource) -> None:
    below = Unread()
    files = FileSystem(VirtualEnvironment())
    files.mount("/lib/python", below, writable=True)
    files.make_directories("/lib/python/site")
    files.mount("/lib/python/site", merged, writable=True)
    assert below.has_been_read
    state = files.capture()
    below.has_been_read = False
    again = FileSystem(VirtualEnvironment(), is_bare=True)
    again.restore(state, {"both": merged, "unread": below})
    assert again.read_file("/lib/python/site/b.py") == b"two"
    assert not below.has_been_read
