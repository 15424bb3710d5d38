"""The manual opens in the browser; if it is missing, the user is told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QDesktopServices
from pytestqt.qtbot import QtBot

from praxis_desktop.core import shipped
from praxis_desktop.core.shipped import NoManual
from praxis_desktop.gui.app.commands import ManualOpener
from praxis_desktop.gui.app.main_window import MainWindow


def test_it_is_opened(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index.html").touch()
    opened: list[QUrl] = []
    monkeypatch.setattr(shipped, "shipped", lambda name: tmp_path)
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    action = QAction("Manual")
    opener = ManualOpener(action)
    action.trigger()
    qtbot.waitUntil(lambda: bool(opened))
    assert opened == [QUrl.fromLocalFile(str(tmp_path / "index.html"))]
    opener.open_page("protocols.html")
    qtbot.waitUntil(lambda: len(opened) == 2)
    assert opened[1] == QUrl.fromLocalFile(str(tmp_path / "protocols.html"))
    opener.deleteLater()


def test_that_it_is_missing_is_told(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "shipped", lambda name: tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    action = QAction("Manual")
    opener = ManualOpener(action)
    with qtbot.waitSignal(opener.failed) as told:
        action.trigger()
    assert told.args is not None
    assert isinstance(told.args[0], NoManual)
    opener.deleteLater()


def test_the_window_says_how_to_get_one(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "shipped", lambda name: tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    messages = window.messages.model
    with qtbot.waitSignal(messages.posted) as told:
        window.menus.manual.trigger()
    assert told.args is not None
    assert "build_tools.manual" in told.args[0].text
