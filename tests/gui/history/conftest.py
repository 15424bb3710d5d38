"""Recorded runs for a window, and the window's access to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.records.history.history import History
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import HistorySettings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the program's own data, such as the signing key."""
    place = tmp_path / "home"
    monkeypatch.setenv("PRAXIS_HOME", str(place))
    return place


@pytest.fixture
def kept(tmp_path: Path, home: Path) -> History:
    """The recorded runs; initially none."""
    return History(tmp_path / "history")


@pytest.fixture
def asked_history(kept: History) -> AskedHistory:
    """The window's requests to the history."""
    settings = Settings(history=HistorySettings(folder=str(kept.places.folder)))
    return AskedHistory(lambda: settings)


@pytest.fixture
def library(qapp: QApplication, tmp_path: Path) -> LibraryModel:
    """A library that has not been read yet."""

    def never() -> None:
        raise AssertionError("nothing is read")

    return LibraryModel(never, tmp_path)  # type: ignore[arg-type]
