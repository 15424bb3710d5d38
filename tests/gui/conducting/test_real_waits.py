"""A person ends and extends waits of real runs: in the window's threads, and in separate processes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.model import RunModel
from tests.gui.conducting.test_real_conducting import TIMEOUT_MS, Run, launcher, mode, model, run

__all__ = ["launcher", "mode", "model", "run"]

LEFT = Qt.MouseButton.LeftButton

WAITS = """
import asyncio, time
from praxis import protocol_function

@protocol_function()
async def protocol():
    await asyncio.sleep(300)
    print("warm")
    time.sleep(600)
    print("settled")
"""


@pytest.mark.usefixtures("mode")
def test_waits_are_lengthened_and_skipped_with_the_buttons(
    qtbot: QtBot, opened: MainWindow, model: RunModel, run: Run
) -> None:
    run(WAITS)
    panel = opened.page.steps.wait
    qtbot.waitUntil(lambda: panel.isVisible() and panel._title.text() == "Wait 5 min", timeout=TIMEOUT_MS)
    QTest.mouseClick(panel.extend_button, LEFT)
    row = opened.page.steps.rows.rows[0]
    qtbot.waitUntil(lambda: row.added == 60.0, timeout=TIMEOUT_MS)
    qtbot.wait(450)
    QTest.mouseClick(panel.skip_button, LEFT)
    qtbot.waitUntil(lambda: panel._title.text() == "Wait 10 min", timeout=TIMEOUT_MS)
    assert row.event.summary.startswith("skipped after ")
    qtbot.wait(450)
    panel.skip_button.setFocus()
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        QTest.keyClick(panel.skip_button, Qt.Key.Key_Space)
    assert model.phase == "completed"
    assert "settled" in opened.page.output.rows.text_of()
    assert panel.isHidden()
