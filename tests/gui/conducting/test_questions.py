"""Questions to a person in the window, answered by keyboard alone, and the emergency stop above them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import ErrorInfo, HaltEvent, LogEvent, RunState, StepEvent
from praxis_desktop.core.prompts import AnswerEvent, Choice, PromptEvent, Uncertainty
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.emergency.sheet import HaltSheet
from praxis_desktop.gui.questions.choice_cards import _KEYS
from praxis_desktop.gui.questions.error_sheet import ErrorSheet
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.sheet import Sheet
from praxis_desktop.runs.commands import Answer
from praxis_desktop.workers.control import client
from praxis_desktop.workers.control.client import StopReport
from tests.gui.conducting.keys import CONTROL
from tests.gui.guards import let_appear
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

LEFT = Qt.MouseButton.LeftButton
RETURN, SPACE, TAB = Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Tab

PAUSE = PromptEvent(1, "pause", "Put the lid on\nUse a clean one.", (Choice("continue", "Continue"),), step=3)
CONFIRM = PromptEvent(
    1,
    "confirm",
    "Is the lid flat?",
    (Choice("yes", "Lid is flat", "Heats to 37 °C"), Choice("no", "Not yet", "Asks again in 30 s")),
)
INPUT = PromptEvent(
    1, "input", "Weight?", details={"type": "number", "minimum": 10, "maximum": 15, "unit": "g"}
)
CHOOSE = PromptEvent(1, "choose", "Which plate?", (Choice("Corning", "Corning"), Choice("PCR", "PCR")))
RECOVER = PromptEvent(
    1,
    "recover",
    "No stable weight from the scale",
    (
        Choice("retry", "Retry step", "Asks the scale again."),
        Choice("skip", "Skip step", "Goes on without the weight."),
        Choice("abort", "Abort run", "Ends here."),
    ),
    step=3,
    error=ErrorInfo("TimeoutError", "no stable weight", "Traceback ..."),
    facts=(
        Uncertainty("a", "volume", "Was 100 µL moved?", "plate A1", before=0.0, after=100.0, unit="µL"),
        Uncertainty("b", "tip", "Is the tip on?", "channel 1", before=True, after=False),
    ),
)


def ask(
    qtbot: QtBot,
    window: MainWindow,
    launches: ScriptedLaunches,
    prompt: PromptEvent,
    state: RunState = "intervening",
) -> Sheet:
    """Have a run ask a question; returns its sheet."""
    answers: list[Answer | None] = []

    def script(run: ScriptedRun) -> None:
        run.report(StepEvent(3, "started", "Weigh column 3"))
        answers.append(run.ask(prompt, state))
        run.report(StepEvent(3, "completed", "Weigh column 3", duration=1.0))
        run.wait_for_stop()

    launches.script = script
    QTest.keyClick(window, Qt.Key.Key_F5)
    conduct = window.page.conduct
    qtbot.waitUntil(lambda: conduct.open_sheet is not None)
    sheet = conduct.open_sheet
    assert sheet is not None
    return sheet


def type_into_focus(*keys: Qt.Key | str) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        if isinstance(key, str):
            QTest.keyClicks(focus, key)
        else:
            QTest.keyClick(focus, key)


@pytest.mark.parametrize(
    ("prompt", "keys", "value"),
    [
        (PAUSE, [RETURN, TAB, RETURN, SPACE], None),
        (CONFIRM, [RETURN, TAB, RETURN, SPACE], "yes"),
        (CONFIRM, [TAB, TAB, SPACE], "no"),
        (INPUT, ["12.5", RETURN, RETURN, SPACE], "12.5"),
        (CHOOSE, [TAB, Qt.Key.Key_Right, RETURN, TAB, TAB, RETURN, SPACE], "PCR"),
    ],
    ids=["pause", "yes", "no", "input", "choose"],
)
def test_a_question_is_answered_by_keys(
    qtbot: QtBot,
    opened: MainWindow,
    launches: ScriptedLaunches,
    prompt: PromptEvent,
    keys: list[Qt.Key | str],
    value: object,
) -> None:
    sheet = ask(qtbot, opened, launches, prompt)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    assert sheet.is_open
    type_into_focus(*keys)
    qtbot.waitUntil(lambda: bool(launches.runs[0].answers))
    assert (launches.runs[0].answers[0].number, launches.runs[0].answers[0].value) == (1, value)
    qtbot.waitUntil(lambda: not sheet.is_open)


def test_a_wrong_value_is_refused_in_words(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    ask(qtbot, opened, launches, INPUT)
    sheet = opened.page.conduct.prompt_sheet
    type_into_focus("99", RETURN, SPACE)
    assert "10 to 15 g" in sheet.notice.sentence
    assert launches.runs[0].answers == []


def test_the_deadline_is_told(qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches) -> None:
    prompt = PromptEvent(1, "confirm", "Flat?", CONFIRM.choices, default="yes", deadline=75.0)
    ask(qtbot, opened, launches, prompt)
    text = opened.page.conduct.prompt_sheet._deadline.text()
    assert text.startswith("Without an answer, the run will continue in 1:1")
    assert "“Lid is flat”" in text


def test_of_an_error_nothing_is_chosen_and_letters_only_choose(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    ask(qtbot, opened, launches, RECOVER, "requires_intervention")
    sheet = opened.page.conduct.error_sheet
    assert sheet.caption.text() == "Step 3 · Weigh column 3"
    assert sheet.cards is not None
    assert sheet.cards.choice is None
    assert [row.said for row in sheet.facts] == [None, None]
    assert not sheet.go_button.isEnabled()
    type_into_focus("t")
    assert (sheet.go_button.text(), sheet.go_button.isEnabled()) == ("Retry step", True)
    type_into_focus("s")
    assert sheet.go_button.text() == "Skip step"
    assert launches.runs[0].answers == []


def test_in_a_small_window_details_leave_room_for_what_is_chosen(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    opened.resize(1024, 700)
    error = ErrorInfo("TimeoutError", "no stable weight", "Traceback ...\n" + "  a line\n" * 30)
    choices = [
        Choice(value, value.title(), "What then happens. " * 4) for value in ("retry", "skip", "abort")
    ]
    choices += [
        Choice(value, value.title(), obstacle="It cannot be.") for value in ("set_value", "reconnect")
    ]
    event = structs.replace(RECOVER, error=error, facts=(), choices=tuple(choices))
    ask(qtbot, opened, launches, event, "requires_intervention")
    sheet = opened.page.conduct.error_sheet
    QTest.mouseClick(sheet.details_button, LEFT)
    qtbot.waitUntil(sheet.details.isVisible)
    lines = sheet.details.fontMetrics().lineSpacing()
    assert sheet.cards is not None
    last = sheet.cards.cards[-1]
    qtbot.waitUntil(lambda: last.visibleRegion().boundingRect() == last.rect())
    assert sheet.details.height() >= 3 * lines


def test_a_value_to_continue_with_is_typed_right_after_its_letter(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    choices = (*RECOVER.choices, Choice("set_value", "Set the value by hand", "Goes on with it."))
    details = {"returns": {"type": "number"}}
    event = structs.replace(RECOVER, facts=(), choices=choices, details=details)
    ask(qtbot, opened, launches, event, "requires_intervention")
    sheet = opened.page.conduct.error_sheet
    type_into_focus("v", "0.99")
    assert sheet.value.text() == "0.99"
    assert "press Space, not Enter" in sheet.guard_bar.accessibleName()
    type_into_focus(RETURN, RETURN)
    assert launches.runs[0].answers == []
    type_into_focus(SPACE)
    qtbot.waitUntil(lambda: bool(launches.runs[0].answers))
    assert launches.runs[0].answers[0].value == {"choice": "set_value", "value": "0.99"}


def test_an_error_is_answered_with_its_facts(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    ask(qtbot, opened, launches, RECOVER, "requires_intervention")
    sheet = opened.page.conduct.error_sheet
    type_into_focus("t")
    QTest.mouseClick(sheet.go_button, LEFT)
    assert launches.runs[0].answers == []  # first the facts
    first, second = sheet.facts
    QTest.mouseClick(first.answers.button(3), LEFT)
    type_into_focus("40")
    QTest.mouseClick(second.answers.button(1), LEFT)
    assert sheet.go_button.text() == "I fixed it – retry"
    QTest.keyClicks(sheet.reason, "draught")
    QTest.mouseClick(sheet.go_button, LEFT)
    qtbot.waitUntil(lambda: bool(launches.runs[0].answers))
    answer = launches.runs[0].answers[0]
    assert (answer.value, answer.reason) == ("retry", "draught")
    assert answer.facts == {
        "a": {"resolution": "partial", "value": "40"},
        "b": {"resolution": "confirmed_failure"},
    }
    rows = opened.page.steps.rows
    qtbot.waitUntil(lambda: rows.rows[0].state == "retried")


def test_a_skipped_step_is_marked(qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches) -> None:
    prompt = PromptEvent(1, "recover", "No weight", RECOVER.choices, step=3)
    ask(qtbot, opened, launches, prompt, "requires_intervention")
    type_into_focus("s", RETURN)
    assert not launches.runs[0].answers
    QTest.mouseClick(opened.page.conduct.error_sheet.go_button, LEFT)
    rows = opened.page.steps.rows
    qtbot.waitUntil(lambda: bool(rows.rows) and rows.rows[0].state == "skipped")


def test_tab_stays_on_the_sheet_and_the_buttons_above_it(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    sheet = ask(qtbot, opened, launches, RECOVER, "requires_intervention")
    seen = set()
    for _ in range(40):
        type_into_focus(Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert sheet.isAncestorOf(focus) or focus in (*sheet.neighbours, opened.safety_corner.button)
        seen.add(focus)
    assert opened.safety_corner.button in seen
    assert opened.page.conduct.error_sheet.details_button in seen


def test_tab_goes_through_a_sheet_in_its_order_whatever_has_just_appeared_or_is_scrolled_away(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    opened.resize(1024, 700)
    facts = tuple(structs.replace(RECOVER.facts[0], key=f"{number}") for number in range(4))
    choices = (*RECOVER.choices, Choice("set_value", "Enter the value", "Goes on with it."))
    details = {"returns": {"type": "number"}}
    ask(qtbot, opened, launches, structs.replace(RECOVER, facts=facts, choices=choices, details=details))
    sheet = opened.page.conduct.error_sheet
    assert sheet.cards is not None
    answers = [row.answers.button(0) for row in sheet.facts]
    in_order = [sheet.details_button, *answers, sheet.cards.cards[-1], sheet.value, sheet.reason]

    def passed() -> list[QWidget | None]:
        """Return the widgets that get the focus, up to the button at the bottom."""
        seen = [QApplication.focusWidget()]
        while seen[-1] is not sheet.go_button and len(seen) < 20:
            type_into_focus(Qt.Key.Key_Tab)
            seen.append(QApplication.focusWidget())
        return seen

    type_into_focus("v")  # shows a field
    assert passed() == [*in_order[6:], sheet.go_button]
    sheet.go_button.click()  # the missing value is reported, which moves everything below it
    assert passed() == [*in_order[1:], sheet.go_button]
    sheet.details_button.setFocus()
    assert passed() == [*in_order, sheet.go_button]


def stopped(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches, *halts: HaltEvent
) -> HaltSheet:
    """Press F12 while a run asks a question; its instruments are stopped as specified in ``halts``."""

    def script(run: ScriptedRun) -> None:
        run.ask(INPUT)
        for halt in halts:
            run.report(halt)

    launches.script = script
    QTest.keyClick(opened, Qt.Key.Key_F5)
    conduct = opened.page.conduct
    qtbot.waitUntil(lambda: conduct.prompt_sheet.is_open)
    with qtbot.waitSignal(model.ended):
        type_into_focus(Qt.Key.Key_F12)
    return conduct.halt_sheet


def test_f12_works_with_a_sheet_open_and_the_unconfirmed_come_first(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    sheet = stopped(
        qtbot,
        opened,
        model,
        launches,
        HaltEvent("shaker", "confirmed", "it stopped", "00", 41.0),
        HaltEvent("pump", "unconfirmed", "no answer", "50", 500.0, "Press STOP on the pump now"),
    )
    assert opened.page.conduct.open_sheet is sheet
    assert [event.port for event in sheet.told] == ["pump", "shaker"]
    assert sheet.title.text() == "The run is stopped. One instrument did not confirm."
    assert not opened.page.header.run_button.isVisible()
    assert not sheet.again_button.isVisible(), "the ports are closed"
    assert "no further stop can be sent" in sheet.state.text()
    QTest.mouseClick(sheet.close_button, LEFT)
    assert not sheet.is_open
    assert opened.page.header.run_button.isVisible()
    assert opened.page.header._word.text() == "Emergency stop", "the run ended so, whoever has read it"


def test_what_was_stopped_stays_on_the_page_of_the_run(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    sheet = stopped(
        qtbot,
        opened,
        model,
        launches,
        HaltEvent("shaker", "sent", "it was sent", "00", 3.0, is_simulated=True),
        HaltEvent("shaker", "confirmed", "it stopped", "00", 41.0, is_simulated=True),
    )
    assert sheet.title.text() == "The run is stopped. Everything was simulated."
    assert "Simulated: confirmed in 41 ms" in [chip.text() for chip in sheet.findChildren(Chip)]
    sheet.take_beside(HaltEvent("pump", "confirmed", "it stopped", "50", 8.0), "Run 9")
    assert sheet.title.text() == "Stop sent to 2 runs. Every instrument confirmed."
    names = [label.text() for label in sheet.findChildren(ElidedLabel)]
    assert "Pump · Run 9" in names
    assert f"Shaker · {model.run_name}" in names
    QTest.mouseClick(sheet.close_button, LEFT)
    assert opened.page.header._reason.text().startswith("Stopped: shaker: confirmed in 41 ms, simulated")


def test_after_a_stop_the_next_step_is_told_and_no_key_starts_anything(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.ask(INPUT)
        run.report(HaltEvent("shaker", "confirmed", "it stopped", "00", 41.0))

    launches.script = script
    QTest.keyClick(opened, Qt.Key.Key_F5)
    conduct = opened.page.conduct
    qtbot.waitUntil(lambda: conduct.prompt_sheet.is_open)
    opened.page.header.stop_button.setFocus()
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(opened, Qt.Key.Key_F12)
    sheet = conduct.halt_sheet
    assert sheet.title.text() == "The run is stopped. Every instrument confirmed."
    assert sheet.state.text().endswith(
        "Check the instruments: before the next real run starts, you will be asked whether you have done so."
    )
    QTest.mouseClick(sheet.close_button, LEFT)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        type_into_focus(key)
    assert (opened.page.isVisible(), len(launches.runs)) == (True, 1)
    assert not isinstance(QApplication.focusWidget(), QAbstractButton)


_ARM = HaltEvent("arm", "not_connected", "port 'arm': no stop", advice="If it is still moving, stop it.")
_METER = HaltEvent("meter", "closed", "port 'meter' was closed")
_PUMP = HaltEvent("pump", "confirmed", "it stopped", "50", 8.0)
_SPARE = HaltEvent("spare", "not_connected", "port 'spare': no stop", is_simulated=True)
_SIMULATED = HaltEvent("shaker", "confirmed", "it stopped", "00", 41.0, is_simulated=True)


def test_an_instrument_of_the_serial_monitor_is_told_in_words(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    held = HaltEvent("Plate_sealer", "confirmed", "port 'Plate_sealer' (sim:a4s): it stopped", "50", 4.0)

    def script(run: ScriptedRun) -> None:
        run.wait_for_stop()
        run.report(held)

    launches.script = script
    QTest.keyClick(opened, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: model.controls.is_active)
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(opened, Qt.Key.Key_F12)
    told = [label.text() for label in opened.page.header.findChildren(QLabel)]
    assert any("Plate sealer: confirmed in 4 ms" in text for text in told)
    qtbot.waitUntil(lambda: "Port 'Plate sealer' (sim:a4s)" in opened.page.output.log.toPlainText())


@pytest.mark.parametrize(
    ("halts", "title"),
    [
        ([_PUMP, _ARM], "The run is stopped. Every connected instrument confirmed; 1 not connected."),
        ([_PUMP, _METER, _ARM], "The run is stopped. Every connected instrument confirmed; 2 not connected."),
        ([_ARM], "The run is stopped. No real instrument was connected."),
        ([_SIMULATED, _ARM], "The run is stopped. No real instrument was connected."),
        ([_SPARE, _PUMP], "The run is stopped. Every real instrument confirmed."),
    ],
)
def test_the_sheet_counts_no_instrument_as_confirmed_that_was_not_connected(
    qtbot: QtBot,
    opened: MainWindow,
    model: RunModel,
    launches: ScriptedLaunches,
    halts: list[HaltEvent],
    title: str,
) -> None:
    sheet = stopped(qtbot, opened, model, launches, *halts)
    assert sheet.title.text() == title
    said = " ".join(label.text() for label in sheet.card.findChildren(Label))
    assert ("arm: If it is still moving, stop it." in said) == (_ARM in halts)
    assert ("Not connected" in [chip.text() for chip in sheet.findChildren(Chip)]) == (_ARM in halts)
    assert sheet.close_button.text() == "Close"


def test_a_stop_of_everything_reaches_the_runs_of_other_programs_and_names_who_is_silent(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    opened: MainWindow,
    model: RunModel,
    launches: ScriptedLaunches,
) -> None:
    def elsewhere(*, by: str, tell: Callable[[str, Mapping[str, object]], None]) -> StopReport:
        halt = HaltEvent("oven", "unconfirmed", "no answer", advice="Switch the oven off")
        tell("0123456789abcdef", {**halt.to_json(), "run_id": "0123456789abcdef"})
        return StopReport((), (4711,))

    def script(run: ScriptedRun) -> None:
        run.ask(INPUT)

    monkeypatch.setattr(client, "emergency_stop_elsewhere", elsewhere)
    launches.script = script
    QTest.keyClick(opened, Qt.Key.Key_F5)
    conduct = opened.page.conduct
    qtbot.waitUntil(lambda: conduct.prompt_sheet.is_open)
    with qtbot.waitSignals([model.ended, model.controls.elsewhere.silent]):
        type_into_focus(Qt.Key.Key_F12)
    sheet = conduct.halt_sheet
    qtbot.waitUntil(lambda: [event.port for event in sheet.told] == ["oven · 01234567"])
    said = " ".join(label.text() for label in sheet.card.findChildren(Label))
    assert "oven · 01234567: Switch the oven off" in said
    assert "process 4711" in said
    sheet.take_of_another(HaltEvent("oven · 01234567", "confirmed", "it stopped"))
    assert sheet.title.text() == "The run is stopped. Not every program replied."


def test_a_simulated_instrument_that_does_not_confirm_alarms_nobody(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    halt = HaltEvent("pump", "unconfirmed", "no answer", "50", 500.0, is_simulated=True)
    sheet = stopped(qtbot, opened, model, launches, halt)
    assert sheet.title.text() == "The run is stopped. There is nothing to do."
    assert sheet.close_button.text() == "Close"


def by_keys(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_2, CONTROL)


def by_chip(window: MainWindow) -> None:
    QTest.mouseClick(window.status.runs.chips[0], LEFT)


def leave_and_return(qtbot: QtBot, window: MainWindow, back: Callable[[MainWindow], None]) -> None:
    """Go to another page, and back to the run; returns once keys count there."""
    window.menus.instruments.trigger()
    qtbot.waitUntil(lambda: not window.page.isVisible())
    back(window)
    qtbot.waitUntil(window.page.isVisible)
    let_appear(qtbot, window.pages)


@pytest.mark.parametrize("back", [by_keys, by_chip])
def test_who_comes_back_to_a_question_types_on_in_its_field(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches, back: Callable[[MainWindow], None]
) -> None:
    ask(qtbot, opened, launches, INPUT)
    type_into_focus("12")
    leave_and_return(qtbot, opened, back)
    type_into_focus(".5", RETURN)
    leave_and_return(qtbot, opened, back)
    type_into_focus(SPACE)
    assert launches.runs[0].answers == []  # a button does not get the focus back
    field = opened.page.conduct.prompt_sheet.field
    assert field is not None
    assert field.line.text() == "12.5"


def test_who_comes_back_to_an_error_chooses_by_its_letters(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    sheet = ask(qtbot, opened, launches, RECOVER, "requires_intervention")
    leave_and_return(qtbot, opened, by_keys)
    type_into_focus("s")
    assert opened.page.conduct.error_sheet.go_button.text() == "Skip step"
    type_into_focus(TAB)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert sheet.isAncestorOf(focus)


def test_a_question_brings_its_page_into_view_and_goes_when_the_run_ends(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    sheet = ask(qtbot, opened, launches, PAUSE)
    with qtbot.waitSignal(model.ended):
        model.stop()
    assert not sheet.is_open


def test_what_the_policy_decides_puts_no_sheet_and_marks_its_step(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    decided = PromptEvent(1, "recover", "Weigh did not work: no answer", step=3, details={"policy": "skip"})

    def script(run: ScriptedRun) -> None:
        run.report(StepEvent(3, "started", "Weigh", "operation"))
        run.report(decided)
        run.report(AnswerEvent(1, "policy", {"choice": "skip"}))
        run.report(StepEvent(3, "completed", "Weigh", "operation"))

    launches.script = script
    told: list[LogEvent] = []
    model.logged.connect(told.append)
    opened_sheets: list[object] = []
    opened.page.conduct.attention_wanted.connect(lambda: opened_sheets.append(1))
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(opened, Qt.Key.Key_F5)
    assert not opened_sheets
    assert not told  # the run itself reports a line for the log
    assert [row.state for row in opened.page.steps.rows.rows] == ["skipped"]
    assert opened.page.header._sentence.text().startswith("Completed, 1 skipped ")


def test_a_question_of_the_protocol_does_not_look_like_an_error(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    sheet = ask(qtbot, opened, launches, PAUSE, "requires_intervention")
    assert opened.page.header._word.text() == "Waiting for you"
    type_into_focus(TAB, SPACE)
    qtbot.waitUntil(lambda: not sheet.is_open)
    model.stop()


def test_the_same_choice_for_the_same_error_is_ticked_by_keys_where_nothing_is_uncertain(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    sheet = ask(qtbot, opened, launches, structs.replace(RECOVER, facts=()))
    assert isinstance(sheet, ErrorSheet)
    assert not sheet.again.isVisible(), "nothing is chosen yet"
    type_into_focus(Qt.Key.Key_E)
    assert not sheet.again.isVisible()
    type_into_focus(Qt.Key.Key_S)
    assert sheet.again.isVisible()
    sheet.again.setFocus()
    type_into_focus(Qt.Key.Key_Space)
    QTest.mouseClick(sheet.go_button, LEFT)
    qtbot.waitUntil(lambda: bool(launches.runs[0].answers))
    assert launches.runs[0].answers[0].value == {"choice": "skip", "repeat": True}
    model.stop()


def test_what_is_uncertain_is_looked_at_each_time(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    sheet = ask(qtbot, opened, launches, RECOVER)
    assert isinstance(sheet, ErrorSheet)
    type_into_focus(Qt.Key.Key_S)
    assert not sheet.again.isVisible()
    model.stop()


def test_a_command_that_was_not_answered_is_shown_as_people_write_it(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    message = "Weigh did not work: the scale did not answer, while waiting for a reply to b'S\\r\\n'"
    sheet = ask(qtbot, opened, launches, structs.replace(RECOVER, message=message), "requires_intervention")
    assert isinstance(sheet, ErrorSheet)
    assert sheet.title.text().endswith("while waiting for a reply to “S”")


@pytest.mark.parametrize("prompt", [CONFIRM, RECOVER], ids=["question", "error"])
def test_all_clocks_of_a_wait_say_the_same(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches, model: RunModel, prompt: PromptEvent
) -> None:
    sheet = ask(qtbot, opened, launches, prompt, "requires_intervention")
    conduct, end = opened.page.conduct, opened.page.header.end
    shown = conduct.error_sheet._wait if prompt is RECOVER else conduct.prompt_sheet._time
    said: set[tuple[str, str]] = set()

    def compare() -> None:
        said.add((end.text().removeprefix("Waiting "), shown.text().removeprefix("Waiting ")))

    model.ticked.connect(compare)
    qtbot.waitUntil(lambda: end.text() == "Waiting 0:02", timeout=20_000)
    model.ticked.disconnect(compare)
    assert sheet.is_open
    assert {head for head, _ in said} >= {"0:00", "0:01"}
    assert [pair for pair in said if pair[0] != pair[1]] == []
    row = opened.page.steps.rows.rows[0]
    held = opened.page.steps._delegate._second_line(row, "9:59", "waiting")
    assert held == "waiting for you · 0:02", "and so does the step"


def test_sheets_say_instruments_as_people_named_them(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    words = "portion 1 of 3, weighing: nothing was put on the balance on port 'scale' for 5 s"
    prompt = structs.replace(
        RECOVER,
        message=f"Portion 1 of 3 did not work: WeighingError: {words}",
        error=ErrorInfo("WeighingError", words, "Traceback ..."),
        facts=(),
    )

    def script(run: ScriptedRun) -> None:
        model.names = {"scale": "Bench scale"}
        run.report(StepEvent(3, "started", "Portion 1 of 3"))
        run.ask(prompt, "requires_intervention")
        run.report(HaltEvent("scale", "confirmed", "it stopped", "40", 3.0))

    launches.script = script
    QTest.keyClick(opened, Qt.Key.Key_F5)
    conduct = opened.page.conduct
    qtbot.waitUntil(lambda: conduct.error_sheet.is_open)
    assert conduct.error_sheet.title.text() == (
        "Portion 1 of 3, weighing: nothing was put on Bench scale (scale) for 5 s"
    )
    with qtbot.waitSignal(model.ended):
        type_into_focus(Qt.Key.Key_F12)
    names = [label.text() for label in conduct.halt_sheet.findChildren(ElidedLabel)]
    assert "Bench scale (scale)" in names
    QTest.mouseClick(conduct.halt_sheet.close_button, LEFT)
    assert opened.page.header._reason.text().startswith("Stopped: Bench scale (scale): confirmed in 3 ms")


def test_a_key_means_the_same_on_every_sheet_of_an_error() -> None:
    keys = [_KEYS.get(value, value[:1].upper()) for value in ("retry", "skip", "set_value")]
    keys += [_KEYS.get(value, value[:1].upper()) for value in ("reconnect", "continue", "abort")]
    assert keys == ["T", "S", "V", "R", "C", "E"]
