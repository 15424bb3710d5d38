"""The pages of the history in a window, opened as a person does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.history.controller import HistoryView

LEFT = Qt.MouseButton.LeftButton
TIMEOUT_MS = 30_000


def shown(qtbot: QtBot, window: MainWindow) -> HistoryView:
    """Open the history page."""
    assert window.history is not None
    QTest.mouseClick(window.rail.history_button, LEFT)
    view = window.history.view
    assert view is not None
    qtbot.waitUntil(lambda: view.page.looked is not None, timeout=TIMEOUT_MS)
    return view


def opened(qtbot: QtBot, view: HistoryView, run_id: str) -> None:
    """Open a run, and wait until it is loaded."""
    view.open_run(run_id)
    report = view.report
    qtbot.waitUntil(
        lambda: report.opened is not None and report.opened.run.run_id == run_id, timeout=TIMEOUT_MS
    )
