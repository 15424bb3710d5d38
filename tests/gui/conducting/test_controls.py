"""The controls of a run in each of its states, by button and by key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import FINAL_STATES, RunState, StateEvent, StepEvent
from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.runs.commands import ACTIVE, TRANSITIONS, Cancel, Pause, PauseNow, Resume
from tests.gui.conducting.keys import CONTROL, press_stop, stop_now
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

LEFT = Qt.MouseButton.LeftButton
UNDER_WAY = [state for state in TRANSITIONS if state not in FINAL_STATES]

Begin = Callable[[RunState], ScriptedRun]


@pytest.fixture
def begin(qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches) -> Begin:
    """Starts a run and holds it in a state until it is ended."""
    by = "R. Okafor"

    def in_state(state: RunState) -> ScriptedRun:
        def script(run: ScriptedRun) -> None:
            run.report(StepEvent(7, "started", "Transfer column 2"))
            run.report(StateEvent(state, by=by))
            run.wait_for_stop()

        launches.script = script
        QTest.keyClick(opened, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: bool(launches.runs) and model.told.by == by and model.phase == state)
        return launches.runs[0]

    return in_state


@pytest.mark.parametrize("state", UNDER_WAY)
def test_the_buttons_are_what_the_engine_allows(opened: MainWindow, begin: Begin, state: RunState) -> None:
    begin(state)
    buttons = opened.page.header.buttons
    pauses = any(state in command.allowed for command in (Pause, PauseNow, Resume))
    waits = state == "requires_intervention"  # nothing is running that could be paused
    assert buttons.pause_button.isEnabled() == (pauses and not waits)
    assert buttons.stop_button.isEnabled() == (state in Cancel.allowed)
    assert not buttons.run_button.isVisible()
    assert opened.menus.pause_now.isEnabled() == (state in PauseNow.allowed)


@pytest.mark.parametrize("state", UNDER_WAY)
def test_f12_stops_every_instrument_in_every_state(
    qtbot: QtBot, opened: MainWindow, model: RunModel, begin: Begin, state: RunState
) -> None:
    run = begin(state)
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(opened, Qt.Key.Key_F12)
        assert opened.safety_corner.button.text().startswith("STOPPING ")
    assert run.emergency_stops == 1
    assert opened.page.header._word.text() == "Emergency stop"


def test_the_emergency_button_acts_when_it_is_pressed_not_when_it_is_let_go(
    qtbot: QtBot, opened: MainWindow, begin: Begin
) -> None:
    run = begin("running")
    QTest.mousePress(opened.safety_corner.button, LEFT)
    qtbot.waitUntil(lambda: run.emergency_stops == 1)


def test_pause_and_continue_by_one_key(
    qtbot: QtBot, opened: MainWindow, model: RunModel, begin: Begin
) -> None:
    run = begin("running")
    button = opened.page.header.buttons.pause_button
    QTest.keyClick(opened, Qt.Key.Key_P, CONTROL)
    qtbot.waitUntil(lambda: model.phase == "paused")
    assert button.text() == "Continue"
    assert "since " in opened.page.header._reason.text()
    qtbot.wait(450)
    QTest.keyClick(opened, Qt.Key.Key_P, CONTROL)
    qtbot.waitUntil(lambda: model.phase == "running")
    assert (button.text(), run.wishes) == ("Pause", ["pause", "resume"])


def test_while_the_end_of_a_step_is_waited_for_a_run_can_be_held_within_it_or_kept_running(
    qtbot: QtBot, opened: MainWindow, model: RunModel, begin: Begin
) -> None:
    run = begin("running")
    run.is_in_step = True
    buttons = opened.page.header.buttons
    QTest.mouseClick(buttons.pause_button, LEFT)
    qtbot.waitUntil(lambda: model.phase == "pausing")
    assert (buttons.pause_button.text(), opened.page.header._reason.text()) == (
        "Keep running",
        "After this step",
    )
    qtbot.wait(450)
    QTest.mouseClick(buttons.pause_button, LEFT)
    qtbot.waitUntil(lambda: model.phase == "running")
    qtbot.wait(450)
    QTest.mouseClick(buttons.pause_button, LEFT)
    qtbot.waitUntil(lambda: model.phase == "pausing")
    QTest.mouseClick(buttons.pause_now_button, LEFT)
    qtbot.waitUntil(lambda: model.phase == "paused")
    assert run.wishes == ["pause", "resume", "pause", "pause now"]


def test_a_double_click_on_stop_stops_nothing(qtbot: QtBot, opened: MainWindow, begin: Begin) -> None:
    run = begin("running")
    buttons = opened.page.header.buttons
    QTest.mouseClick(buttons.stop_button, LEFT)
    assert [buttons.keep_button.isVisible(), buttons.now_button.isVisible()] == [True, True]
    QTest.mouseClick(buttons.now_button, LEFT)
    qtbot.wait(50)
    assert (run.stops, buttons.is_choosing) == (0, True)
    QTest.keyClick(buttons.after_button, Qt.Key.Key_Escape)
    assert (buttons.is_choosing, buttons.stop_button.isVisible()) == (False, True)


def test_where_stop_was_now_is(qtbot: QtBot, opened: MainWindow, begin: Begin) -> None:
    begin("running")
    buttons = opened.page.header.buttons
    before = buttons.stop_button.mapTo(opened, buttons.stop_button.rect().center())
    press_stop(opened)
    qtbot.wait(20)
    assert opened.childAt(before) is buttons.now_button


def test_how_to_stop_is_asked_until_somebody_answers_and_enter_stops_nothing(
    qtbot: QtBot, opened: MainWindow, begin: Begin
) -> None:
    run = begin("running")
    run.is_in_step = True
    buttons = opened.page.header.buttons
    press_stop(opened)
    qtbot.wait(450)
    assert buttons.is_choosing
    QTest.keyClick(QApplication.focusWidget() or opened, Qt.Key.Key_Return)
    assert (run.stops, run.wishes, buttons.is_choosing) == (0, [], False)


def test_the_sheet_of_a_question_says_where_it_is_asked_how_to_stop(
    qtbot: QtBot, opened: MainWindow, begin: Begin
) -> None:
    run = begin("running")
    run.report(StateEvent("requires_intervention"))
    run.report(PromptEvent(1, "pause", "Fill the pipette", (Choice("continue", "Pipette is filled"),)))
    sheet, buttons = opened.page.conduct.prompt_sheet, opened.page.header.buttons
    qtbot.waitUntil(lambda: sheet.is_open and sheet.stop_button.isEnabled())
    before = sheet.guard_bar.accessibleName()
    QTest.mouseClick(sheet.stop_button, LEFT)
    qtbot.waitUntil(lambda: buttons.is_choosing)
    assert "Answer at the top" in sheet.guard_bar.accessibleName()
    QTest.mouseClick(buttons.keep_button, LEFT)
    assert (sheet.guard_bar.accessibleName(), run.stops) == (before, 0)


def test_a_run_is_stopped_after_its_step(
    qtbot: QtBot, opened: MainWindow, model: RunModel, begin: Begin
) -> None:
    run = begin("running")
    run.is_in_step = True
    press_stop(opened)
    qtbot.wait(450)
    opened.page.header.buttons.after_button.setFocus()
    QTest.keyClick(opened.page.header.buttons.after_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.phase == "pausing")
    assert opened.page.header._reason.text() == "The run will stop after this step"
    assert opened.page.header.buttons.pause_button.text() == "Keep running"
    with qtbot.waitSignal(model.ended):
        run.finish_step()
    assert run.wishes == ["pause", "cancel"]
    assert (model.phase, opened.page.header._word.text()) == ("cancelled", "Stopped")


def test_a_stop_after_the_step_is_taken_back(
    qtbot: QtBot, opened: MainWindow, model: RunModel, begin: Begin
) -> None:
    run = begin("running")
    run.is_in_step = True
    model.controls.stop_after_step()
    qtbot.waitUntil(lambda: model.phase == "pausing")
    opened.page.pause()
    qtbot.waitUntil(lambda: model.phase == "running")
    run.finish_step()
    qtbot.wait(50)
    assert (run.wishes, run.stops) == (["pause", "resume"], 0)


def test_a_queued_run_says_who_has_its_ports_and_leaves_the_queue(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.report(StateEvent("queued", "“Serial dilution” of R. Okafor has the scale"))
        run.wait_for_stop()

    launches.script = script
    QTest.keyClick(opened, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: model.phase == "queued")
    header = opened.page.header
    assert header._word.text() == "Queued"
    assert "R. Okafor has the scale" in header._reason.text()
    assert header.stop_button.text() == "Leave queue"
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(header.stop_button, LEFT)
    assert model.phase == "cancelled"


def test_a_reason_is_asked_for_where_a_laboratory_wants_one(
    qtbot: QtBot, opened: MainWindow, model: RunModel, begin: Begin
) -> None:
    run = begin("running")
    opened.page.conduct.requires_reason = True
    sheet = opened.page.conduct.reason_sheet
    stop_now(qtbot, opened)
    assert (sheet.is_open, sheet.stop_button.isEnabled(), run.stops) == (True, False, 0)
    QTest.keyClicks(sheet.field, "wrong plate")
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    assert sheet.is_open
    assert sheet.stop_button.hasFocus()
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(sheet.stop_button, Qt.Key.Key_Space)
    assert run.wishes == ["cancel wrong plate"]


def test_who_stopped_the_run_and_why_stays_on_its_page(
    qtbot: QtBot, opened: MainWindow, model: RunModel, begin: Begin
) -> None:
    run = begin("running")
    run.report(StateEvent("canceling", "wrong plate", "ada"))
    with qtbot.waitSignal(model.ended):
        run.do(Cancel())
    said = [label.text() for label in opened.page.header.findChildren(QLabel) if label.isVisible()]
    assert "wrong plate · by ada" in said


def test_a_refusal_is_said(qtbot: QtBot, opened: MainWindow, begin: Begin, model: RunModel) -> None:
    begin("running")
    model.controls.answer(99, "yes")
    qtbot.waitUntil(lambda: opened.page.failure.message == "Nobody waits for that answer")


def test_states_are_told_by_words_and_icons() -> None:
    from praxis_desktop.gui.run.words import RUN_STATES

    looks = {state: (RUN_STATES[state].word, RUN_STATES[state].icon) for state in ACTIVE | FINAL_STATES}
    assert len(set(looks.values())) == len(looks)
    assert {RUN_STATES[state].tone for state in FINAL_STATES} == {"idle"}, "colour is the verdict's"
