"""While the window waits for its run, the status bar says in full what closing it again does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.model import RunModel
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun


def hang(run: ScriptedRun) -> None:
    run.wait_for_kill()


@pytest.mark.parametrize("width", [1024, 1280])
def test_the_end_of_the_news_is_not_cut(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches, width: int
) -> None:
    opened.resize(width, 720)
    launches.script = hang
    QTest.keyClick(opened, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: model.controls.is_active)
    opened.close_safely()
    (news,) = [
        label for label in opened.status.findChildren(QLabel) if label.text().startswith("Closes after")
    ]
    wanted = news.fontMetrics().horizontalAdvance("Closes after the run. Close again to end it now")
    qtbot.waitUntil(lambda: news.width() >= wanted)
    model.kill()
