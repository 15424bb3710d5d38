"""The digest that decides whether an image and this program belong together."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from praxis_desktop.core.wall_clock import wall_clock_ns
from praxis_desktop.interpreter import identity
from praxis_desktop.interpreter.distribution import DistributionError


def _make(folder: Path) -> Path:
    (folder / "deep").mkdir(parents=True)
    (folder / "b.py").write_text("b = 1\n")
    (folder / "deep" / "a.py").write_text("a = 1\n")
    return folder


def test_it_is_the_same_each_time_and_of_this_checkout() -> None:
    found = identity.host_digest()
    assert re.fullmatch("[0-9a-f]{64}", found)
    assert identity.host_digest.__wrapped__() == found


def test_it_depends_on_names_and_contents_alone(tmp_path: Path) -> None:
    first = identity.source_digest({"x": _make(tmp_path / "one")})
    second = _make(tmp_path / "elsewhere" / "two")
    (second / "__pycache__").mkdir()
    (second / "__pycache__" / "a.py").write_text("made by some tool")
    (second / "notes.txt").write_text("not a source")
    assert identity.source_digest({"x": second}) == first
    (second / "deep" / "a.py").write_text("a = 2\n")
    changed = identity.source_digest({"x": second})
    (second / "deep" / "a.py").rename(second / "deep" / "c.py")
    renamed = identity.source_digest({"x": second})
    (second / "deep" / "c.py").rename(second / "c.py")
    assert len({first, changed, renamed, identity.source_digest({"x": second})}) == 4


def test_a_recorded_digest_holds_until_a_source_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, record = _make(tmp_path / "sources"), tmp_path / "cache" / "record"
    folders = {"x": folder}
    first = identity.recorded_digest(folders, record)
    assert first == identity.source_digest(folders)
    assert not record.exists()  # another change within the same tick would not show
    later = wall_clock_ns() + 10_000_000_000
    monkeypatch.setattr(identity, "wall_clock_ns", lambda: later)
    assert identity.recorded_digest(folders, record) == first
    assert record.is_file()
    with monkeypatch.context() as patched:
        patched.setattr(identity, "source_digest", lambda folders: "read again")
        assert identity.recorded_digest(folders, record) == first
    status = (folder / "b.py").stat()
    (folder / "b.py").write_text("b = 2\n")
    if os.name == "posix":  # as a tool that restores times; the inode's own time still tells
        os.utime(folder / "b.py", ns=(status.st_atime_ns, status.st_mtime_ns))
    changed = identity.recorded_digest(folders, record)
    (folder / "c.py").write_text("")
    added = identity.recorded_digest(folders, record)
    (folder / "c.py").unlink()
    assert identity.recorded_digest(folders, record) == changed == identity.source_digest(folders)
    assert len({first, changed, added}) == 3
    for damaged in ("", "[]", "{}", '{"looks": 1}', "[" * 100_000):
        record.write_text(damaged)
        assert identity.recorded_digest(folders, record) == changed


def test_a_cache_that_cannot_be_written_costs_time_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    folders = {"x": _make(tmp_path / "sources")}
    assert identity.recorded_digest(folders, tmp_path / "file" / "record") == identity.source_digest(folders)


def test_without_sources_it_is_read_from_beside_the_guest_s_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "__file__", str(tmp_path / "nowhere" / "identity.pyc"))
    monkeypatch.setattr(identity, "shipped", lambda name: tmp_path)
    with pytest.raises(DistributionError, match=identity.HOST_DIGEST_FILE):
        identity.host_digest.__wrapped__()
    (tmp_path / identity.HOST_DIGEST_FILE).write_text("ab" * 32 + "\n")
    assert identity.host_digest.__wrapped__() == "ab" * 32
