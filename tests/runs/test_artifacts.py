"""Files that a guest leaves are written to disk with harmless names, and within limits."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.files import is_device_name
from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.interpreter.host.files.filesystem import FileSystem
from praxis_desktop.interpreter.host.files.nodes import Directory
from praxis_desktop.runs.guest import session as artifacts
from praxis_desktop.runs.guest.session import Artifacts, keep_artifacts


def guest_files() -> tuple[FileSystem, Directory]:
    files = FileSystem(VirtualEnvironment(0))
    files.make_directories("/session/metadata")
    return files, files.tree.resolve_directory("/session")


def kept(session: Directory, folder: Path) -> Artifacts:
    found = keep_artifacts(session, folder)
    assert found is not None
    return found


def test_nothing_is_written_when_there_is_nothing(tmp_path: Path) -> None:
    files, session = guest_files()
    files.make_directories("/session/empty/__pycache__")
    files.write_file("/session/__pycache__/x.pyc", b"1")
    files.write_file("/session/metadata/program.py", b"1")
    assert keep_artifacts(session, tmp_path / "runs/1/artifacts") is None
    assert list(tmp_path.iterdir()) == []


def test_links_and_devices_are_not_followed(tmp_path: Path) -> None:
    files, session = guest_files()
    files.write_file("/etc/secret", b"1")
    files.tree.make_link("/etc", "/session/folder")
    files.tree.make_link("/etc/secret", "/session/file")
    files.write_file("/session/kept", b"2")
    assert kept(session, tmp_path / "artifacts").files == {"kept": 1}
    assert [path.name for path in (tmp_path / "artifacts").iterdir()] == ["kept"]


def test_a_file_keeps_a_name_that_every_system_takes(tmp_path: Path) -> None:
    files, session = guest_files()
    for name, data in (("a:b.txt", b"1"), ("a_b.txt", b"22"), ("r.txt", b"333"), ("R.txt", b"4444")):
        files.write_file(f"/session/{name}", data)
    found = kept(session, tmp_path / "artifacts")
    assert found.files == {"a_b.txt": 2, "r.txt": 3, "R (2).txt": 4, "a_b (2).txt": 1}
    assert found.message == "2 files have other names there: not every system accepts their own."


NAMES = st.one_of(
    st.sampled_from(
        [
            "CON",
            "aux.txt",
            "COM5 .txt",
            "lpt¹",
            "a:b",
            "a\\b",
            "..a",
            "a.",
            "...",
            " ",
            "~",
            "-rf",
            "a\nb",
            "\udc80x",
            "µ",
        ]
    ),
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=80),
)


@given(names=st.lists(NAMES, min_size=1, max_size=8, unique=True))
def test_every_name_becomes_one_that_every_system_takes(
    names: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    files, session = guest_files()
    written = {
        name for name in names if name not in (".", "..") and len(name.encode("utf-8", "replace")) < 250
    }
    for number, name in enumerate(sorted(written)):
        node = files.tree.make_file(session, name, 0o644)
        node.replace(bytearray(b"%d" % number))
    folder = tmp_path_factory.mktemp("kept") / "artifacts"
    found = keep_artifacts(session, folder)
    if found is None:
        assert written <= {"metadata", "__pycache__"}
        return
    on_disk = sorted(path.name for path in folder.iterdir())
    assert on_disk == sorted(found.files)
    assert len({name.casefold() for name in on_disk}) == len(on_disk)
    for name in on_disk:
        assert name.isprintable()
        assert not set(name) & set('<>:"/\\|?*')
        assert not name.endswith((".", " "))
        assert name.partition(".")[0].lower() not in ("con", "aux", "") or name.startswith(".")
        assert not is_device_name(name)


def test_limits_leave_out_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artifacts, "MOST_FILES", 3)
    monkeypatch.setattr(artifacts, "MOST_BYTES", 100)
    files, session = guest_files()
    files.write_file("/session/large", bytes(101))
    for number in range(5):
        files.write_file(f"/session/{number}", b"1")
    files.write_file("/session/" + "d/" * 40 + "deep", b"1")
    found = kept(session, tmp_path / "artifacts")
    assert found.files == {"0": 1, "1": 1, "2": 1}
    assert found.message.startswith("4 files are not saved: ")


def test_what_a_process_that_died_had_saved_is_replaced(tmp_path: Path) -> None:
    files, session = guest_files()
    files.write_file("/session/a", b"1")
    folder = tmp_path / "artifacts"
    folder.mkdir()
    (folder / "a").write_text("earlier")
    found = kept(session, folder)
    assert (found.files, found.message) == ({"a": 1}, "")
    assert (folder / "a").read_text() == "1"


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, session = guest_files()
    files.write_file("/session/a", b"1")
    blocked = tmp_path / "artifacts"
    blocked.write_text("1")
    found = kept(session, blocked)
    assert found.files == {}
    assert found.lost
    assert found.message.startswith("The program's files could not be saved: ")
    assert [path.name for path in tmp_path.iterdir()] == ["artifacts"]
