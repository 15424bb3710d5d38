"""The digest that decides whether an image and this program belong together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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


def test_without_sources_it_is_read_from_beside_the_guest_s_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "__file__", str(tmp_path / "nowhere" / "identity.pyc"))
    monkeypatch.setattr(identity, "shipped", lambda name: tmp_path)
    with pytest.raises(DistributionError, match=identity.HOST_DIGEST_FILE):
        identity.host_digest.__wrapped__()
    (tmp_path / identity.HOST_DIGEST_FILE).write_text("ab" * 32 + "\n")
    assert identity.host_digest.__wrapped__() == "ab" * 32
