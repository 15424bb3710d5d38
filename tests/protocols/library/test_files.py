"""The files in the library's folders."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.library import files as files_module
from praxis_desktop.protocols.library.files import (
    LibraryFile,
    LibraryFolder,
    library_folders,
    list_files,
    read_library_file,
)
from praxis_desktop.settings import load_settings
from tests.obstacles import unreadable


def listed(*folders: LibraryFolder) -> list[str]:
    return [file.path.name for file in list_files(folders).files]


def test_ours_come_first_then_the_user_s_then_those_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    added = os.pathsep.join([str(tmp_path / "b"), str(tmp_path / "a"), str(tmp_path / "b")])
    monkeypatch.setenv("PRAXIS_LIBRARY", added)
    folders = library_folders(load_settings())
    assert [folder.kind for folder in folders] == ["bundled", "own", "added", "added"]
    assert [folder.path for folder in folders[1:]] == [
        tmp_path / "data" / "protocols",
        tmp_path / "b",
        tmp_path / "a",
    ]


def test_only_what_may_be_a_protocol_is_listed(tmp_path: Path) -> None:
    for name in (
        "b.py",
        "A.py",
        "_shared.py",
        ".hidden.py",
        "test_b.py",
        "b_test.py",
        "conftest.py",
        "c.txt",
    ):
        (tmp_path / name).write_text("")
    (tmp_path / "folder.py").mkdir()
    gone = []
    if sys.platform != "win32":
        (tmp_path / "gone.py").symlink_to("nowhere")
        gone.append("gone.py")
    assert listed(LibraryFolder(tmp_path, "own")) == ["A.py", "b.py", *gone]


def test_folders_that_cannot_be_listed_harm_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    (tmp_path / "file").write_text("")
    listing = list_files(
        [
            LibraryFolder(tmp_path / "gone", "own"),
            LibraryFolder(tmp_path / "gone", "added"),
            LibraryFolder(tmp_path / "file", "added"),
            LibraryFolder(tmp_path, "added"),
        ]
    )
    assert [file.name for file in listing.files] == ["a"]
    told = [(problem.folder.path.name, problem.message.partition(": ")[0]) for problem in listing.problems]
    assert told == [("gone", "cannot be read"), ("file", "cannot be read")]  # each system has its own reasons


def test_a_folder_with_too_many_files_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_module, "MOST", 2)
    for name in "abc":
        (tmp_path / f"{name}.py").write_text("")
    listing = list_files([LibraryFolder(tmp_path, "added")])
    assert [file.name for file in listing.files] == ["a", "b"]
    assert listing.problems[0].message == "has more than 2 protocols; the rest are not listed"


def test_a_file_s_mark_changes_when_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("x = 1")
    (before,) = list_files([LibraryFolder(tmp_path, "own")]).files
    path.write_text("x = 11")
    (after,) = list_files([LibraryFolder(tmp_path, "own")]).files
    assert before.path == after.path
    assert before.mark != after.mark


def test_a_protocol_that_cannot_be_read_is_named_and_harms_no_other(tmp_path: Path) -> None:
    for name in ("a.py", "held.py"):
        (tmp_path / name).write_text("x = 1")
    folder = LibraryFolder(tmp_path, "own")
    with unreadable(tmp_path / "held.py"):
        assert "a.py" in listed(folder)
        with pytest.raises(UsageError, match=r"held\.py"):
            read_library_file(LibraryFile(tmp_path / "held.py", folder))


@pytest.mark.parametrize("name", ["nul", "NUL.py", "aux.py", "lpt9.py", "folder/con.py"])
@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere these are names of files")
def test_devices_of_windows_are_no_protocols_and_nobody_waits_for_them(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError):
        read_library_file(LibraryFile(tmp_path / name, LibraryFolder(tmp_path, "own")))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_pipes_and_devices_are_no_protocols_and_nobody_waits_for_them(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "to_pipe.py").symlink_to("pipe.py")
    (tmp_path / "endless.py").symlink_to("/dev/zero")
    assert listed(LibraryFolder(tmp_path, "own")) == []
    with pytest.raises(UsageError, match="is not a file"):
        read_library_file(LibraryFile(tmp_path / "to_pipe.py", LibraryFolder(tmp_path, "own")))
