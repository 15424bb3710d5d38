"""Changes in the library's folders are reported."""

from __future__ import annotations

import queue
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis_desktop.protocols.library.files import LibraryFolder
from praxis_desktop.protocols.library.watching import LibraryWatcher

LIMIT_S = 10.0


class Watched:
    """Two folders, and the reported changes in them, as names of files."""

    def __init__(self, top: Path) -> None:
        self.folders = [LibraryFolder(top / "own", "own"), LibraryFolder(top / "added", "added")]
        (top / "own").mkdir()
        (top / "own" / "old.py").write_text("")
        self.told: queue.SimpleQueue[frozenset[Path]] = queue.SimpleQueue()
        self.watcher = LibraryWatcher(self.told.put, lambda: self.folders, every_s=0.02)

    def until(self, *names: str) -> None:
        """Wait until changes of exactly these files were reported."""
        missing = set(names)
        while missing:
            changed = {path.name for path in self.told.get(timeout=LIMIT_S)}
            assert changed <= set(names)
            missing -= changed


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    watched = Watched(tmp_path)
    with watched.watcher:
        yield watched


def test_files_and_folders_come_change_and_go(watched: Watched, tmp_path: Path) -> None:
    own, added = tmp_path / "own", tmp_path / "added"
    (own / "new.py").write_text("x = 1")
    watched.until("new.py")
    (own / "new.py").write_text("x = 11")
    (own / "notes.txt").write_text("no protocol")
    watched.until("new.py")
    added.mkdir()
    (added / "_shared.py").write_text("")
    watched.until("_shared.py")
    (own / "old.py").unlink()
    watched.until("old.py")
    shutil.rmtree(added)
    watched.until("_shared.py")
    shutil.rmtree(own)
    watched.until("new.py")
    own.mkdir()
    (own / "again.py").write_text("")
    watched.until("again.py")
    assert watched.told.empty()


def test_a_fault_of_who_is_told_does_not_end_the_watch(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: queue.SimpleQueue[frozenset[Path]] = queue.SimpleQueue()

    def fail(changed: frozenset[Path]) -> None:
        told.put(changed)
        raise ValueError("of no use")

    with LibraryWatcher(fail, lambda: [LibraryFolder(tmp_path, "own")], every_s=0.02):
        for name in ("a.py", "b.py"):
            (tmp_path / name).write_text("")
            assert {path.name for path in told.get(timeout=LIMIT_S)} == {name}
    assert "cannot be reported" in caplog.text


def test_after_close_nothing_is_told(watched: Watched, tmp_path: Path) -> None:
    watched.watcher.close()
    watched.watcher.close()
    (tmp_path / "own" / "late.py").write_text("")
    with pytest.raises(queue.Empty):
        watched.told.get(timeout=0.1)
