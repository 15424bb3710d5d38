"""The pages of the history in a window, as a person opens them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.history.controller import HistoryDesk

LEFT = Qt.MouseButton.LeftButton
TIMEOUT_MS = 30_000


def shown(qtbot: QtBot, window: MainWindow) -> HistoryDesk:
    """The page, with what there is."""
    assert window.history is not None
    QTest.mouseClick(window.rail.history_button, LEFT)
    desk = window.history.desk
    assert desk is not None
    qtbot.waitUntil(lambda: desk.page.looked is not None, timeout=TIMEOUT_MS)
    return desk


def opened(qtbot: QtBot, desk: HistoryDesk, run_id: str) -> None:
    """Open a run, and wait until it is read."""
    desk.open_run(run_id)
    report = desk.report
    qtbot.waitUntil(
        lambda: report.opened is not None and report.opened.run.run_id == run_id, timeout=TIMEOUT_MS
    )
