"""Current wait: its countdown below the steps, and the buttons that end or extend it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import ActionEvent, RunState, StateEvent, StepEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.look.tokens import RUN_CONTROL_HEIGHT
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.steps import wait_panel
from praxis_desktop.gui.steps.wait_panel import WaitPanel
from praxis_desktop.runs.commands import SkipWait
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

LEFT = Qt.MouseButton.LeftButton
INCUBATE = StepEvent(3, "started", "Wait 10 min", kind="wait", expected=600.0)
SETTLE = StepEvent(4, "started", "Wait 5 min", kind="wait", expected=300.0)
OTHER = StepEvent(2, "started", "Shake", expected=900.0)

Begin = Callable[..., ScriptedRun]


@pytest.fixture
def begin(qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches) -> Begin:
    """Starts a run with these steps and holds it in a state until it is ended."""

    def with_steps(*steps: StepEvent, state: RunState = "running") -> ScriptedRun:
        def script(run: ScriptedRun) -> None:
            run.report(StateEvent(state, by="ada"))
            for step in steps:
                run.report(step)
            run.wait_for_stop()

        launches.script = script
        QTest.keyClick(opened, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: len(opened.page.steps.rows.rows) == len(steps) and model.phase == state)
        qtbot.wait(5)
        return launches.runs[0]

    return with_steps


@pytest.fixture
def panel(opened: MainWindow) -> WaitPanel:
    """The tested panel."""
    return opened.page.steps.wait


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every press count as a first press."""
    monkeypatch.setattr(wait_panel, "SECOND_PRESS_MS", 0)


def test_a_wait_is_shown_with_its_countdown_and_48_pixels_of_buttons(panel: WaitPanel, begin: Begin) -> None:
    assert panel.isHidden()
    begin(OTHER, INCUBATE)
    assert panel.isVisible()
    assert panel._title.text() == "Wait 10 min"
    assert panel._clock.text().startswith(("10:00", "09:5"))
    assert panel._unit.text() == "left"
    for button in (panel.skip_button, panel.extend_button):
        assert button.height() == RUN_CONTROL_HEIGHT
        assert button.accessibleDescription()
    assert panel.extend_button.accessibleName() == "Wait 1 minute longer"


def test_what_is_no_wait_has_none(panel: WaitPanel, begin: Begin) -> None:
    begin(OTHER)
    assert panel.isHidden()
    assert panel.obstacle == "The protocol is not in a timed wait"


@pytest.mark.usefixtures("settled")
def test_a_wait_is_skipped_by_its_button(
    qtbot: QtBot, opened: MainWindow, panel: WaitPanel, begin: Begin
) -> None:
    run = begin(INCUBATE)
    panel.skip_button.setFocus()
    QTest.mouseClick(panel.skip_button, LEFT)
    qtbot.waitUntil(lambda: run.wishes == ["skip wait 3"])
    assert panel._unit.text() == "being skipped"
    QTest.mouseClick(panel.skip_button, LEFT)
    run.report(StepEvent(3, "completed", "Wait 10 min", kind="wait", duration=1.0))
    qtbot.waitUntil(panel.isHidden)
    assert run.wishes == ["skip wait 3"]
    assert opened.page.steps.list.hasFocus()


def test_a_wait_is_lengthened_by_a_minute_with_the_keyboard(
    qtbot: QtBot, opened: MainWindow, panel: WaitPanel, begin: Begin
) -> None:
    run = begin(INCUBATE)
    panel.extend_button.setFocus()
    QTest.keyClick(panel.extend_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: run.wishes == ["extend wait 3 by 60"])
    qtbot.waitUntil(lambda: panel._clock.text().startswith(("11:00", "10:5")))
    row = opened.page.steps.rows.rows[0]
    assert row.time_text(row.begun_ms + 30_000) == "10:30 left"
    run.report(ActionEvent("extend_wait", "bob", "", {"step": 3, "seconds": 3600.0}))
    qtbot.waitUntil(lambda: panel._clock.text().startswith("1:1"))


def test_what_a_wait_is_a_part_of_takes_longer_with_it(
    qtbot: QtBot, opened: MainWindow, panel: WaitPanel, begin: Begin
) -> None:
    begin(
        StepEvent(1, "started", "Incubate", "step", expected=600.0),
        StepEvent(2, "started", "Wait 10 min", "wait", parent=1, depth=1, expected=600.0),
    )
    QTest.mouseClick(panel.extend_button, LEFT)
    outer, wait = opened.page.steps.rows.rows
    qtbot.waitUntil(lambda: wait.added == outer.added == 60.0)
    assert outer.time_text(outer.begun_ms + 30_000) == "10:30 left"
    told = opened.page.output.rows.text_of
    qtbot.waitUntil(lambda: "Step 2: the wait was extended by 1 min" in told())


def test_a_double_click_decides_nothing_about_the_next_wait(
    qtbot: QtBot, panel: WaitPanel, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(INCUBATE)
    monkeypatch.setattr(wait_panel, "SECOND_PRESS_MS", 60_000)
    run.report(SETTLE)
    run.report(StepEvent(3, "completed", "Wait 10 min", kind="wait", duration=1.0))
    qtbot.waitUntil(lambda: panel._title.text() == "Wait 5 min")
    QTest.mouseClick(panel.skip_button, LEFT)
    assert run.wishes == []
    monkeypatch.setattr(wait_panel, "SECOND_PRESS_MS", 0)
    qtbot.wait(5)
    QTest.mouseClick(panel.skip_button, LEFT)
    qtbot.waitUntil(lambda: run.wishes == ["skip wait 4"])


def test_of_several_waits_the_first_to_end_is_shown_or_the_chosen_one(
    opened: MainWindow, panel: WaitPanel, begin: Begin
) -> None:
    begin(INCUBATE, SETTLE)
    assert panel._title.text() == "Wait 5 min · step 4, wait 1 of 2"
    steps = opened.page.steps
    steps.list.setCurrentIndex(steps.rows.index(0, 0))
    assert panel._title.text() == "Wait 10 min · step 3, wait 1 of 2"
    steps.show_all()
    assert panel._title.text() == "Wait 5 min · step 4, wait 1 of 2"


def test_a_wait_without_an_end_can_be_skipped_alone(panel: WaitPanel, begin: Begin) -> None:
    begin(StepEvent(1, "started", "Wait", kind="wait"))
    assert panel._unit.text() == "passed"
    assert panel.extend_button.isHidden()
    assert panel.skip_button.isVisible()


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("state", ["running", "pausing", "paused", "requires_intervention", "canceling"])
def test_it_is_offered_where_the_engine_allows_it(
    qtbot: QtBot, panel: WaitPanel, begin: Begin, state: RunState
) -> None:
    run = begin(INCUBATE, state=state)
    assert panel.isHidden() != (state in SkipWait.allowed)
    if state == "paused":
        panel.skip()
        qtbot.waitUntil(lambda: run.wishes == ["skip wait 3"])
        assert panel._unit.text() == "skipped on Continue"


@pytest.mark.usefixtures("settled")
def test_a_refusal_gives_the_wait_back(qtbot: QtBot, model: RunModel, panel: WaitPanel, begin: Begin) -> None:
    begin(INCUBATE)
    panel.skip()
    assert panel.obstacle == "This wait is being skipped"
    model.controls.refused.emit("no")
    assert panel.obstacle == ""


def test_the_end_of_the_run_ends_it(qtbot: QtBot, model: RunModel, panel: WaitPanel, begin: Begin) -> None:
    begin(INCUBATE)
    with qtbot.waitSignal(model.ended):
        model.kill()
    assert panel.isHidden()
    assert panel.obstacle == "Nothing is running"


@pytest.mark.usefixtures("settled")
def test_the_palette_has_it(qtbot: QtBot, opened: MainWindow, panel: WaitPanel, begin: Begin) -> None:
    run = begin(INCUBATE)
    commands = {command.name: command for command in opened.commands.registry.commands()}
    commands["wait:extend"].do()
    commands["wait:skip"].do()
    qtbot.waitUntil(lambda: run.wishes == ["extend wait 3 by 60", "skip wait 3"])
    commands = {command.name: command for command in opened.commands.registry.commands()}
    assert commands["wait:skip"].obstacle == "This wait is being skipped"


def test_it_has_room_in_the_smallest_window(
    qtbot: QtBot, qapp: QApplication, opened: MainWindow, panel: WaitPanel, begin: Begin
) -> None:
    begin(OTHER, INCUBATE)
    opened.resize(1024, 700)
    qapp.processEvents()
    assert opened.minimumSizeHint().width() <= 1024
    assert opened.minimumSizeHint().height() <= 700
    for button in (panel.skip_button, panel.extend_button):
        assert button.width() >= button.sizeHint().width()


def test_the_wait_of_another_thread_than_the_main_one_names_it(
    opened: MainWindow, panel: WaitPanel, begin: Begin
) -> None:
    begin(structs.replace(INCUBATE, thread="warmer"))
    titles = [label.text() for label in panel.findChildren(QLabel)]
    assert "Wait 10 min · thread warmer" in titles
    header = [label.text() for label in opened.page.findChildren(QLabel)]
    assert any("Step 3 · Wait 10 min · thread warmer" in text for text in header)
