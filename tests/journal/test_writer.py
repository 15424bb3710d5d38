"""Writing a journal: committed data is in the file, and data that cannot be saved is an error."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop import __version__
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.journal import (
    JournalExists,
    JournalReader,
    JournalUnusable,
    JournalWriteFailed,
    JournalWriter,
)
from tests.disks import room_for
from tests.journal import journals

FRAMES = st.lists(st.tuples(st.integers(0, 0xFD), st.binary(max_size=400)), max_size=30)


@given(frames=FRAMES, commits=st.sets(st.integers(0, 30)), durable=st.booleans())
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    frames: list[tuple[int, bytes]],
    commits: set[int],
    durable: bool,
) -> None:
    path = tmp_path_factory.mktemp("journals") / "a.journal"
    with JournalWriter.create(path, {"what": "a test"}, durable=durable) as journal:
        for number, (kind, payload) in enumerate(frames):
            journal.append(kind, payload)
            if number in commits:
                journal.commit(sync=number % 2 == 0)
    assert journals.contents(path) == frames
    with JournalReader(path) as reader:
        found = reader.verify()
    assert found.is_sound
    assert not found.reason
    assert found.frames == len(frames) + 1
    assert found.digest == journal.digest.hex()


def test_frames_of_every_length_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    lengths = [0, 1, 0x7F, 0x80, 0x3FFF, 0x4000, (1 << 20) - 1, 1 << 20, 1 << 21, 1 << 24]
    frames = [(7, bytes([length % 251]) * length) for length in lengths]
    with JournalWriter.create(path, {}) as journal:
        for kind, payload in frames:
            journal.append(kind, payload)
        with pytest.raises(ValueError, match="are the most"):
            journal.append(7, bytes((1 << 24) + 1))
    assert journals.contents(path) == frames


def test_the_header_says_what_wrote_it_and_when(tmp_path: Path) -> None:
    before = time.time_ns()
    with JournalWriter.create(tmp_path / "a.journal", {"what": "a run", "ports": ["scale"]}):
        pass
    with JournalReader(tmp_path / "a.journal") as reader:
        header = dict(reader.header)
    assert header["program"] == f"praxis-desktop {__version__}"
    assert header["ports"] == ["scale"]
    started = header["started_ns"]
    assert isinstance(started, int)
    assert before <= started <= time.time_ns()
    assert isinstance(header["monotonic_ns"], int)


def test_a_committed_frame_is_in_the_file_before_the_journal_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    with JournalWriter.create(path, {}) as journal:
        journal.append(1, b"committed")
        journal.commit()
        journal.append(1, b"not yet")
        assert journals.contents(path) == [(1, b"committed")]


def test_a_journal_is_for_its_user_alone(tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("there are no such rights here")
    with JournalWriter.create(tmp_path / "a.journal", {}):
        assert (tmp_path / "a.journal").stat().st_mode & 0o777 == 0o600


def test_a_journal_replaces_no_file(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(b"the only copy")
    with pytest.raises(JournalExists, match="already exists") as raised:
        JournalWriter.create(path, {})
    assert isinstance(raised.value, UsageError | StorageError)
    assert path.read_bytes() == b"the only copy"


def test_a_journal_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    with pytest.raises(JournalUnusable, match="No such file"):
        JournalWriter.create(tmp_path / "nowhere" / "a.journal", {})
    with pytest.raises(JournalUnusable, match="null"):
        JournalWriter.create(Path("a\0b"), {})


def test_nothing_is_taken_once_the_folder_is_gone(tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("an open file cannot be removed here")
    folder = tmp_path / "runs"
    folder.mkdir()
    journal = JournalWriter.create(folder / "a.journal", {})
    journal.append(1, b"kept")
    journal.commit()
    shutil.rmtree(folder)
    journal.append(1, b"lost")
    with pytest.raises(JournalWriteFailed, match="removed") as raised:
        journal.commit()
    assert isinstance(raised.value, StorageError)
    assert raised.value.hint
    with pytest.raises(JournalWriteFailed):
        journal.append(1, b"more")
    with pytest.raises(JournalWriteFailed):
        journal.close()
    journal.close()


def test_a_closed_journal_takes_nothing(tmp_path: Path) -> None:
    journal = JournalWriter.create(tmp_path / "a.journal", {})
    journal.close()
    journal.close()
    with pytest.raises(JournalWriteFailed, match="closed"):
        journal.append(1, b"")
    with pytest.raises(JournalWriteFailed, match="closed"):
        journal.commit()


FULL = """
import json, sys
from pathlib import Path
from praxis_desktop.journal import JournalWriteFailed, JournalWriter
journal = JournalWriter.create(Path(sys.argv[1]), {})
exec(sys.argv[2])
kept = 0
try:
    while True:
        journal.append(1, b"x" * 100)
        journal.commit()
        kept += 1
except JournalWriteFailed as error:
    print(json.dumps([kept, error.message, error.hint]))
"""


def test_where_no_more_fits_the_frame_is_refused_and_the_others_stay_sound(tmp_path: Path) -> None:
    path = tmp_path / "disk" / "a.journal"
    with room_for(path.parent, 8192) as limit:
        ran = subprocess.run(
            [sys.executable, "-c", FULL, str(path), limit],
            capture_output=True,
            check=True,
            env=journals.environment(),
        )
        kept, message, hint = json.loads(ran.stdout)
        assert "cannot be written" in message
        assert hint
        assert kept > 20
        assert journals.contents(path) == [(1, b"x" * 100)] * kept
        with JournalReader(path) as reader:
            found = reader.verify()
    assert not found.damage
    assert not found.sealed


def test_threads_add_frames_at_once_and_each_keeps_its_order(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    journal = JournalWriter.create(path, {}, durable=True)
    begin = threading.Barrier(8)

    def write(kind: int) -> None:
        begin.wait()
        for number in range(200):
            journal.append(kind, b"%d" % number)
            journal.commit(sync=number % 50 == 0)

    threads = [threading.Thread(target=write, args=(kind,)) for kind in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()
    found = journals.contents(path)
    for kind in range(8):
        assert [payload for of, payload in found if of == kind] == [b"%d" % number for number in range(200)]


def test_what_the_disk_refuses_to_keep_is_final_for_everybody_who_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = JournalWriter.create(tmp_path / "a.journal", {}, durable=True)
    journal.keep(1, b"kept")

    def refuse(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("praxis_desktop.journal._file._sync_data", refuse)
    with pytest.raises(JournalWriteFailed, match="Input/output error"):
        journal.keep(1, b"lost")
    monkeypatch.undo()
    with pytest.raises(JournalWriteFailed, match="Input/output error"):
        journal.keep(1, b"never")
    with pytest.raises(JournalWriteFailed, match="Input/output error"):
        journal.close()
