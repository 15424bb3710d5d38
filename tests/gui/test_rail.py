"""The rail: the pages to which it leads, and its hints about waiting items."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import ErrorInfo
from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.model import RunModel
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

PAUSE = PromptEvent(1, "pause", "Put the lid on", (Choice("continue", "Continue"),), step=3)


def ask(run: ScriptedRun) -> ErrorInfo | None:
    run.ask(PAUSE)
    return None


def test_a_run_that_waits_for_a_person_is_marked_until_it_is_answered(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = ask
    button = opened.rail.run_page_button
    opened.switch.show_setup()
    opened.switch.run()
    qtbot.waitUntil(lambda: model.asked is not None, timeout=60_000)
    assert button.accessibleDescription() == "The run is waiting for you"
    assert not button.grab().isNull()
    with qtbot.waitSignal(model.ended, timeout=60_000):
        opened.page.conduct._answer(1, "continue")
    assert button.accessibleDescription() == ""


def test_the_rail_leads_to_the_pages_by_keys(qtbot: QtBot, window: MainWindow) -> None:
    assert window.rail.open_button.isVisible(), "without a library this is the way to a protocol"
    window.rail.open_button.setFocus()
    QTest.keyClick(window.rail.open_button, Qt.Key.Key_Backtab)
    assert window.minimumSizeHint().height() <= 700
