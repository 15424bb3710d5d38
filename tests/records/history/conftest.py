"""A separate history for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.records.history.history import History


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, where Praxis keeps its own files such as the signing key."""
    place = tmp_path / "home"
    monkeypatch.setenv("PRAXIS_HOME", str(place))
    return place


@pytest.fixture
def history(tmp_path: Path) -> History:
    """An empty history."""
    return History(tmp_path / "history")
