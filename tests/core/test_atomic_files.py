"""Atomic files: a file is complete or absent, with concurrent readers and writers and after a kill."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.processes import KILL
from praxis_desktop.core.files import listed, move_over, read_regular, replacing, sweep
from tests.obstacles import unreadable
from tests.rights import is_private

ROOT = Path(__file__).resolve().parents[2]

WRITE_AND_DIE = """
import os, sys
from pathlib import Path
from bench.processes import KILL
from praxis_desktop.core.files import replacing
from tests.rights import is_private
with replacing(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), KILL)
"""


def write(path: Path, content: bytes, *, is_lasting: bool = True) -> None:
    with replacing(path, is_lasting=is_lasting) as file:
        file.write(content)


@pytest.mark.parametrize("is_lasting", [True, False])
def test_a_file_takes_the_place_of_the_one_before(tmp_path: Path, is_lasting: bool) -> None:
    path = tmp_path / "not" / "there" / "file"
    write(path, b"first", is_lasting=is_lasting)
    with replacing(path, is_lasting=is_lasting) as file:
        file.write(b"second")
        file.flush()
        assert path.read_bytes() == b"first"
    assert path.read_bytes() == b"second"
    assert listed(path.parent, "*") == [path]


def test_what_fails_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write(path, b"old")

    def fail_in_the_middle() -> None:
        with replacing(path) as file:
            file.write(b"half of the new")
            raise KeyError

    with pytest.raises(KeyError):
        fail_in_the_middle()
    assert path.read_bytes() == b"old"
    assert listed(tmp_path, "*") == [path]


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file"
    write(path, b"mine")
    assert is_private(path.parent)
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_of_many_who_write_at_once_one_wins_and_nothing_is_left_over(tmp_path: Path) -> None:
    path = tmp_path / "file"
    contents = [bytes([number]) * 100_000 for number in range(8)]
    threads = [threading.Thread(target=write, args=(path, content)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in contents
    assert listed(tmp_path, "*") == [path]


def test_what_a_killed_process_has_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    path, other = tmp_path / "file.json", tmp_path / "other.json"
    for target in (path, other):
        process = subprocess.run(
            [sys.executable, "-c", WRITE_AND_DIE, str(target)], cwd=ROOT, timeout=60, check=False
        )
        assert process.returncode == (KILL if sys.platform == "win32" else -KILL)
    foreign = tmp_path / ".file.json.mine.tmp"
    foreign.write_bytes(b"of somebody else")
    with replacing(path) as file:
        file.write(b"being written")
        assert sweep(tmp_path, path.name) == 1
    assert path.read_bytes() == b"being written"
    assert foreign.exists()
    assert sweep(tmp_path) == 1
    assert listed(tmp_path, "*") == [foreign, path]


def test_a_folder_that_is_not_there_has_nothing_to_sweep(tmp_path: Path) -> None:
    assert sweep(tmp_path / "missing") == 0
    assert listed(tmp_path / "missing", "*") == []


def test_a_file_is_replaced_although_another_program_has_it_open_for_a_moment(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"old")
    reader = path.open("rb")
    closing = threading.Timer(0.2, reader.close)
    closing.start()
    with replacing(path) as file:
        file.write(b"new")
    closing.join()
    assert path.read_bytes() == b"new"


def test_a_folder_takes_the_place_of_an_empty_folder_only(tmp_path: Path) -> None:
    source, target = tmp_path / "made", tmp_path / "artifacts"
    for folder in (source, target):
        folder.mkdir()
    (source / "figure.svg").touch()
    move_over(source, target)
    assert [path.name for path in target.iterdir()] == ["figure.svg"]
    source.mkdir()
    with pytest.raises(OSError, match="artifacts"):
        move_over(source, target)


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows opens no file that another program holds")
def test_a_file_that_is_in_use_for_a_moment_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write(path, b"content")
    with ExitStack() as stack:
        stack.enter_context(unreadable(path))
        threading.Timer(0.2, stack.pop_all().close).start()
        assert read_regular(path) == b"content"
