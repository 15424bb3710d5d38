"""Starting a run with real instruments must be deliberate: its sheet, and input that cannot start it."""

from __future__ import annotations

import random
import re
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from build_tools.screenshots.audit import cut_texts
from praxis_desktop.core.events import HaltEvent, StateEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.gui.roles.instruments import Identified, Inquiry
from praxis_desktop.gui.run.forecast import TimeLeft
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.setup.start_facts import ChangedValue, StartState
from praxis_desktop.gui.setup.start_sheet import StartSheet
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel
from praxis_desktop.ports.preflight.verdict import Verdict
from praxis_desktop.protocols.program import Program
from praxis_desktop.records.decisions import told_words
from praxis_desktop.records.history.earlier_stops import StopBefore
from praxis_desktop.records.history.history import History, folder_of
from praxis_desktop.runs._recorder import decisions_of
from praxis_desktop.runs.dry_run.report import PlannedQuestion
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import HistorySettings
from tests.gui.guards import let_appear
from tests.gui.plugs import FTDI, Bench
from tests.gui.scripted_runs import ScriptedLaunches
from tests.gui.starting import ask_to_start, start_real
from tests.records.history.telling import begin, end, run

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
BALANCE = str(FTDI.identity)
SCANNED = "4006381333931"


@pytest.fixture
def kept(tmp_path: Path) -> Settings:
    """The settings for a separate history."""
    return Settings(history=HistorySettings(folder=str(tmp_path / "history")))


@pytest.fixture
def history(kept: Settings) -> History:
    """The recorded runs."""
    return History(folder_of(kept.history))


@pytest.fixture
def asked_history(kept: Settings) -> AskedHistory:
    """The window's requests to that history."""
    return AskedHistory(lambda: kept)


@pytest.fixture
def real(qtbot: QtBot, opened: MainWindow, bench: Bench) -> MainWindow:
    """A window in which the protocol's balance is real and replies."""
    opened.instruments.look()
    bench.plug(FTDI)
    row = opened.setup.page.instruments.rows[0]
    qtbot.waitUntil(lambda: row.field.findText("FTDI FT232R adapter · ttyUSB0") >= 0)
    row.field.set_device(BALANCE)
    answers(opened)
    return opened


def answers(window: MainWindow, *, has_answered: bool = True) -> None:
    """Report that the balance replied, or did not."""
    verdict = (
        Verdict("answers", "WXS205SDU · 38 ms")
        if has_answered
        else Verdict("no_answer", "Nothing was received")
    )
    tell(window, verdict)


def tell(window: MainWindow, verdict: Verdict) -> None:
    """Report this result of querying the balance."""
    found = Identified(Inquiry("scale", BALANCE), verdict, time.time())
    window.setup.page.instruments.rows[0].show_answer(found)


def stop_in_emergency(history: History) -> None:
    """Record a run of the balance that was ended by an emergency stop."""
    record = begin(history, ports=["scale=/dev/ttyUSB0"], number=history.next_number())
    record.tell(HaltEvent("scale", "confirmed", "it stopped", device="/dev/ttyUSB0"))
    record.tell(StateEvent("cancelled", reason="emergency stop"))
    end(record, "cancelled")


def words(window: MainWindow) -> str:
    """Return all texts on the sheet."""
    sheet = window.setup.starting.sheet
    return "\n".join(label.text() for label in sheet.findChildren(QLabel) if label.isVisible())


def chips(sheet: StartSheet) -> set[str]:
    """Return the texts of the chips on the sheet."""
    return {chip.text() for chip in sheet.card.findChildren(Chip) if chip.isVisible()}


def test_the_sheet_says_what_will_move_and_its_button_starts_the_run(
    qtbot: QtBot, real: MainWindow, history: History, model: RunModel, launches: ScriptedLaunches
) -> None:
    run(history)
    sheet = ask_to_start(qtbot, real.setup)
    said = words(real)
    for part in ("Real instruments will be used", "Start run 2 now?", "What will be used", "Scale"):
        assert part in said
    assert "Cannot move or heat · WXS205SDU · 38 ms" in said
    assert "No value differs from the defaults" in said
    assert sheet.start_button.text() == "Start real run 2"
    assert not launches.requests
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(sheet.start_button, LEFT)
    assert launches.requests[0].ports == ("scale=/dev/ttyUSB0",)


def test_changed_values_can_be_read_beside_the_defaults(real: MainWindow) -> None:
    sheet = real.setup.starting.sheet
    sheet.ask(
        StartState(
            changed=(
                ChangedValue("Portions", "100", "5"),
                ChangedValue("What is written on every single tube", "PBS with 0.05 % Tween 20", "water"),
            )
        )
    )
    sheet.card.grab()  # lays it out
    assert not list(cut_texts(sheet))
    for part in ("Portions", "100", "default 5", "default water"):
        (label,) = [label for label in sheet.findChildren(ElidedLabel) if label.text() == part]
        assert label.width() >= label.sizeHint().width(), part


def test_it_says_when_the_run_is_done_and_which_questions_it_will_ask(real: MainWindow) -> None:
    sheet = real.setup.starting.sheet
    question = PlannedQuestion("pause", "Put the lid on", "continue", title="Continue", step=20)
    sheet.ask(StartState(left=TimeLeft(580.0, False, True), steps=24, asked=2, questions=(question,)))
    said = words(real)
    assert re.search(r"^Done at about \d\d:\d\d$", said, re.MULTILINE)
    assert "24 steps · 2 questions" in said
    assert "not including your response time" in said
    assert sheet.questions is not None
    assert sheet.questions.fold.text() == "Questions it will ask you"
    assert "Put the lid on" not in said
    sheet.questions.fold.click()
    said = words(real)
    assert "Put the lid on" in said
    assert "Step 20 · the dry run answered “Continue”" in said
    assert "and 1 more" in said
    sheet.card.grab()  # lays it out
    assert not list(cut_texts(sheet))


def test_nothing_has_the_keys_and_the_keyboard_starts_it_by_tab_and_space(
    qtbot: QtBot, real: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    sheet = ask_to_start(qtbot, real.setup)
    assert QApplication.focusWidget() is sheet.title
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        QTest.keyClick(sheet.title, key)
    QTest.keyClick(sheet.title, Qt.Key.Key_Tab)
    assert sheet.start_button.hasFocus()
    QTest.keyClick(sheet.start_button, Qt.Key.Key_Return)
    assert not launches.requests
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(sheet.start_button, Qt.Key.Key_Space)


def test_its_button_is_far_from_the_one_that_opened_it(qtbot: QtBot, real: MainWindow) -> None:
    for size in ((1024, 700), (1280, 800), (1920, 1080)):
        real.resize(*size)
        sheet = ask_to_start(qtbot, real.setup)
        first, second = real.setup.page.foot.start_button, sheet.start_button
        apart = first.mapTo(real, first.rect().center()) - second.mapTo(real, second.rect().center())
        assert abs(apart.x()) + abs(apart.y()) >= 500
        corner = real.safety_corner.button
        assert (
            not sheet.card.rect().translated(sheet.card.mapTo(real, QPoint())).intersects(corner.geometry())
        )
        QTest.keyClick(sheet.title, Qt.Key.Key_Escape)
        assert not sheet.is_open


def test_a_double_click_starts_nothing(qtbot: QtBot, real: MainWindow, launches: ScriptedLaunches) -> None:
    button = real.setup.page.foot.start_button
    handle = real.windowHandle()
    place = button.mapTo(real, button.rect().center())
    let_appear(qtbot, button)
    for _ in range(6):
        QTest.mouseClick(handle, LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert real.setup.starting.is_asking
    assert not launches.requests


def test_an_emergency_stop_before_has_to_be_looked_at(
    qtbot: QtBot, real: MainWindow, history: History, model: RunModel, launches: ScriptedLaunches
) -> None:
    stop_in_emergency(history)
    sheet = ask_to_start(qtbot, real.setup)
    assert " (run 1). Stopped: scale: confirmed in 0 ms" in words(real)
    assert sheet.looked_box is not None
    assert sheet.looked_box.text() == "I looked at it. Nothing is in its way."
    assert not sheet.looked_box.isChecked()
    assert (sheet.start_button.isEnabled(), sheet.reason.text()) == (False, "Tick the box above first")
    QTest.mouseClick(sheet.looked_box, LEFT)
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(sheet.start_button, LEFT)
    assert launches.requests[-1].looked_at == "Scale after the emergency stop of run 1"
    request = RunRequest(Program("", "weigh.py"), operator="ada", looked_at=launches.requests[-1].looked_at)
    (told,) = [event.to_json() for event in decisions_of(request)]
    said = "looked at Scale after the emergency stop of run 1: nothing is in its way"
    assert told_words("action", str(told["action"]), told) == said


def test_an_emergency_stop_before_is_told_before_anybody_wants_to_start(
    qtbot: QtBot, opened: MainWindow, bench: Bench, history: History
) -> None:
    stop_in_emergency(history)
    opened.instruments.look()
    bench.plug(FTDI)
    row, foot = opened.setup.page.instruments.rows[0], opened.setup.page.foot
    qtbot.waitUntil(lambda: row.field.findText("FTDI FT232R adapter · ttyUSB0") >= 0)
    row.field.set_device(BALANCE)
    answers(opened)
    qtbot.waitUntil(lambda: foot.sentence.startswith("Emergency stop at "))
    assert foot.sentence.endswith("(run 1)")
    assert foot.details.startswith("Check Scale before you start. ")
    assert (foot.readiness.tone, foot.start_button.isEnabled()) == ("warn", True)
    run(history, ports=["scale=/dev/ttyUSB0"])
    row.field.set_device("sim:mettler")
    assert foot.sentence == "Simulated run – no instrument will move"
    row.field.set_device(BALANCE)
    answers(opened)
    qtbot.waitUntil(lambda: foot.sentence.startswith("Now real, no longer simulated: "))


def test_an_instrument_that_stops_answering_meanwhile_keeps_it_from_starting(
    qtbot: QtBot, real: MainWindow, launches: ScriptedLaunches
) -> None:
    sheet = ask_to_start(qtbot, real.setup)
    answers(real, has_answered=False)
    qtbot.waitUntil(lambda: "No answer" in chips(sheet))
    assert not sheet.start_button.isEnabled()
    assert sheet.reason.text().endswith("Go back to setup.")


def test_what_has_not_answered_is_gone_without_only_by_choice(
    qtbot: QtBot, real: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    tell(real, Verdict("not_asked", "Nobody knows what to ask"))
    sheet = ask_to_start(qtbot, real.setup)
    assert sheet.without_box is not None
    assert sheet.without_box.text() == "Start without a reply from Scale"
    assert not sheet.start_button.isEnabled()
    QTest.mouseClick(sheet.without_box, LEFT)
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(sheet.start_button, LEFT)
    assert launches.requests[0].decisions["scale"].kind == "gone_without", "the record says it"


def test_going_without_something_does_not_pass_over_the_runs_before(
    qtbot: QtBot,
    real: MainWindow,
    asked_history: AskedHistory,
    monkeypatch: pytest.MonkeyPatch,
    history: History,
) -> None:
    run(history)
    goes_on = threading.Event()

    def slowly(instruments: object) -> tuple[int, tuple[StopBefore, ...]]:
        assert goes_on.wait(20)
        return 2, ()

    monkeypatch.setattr(asked_history, "before_start", slowly)
    tell(real, Verdict("not_asked", "Nobody knows what to ask"))
    sheet = real.setup.starting.sheet
    QTest.mouseClick(real.setup.page.foot.start_button, LEFT)
    assert sheet.without_box is not None
    let_appear(qtbot, sheet.card)
    QTest.mouseClick(sheet.without_box, LEFT)
    assert sheet.without_box.isChecked()
    assert not sheet.start_button.isEnabled()
    goes_on.set()
    qtbot.waitUntil(sheet.start_button.isEnabled)


def test_an_instrument_that_is_used_by_decision_says_so(qtbot: QtBot, real: MainWindow) -> None:
    tell(real, Verdict("unknown_model", "When asked “I4”, it replied “ES”."))
    assert not real.setup.page.foot.start_button.isEnabled()
    real.setup.page.instruments.rows[0].decide("same firmware as the other one")
    sheet = ask_to_start(qtbot, real.setup)
    assert "Unknown model" in chips(sheet)
    assert "Reason: “same firmware as the other one”" in words(real)
    assert sheet.start_button.isEnabled()


def test_what_is_new_on_the_sheet_cannot_be_pressed_at_once(qtbot: QtBot, real: MainWindow) -> None:
    sheet = ask_to_start(qtbot, real.setup)
    assert not sheet.guard.is_on
    tell(real, Verdict("not_asked", "Nobody knows what to ask"))
    assert sheet.guard.is_on


def test_it_closes_with_what_it_asks_about(qtbot: QtBot, real: MainWindow) -> None:
    sheet = ask_to_start(qtbot, real.setup)
    QTest.keyClick(real, Qt.Key.Key_M, CONTROL)
    assert not sheet.is_open
    QTest.keyClick(real, Qt.Key.Key_M, CONTROL)
    answers(real)
    sheet = ask_to_start(qtbot, real.setup)
    real.switch.show_run()
    real.switch.show_setup()
    assert not sheet.is_open


def test_start_has_no_keys_when_setup_opens_and_ctrl_enter_only_goes_there(
    qtbot: QtBot, real: MainWindow, launches: ScriptedLaunches
) -> None:
    page = real.setup.page
    real.switch.show_run()
    real.switch.show_setup()
    assert not page.foot.start_button.hasFocus()
    QTest.keyClick(real, Qt.Key.Key_Return, CONTROL)
    assert page.foot.start_button.hasFocus()
    for _ in range(3):
        QTest.keyClick(page.foot.start_button, Qt.Key.Key_Return)
    assert not real.setup.starting.is_asking
    assert not launches.requests


def test_it_stays_asked_until_the_button_is_pressed_again(
    qtbot: QtBot, real: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    with qtbot.waitSignal(model.ended):
        start_real(qtbot, real.setup)
    real.switch.show_setup()
    ask_to_start(qtbot, real.setup)
    assert len(launches.requests) == 1


@pytest.mark.parametrize("seed", range(20))
def test_slips_and_scanners_start_nothing_real(
    qtbot: QtBot, real: MainWindow, launches: ScriptedLaunches, seed: int
) -> None:
    """Two Enters, double clicks, scanned codes, held keys and hasty shortcuts, on any page."""
    chance = random.Random(seed)
    handle = real.windowHandle()
    button = real.setup.page.foot.start_button

    def scan() -> None:
        for letter in SCANNED:
            QTest.keyClick(handle, Qt.Key(ord(letter)))
        QTest.keyClick(handle, Qt.Key.Key_Return)

    def double_click() -> None:
        place = button.mapTo(real, button.rect().center())
        for _ in range(2):
            QTest.mouseClick(handle, LEFT, Qt.KeyboardModifier.NoModifier, place)

    def hold(key: Qt.Key) -> None:
        for _ in range(5):
            QTest.keyPress(handle, key)
        QTest.keyRelease(handle, key)

    acts = (
        lambda: QTest.keyClick(handle, Qt.Key.Key_Return),
        lambda: QTest.keyClick(handle, Qt.Key.Key_Enter),
        lambda: QTest.keyClick(handle, Qt.Key.Key_Return, CONTROL),
        lambda: QTest.keyClick(handle, Qt.Key.Key_F5),
        lambda: QTest.keyClick(handle, Qt.Key.Key_Escape),
        lambda: hold(Qt.Key.Key_Return),
        scan,
        double_click,
        real.switch.show_setup,
        real.switch.show_run,
    )
    for _ in range(50):
        chance.choice(acts)()
    assert not launches.requests


def test_the_sheet_is_guarded_when_it_appears(
    qtbot: QtBot, real: MainWindow, launches: ScriptedLaunches
) -> None:
    page = real.setup.page
    sheet = real.setup.starting.sheet
    QTest.mouseClick(page.foot.start_button, LEFT)
    qtbot.waitUntil(lambda: sheet.is_open)
    place = sheet.start_button.mapTo(real, sheet.start_button.rect().center())
    if sheet.guard.is_on:
        QTest.mouseClick(real.windowHandle(), LEFT, Qt.KeyboardModifier.NoModifier, place)
        assert not launches.requests
    let_appear(qtbot, sheet.card)
    assert sheet.is_open
