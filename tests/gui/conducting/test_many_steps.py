"""A run with a hundred thousand steps: the window stays fluid, and keeps the newest steps."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import StepEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.steps.rows import MOST_ROWS
from praxis_desktop.workers.qt.run_thread import StepInbox
from tests.gui.heartbeat import Heartbeat
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

COUNT = 100_000


def test_the_window_keeps_the_newest_steps_of_very_many(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches, heartbeat: Heartbeat
) -> None:
    def script(run: ScriptedRun) -> None:
        for step in range(1, COUNT + 1):
            run.report(StepEvent(step, "started", f"Step {step}"))
            run.report(StepEvent(step, "completed", f"Step {step}", duration=0.1))

    launches.script = script
    with qtbot.waitSignal(model.ended, timeout=60_000):
        QTest.keyClick(opened, Qt.Key.Key_F5)
    rows = opened.page.steps.rows
    assert rows.rowCount() <= MOST_ROWS
    assert rows.rows[-1].event.step == COUNT
    assert {row.state for row in rows.rows} == {"completed"}
    assert f"{COUNT:,} steps" in opened.page.steps._count.text()
    assert "are in the record" in opened.page.steps._count.text()
    assert heartbeat.beats > 3


def test_of_too_many_steps_none_is_left_half() -> None:
    inbox = StepInbox(kept=3)
    inbox.put(StepEvent(1, "started", "whole"))
    assert [told.event.step for told in inbox.take()] == [1]
    for step in range(2, 8):
        inbox.put(StepEvent(step, "started", "s"))
    inbox.put(StepEvent(2, "completed", "s"))
    inbox.put(StepEvent(1, "completed", "whole"))
    taken = [told.event for told in inbox.take()]
    assert [(event.step, event.status) for event in taken] == [
        (1, "completed"),
        (5, "started"),
        (6, "started"),
        (7, "started"),
    ]
    inbox.put(StepEvent(3, "completed", "s"))
    inbox.put(StepEvent(7, "completed", "s"))
    assert [told.event.step for told in inbox.take()] == [7]
