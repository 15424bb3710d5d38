"""The session key: one for all processes of a user, for that user only, and replaced when it is unusable."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from praxis_desktop.workers.pool.sessions import KEY_BYTES, session_key
from tests.rights import is_private

ASK = """
import sys
from pathlib import Path
from praxis_desktop.workers.pool.sessions import session_key
from tests.rights import is_private
sys.stdin.read(1)
print(session_key(Path(sys.argv[1])).hex())
"""


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    key = session_key(folder)
    assert len(key) == KEY_BYTES
    assert session_key(folder) == key
    assert (folder / "session.key").read_bytes() == key


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    session_key(folder)
    assert is_private(folder)
    if os.name == "posix":
        assert (folder / "session.key").stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ASK, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    keys = {process.communicate(timeout=60)[0].strip() for process in processes}
    assert keys == {session_key(tmp_path).hex()}
    assert not list(tmp_path.glob(".session-key-*"))


@pytest.mark.parametrize("content", [b"", b"short", bytes(KEY_BYTES + 1)])
def test_a_damaged_key_is_replaced_and_that_is_said(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "session.key"
    path.write_bytes(content)
    path.chmod(0o600)
    key = session_key(tmp_path)
    assert len(key) == KEY_BYTES
    assert path.read_bytes() == key
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "is replaced" in caplog.text


@pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")
def test_a_key_that_others_could_read_is_replaced(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = session_key(tmp_path)
    (tmp_path / "session.key").chmod(0o644)
    assert session_key(tmp_path) != before
    assert "could be read by other users" in caplog.text


def test_without_a_folder_the_key_lives_as_long_as_the_process(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert len(session_key(blocked / "data")) == KEY_BYTES
    assert "cannot be kept" in caplog.text
