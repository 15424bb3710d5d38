"""File dialogs start in the user's documents, and later in the folder used last."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.window.dialogs import FileDialogs, file_dialog


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's documents."""
    folder = tmp_path / "Documents"
    folder.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(folder))
    return folder


def folder_of(dialog: QFileDialog) -> Path:
    return Path(dialog.directory().absolutePath())


def test_the_first_dialog_begins_with_documents_and_the_next_where_that_one_ended(
    qtbot: QtBot, appearance: Appearance, documents: Path, tmp_path: Path
) -> None:
    window, exports = QWidget(), tmp_path / "exports"
    qtbot.addWidget(window)
    page = QWidget(window)
    first = file_dialog(window, "Export run 7da921c3", appearance=appearance)
    assert folder_of(first) == documents
    exports.mkdir()
    first.filesSelected.emit([str(exports / "run.pdf")])
    assert folder_of(FileDialogs(page, appearance=appearance).dialog("Export run 7da921c3")) == exports


def test_where_there_are_no_documents_it_begins_at_home(
    qtbot: QtBot, appearance: Appearance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path / "nowhere"))
    window = QWidget()
    qtbot.addWidget(window)
    assert folder_of(file_dialog(window, "Add a protocol", appearance=appearance)) == Path.home()
