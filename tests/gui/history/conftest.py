"""Runs that are kept for a window, and the window's way to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.records.model import AskedHistory
from praxis_desktop.records.history.history import History
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import HistorySettings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program keeps what is its own, such as the key that signs."""
    place = tmp_path / "home"
    monkeypatch.setenv("PRAXIS_HOME", str(place))
    return place


@pytest.fixture
def kept(tmp_path: Path, home: Path) -> History:
    """The runs that were kept; none yet."""
    return History(tmp_path / "history")


@pytest.fixture
def asked_history(kept: History) -> AskedHistory:
    """What the window asks of them."""
    settings = Settings(history=HistorySettings(folder=str(kept.places.folder)))
    return AskedHistory(lambda: settings)


@pytest.fixture
def library(qapp: QApplication, tmp_path: Path) -> LibraryModel:
    """A library that nobody has read yet."""

    def never() -> None:
        raise AssertionError("nothing is read")

    return LibraryModel(never, tmp_path)  # type: ignore[arg-type]
