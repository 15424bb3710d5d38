"""Whether each instrument is present, and is the expected one: as a person sees it and decides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.roles import words
from praxis_desktop.gui.roles.decision_sheet import DecisionSheet
from praxis_desktop.gui.roles.row import RoleRow
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.ports.preflight.verdict import WORDS, Decision
from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument
from tests.gui.guards import let_appear
from tests.gui.plugs import Bench
from tests.gui.scripted_runs import ScriptedLaunches
from tests.gui.starting import start_real
from tests.ports.answering import BALANCE, Answers, instrument, refusing
from tests.ports.wires import Wire, kept_name

LEFT = Qt.MouseButton.LeftButton
LIMIT_MS = 20_000
ES = refusing(b"ES\r\n")
UNKNOWN = refusing(b"u -> unknown command\r\n")
NOISE = refusing(b"\xff\x13\xf8")


@pytest.fixture
def row(qtbot: QtBot, opened: MainWindow, bench: Bench) -> RoleRow:
    """The row of the scale."""
    opened.instruments.look()
    qtbot.waitUntil(lambda: bench.watches == 1 and bench.looks > 0)
    return opened.setup.page.instruments.rows[0]


@contextmanager
def at_the_scale(qtbot: QtBot, row: RoleRow, answers: Answers, *, delay_s: float = 0.0) -> Iterator[Wire]:
    """An instrument that gives these answers, chosen and tested."""
    with instrument(answers, delay_s=delay_s) as line:
        row.field.set_device(line.device)
        press_test(qtbot, row)
        yield line


def press_test(qtbot: QtBot, row: RoleRow) -> None:
    """Press the button, and wait for the result."""
    QTest.mouseClick(row.test_button, LEFT)
    qtbot.waitUntil(lambda: row.found is not None, timeout=LIMIT_MS)


def decide(qtbot: QtBot, window: MainWindow, row: RoleRow, reason: str) -> None:
    """Use the instrument of ``row`` in spite of its verdict."""
    sheet = asked(qtbot, window, row)
    QTest.keyClicks(sheet.field, reason)
    QTest.mouseClick(sheet.use_button, LEFT)


def asked(qtbot: QtBot, window: MainWindow, row: RoleRow) -> DecisionSheet:
    """Return the sheet that asks for the decision."""
    QTest.mouseClick(row.decide_button, LEFT)
    sheet = window.setup.decisions.sheet
    assert sheet is not None
    assert sheet.is_open
    let_appear(qtbot, sheet)
    return sheet


@pytest.mark.parametrize(
    ("answers", "word", "look", "detail"),
    [
        (ES, "Answers, unknown model", ("warn", "help-diamond"), "When asked “I2”, it replied “ES”."),
        (
            UNKNOWN,
            "Answers, unknown model",
            ("warn", "help-diamond"),
            "When asked “I2”, it replied “u -> unknown command”.",
        ),
        ({}, "No answer", ("err", "alert-circle"), "Sent I2; nothing came back within 2 s."),
        (
            NOISE,
            "No answer",
            ("err", "alert-circle"),
            "Sent I2. The reply is not valid: \\xff\\x13\\xf8.",
        ),
    ],
)
def test_what_an_instrument_answers_is_shown_in_word_shape_and_colour(
    qtbot: QtBot, row: RoleRow, answers: Answers, word: str, look: tuple[str, str], detail: str
) -> None:
    with at_the_scale(qtbot, row, answers):
        assert row.answer.isVisible()
        assert (row.answer.chip.text(), row.answer.sentence) == (word, detail)
        assert (row.verdict.tone, row.verdict.icon) == look
        assert row.answer.accessibleName().startswith(f"{word}: {detail}")


def test_one_that_says_who_it_is_answers_and_the_run_can_start(
    qtbot: QtBot, row: RoleRow, opened: MainWindow
) -> None:
    with at_the_scale(qtbot, row, BALANCE):
        assert row.verdict.kind in ("answers", "late")
        assert row.found is not None
        assert "B741968866" in row.found.verdict.values
        assert opened.setup.page.foot.start_button.isEnabled()
        assert opened.setup.page.instruments.chip.text() == "1 of 1 responding"
        assert row.decide_button.isHidden()
        assert opened.setup.page.instruments.asked.text().startswith("queried ")
        assert opened.setup.page.instruments.asked.text().endswith("; nothing moved")


def test_no_answer_of_the_earlier_port_is_shown_for_one_that_is_being_typed(
    qtbot: QtBot, row: RoleRow, opened: MainWindow
) -> None:
    with at_the_scale(qtbot, row, BALANCE):
        edit = row.field.lineEdit()
        assert edit is not None
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(row.field, "/dev/ttyUSB7")
        assert row.answer.isHidden()
        assert row.verdict.word == "Press Enter to use what you typed"
        assert not opened.setup.page.foot.sentence.startswith("Ready")
        QTest.keyClick(row.field, Qt.Key.Key_Escape)
        assert row.answer.isVisible()
        assert row.verdict.kind in ("answers", "late")


def test_one_that_answers_late_says_so_and_the_run_can_start(
    qtbot: QtBot, row: RoleRow, opened: MainWindow
) -> None:
    with at_the_scale(qtbot, row, BALANCE, delay_s=1.2):
        assert row.answer.chip.text() == "Answers late"
        assert row.answer.sentence.endswith(" s instead of less than 1 s.")
        assert (row.verdict.tone, row.verdict.icon) == ("warn", "clock")
        assert opened.setup.page.foot.start_button.isEnabled()


def test_another_model_than_the_role_wants_is_a_persons_decision(
    qtbot: QtBot, row: RoleRow, opened: MainWindow
) -> None:
    row.expected = "Mettler Toledo balance (MT-SICS) WXS205SDU"
    with at_the_scale(qtbot, row, {**BALANCE, b"I2": b'I2 A "ICS425"\r\n'}):
        assert row.answer.chip.text() == "Identifies as a different model"
        assert row.answer.sentence == "It reports ICS425. This role needs a WXS205SDU."
        assert opened.setup.page.foot.sentence == "Confirm or change Scale to start"
        decide(qtbot, opened, row, "the small one is away")
        assert row.answer.sentence == "Another model. Reason: “the small one is away”"
        assert opened.setup.page.foot.start_button.isEnabled()


def test_an_unknown_model_waits_for_a_decision_that_goes_into_the_run(
    qtbot: QtBot, row: RoleRow, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    page = opened.setup.page
    with at_the_scale(qtbot, row, ES) as line:
        assert page.foot.sentence == "Confirm or change Scale to start"
        assert page.foot.details.startswith("It answered, but its model is not known.")
        assert page.foot.problem_button.text() == "Show Scale"
        assert not page.foot.start_button.isEnabled()
        assert page.instruments.chip.text() == "1 needs you"
        QTest.keyClick(opened, Qt.Key.Key_F8)
        assert row.decide_button.hasFocus()
        decide(qtbot, opened, row, "same firmware as Shaker 1")
        assert row.answer.chip.text() == "Used at your request"
        assert row.answer.sentence == "Unknown model. Reason: “same firmware as Shaker 1”"
        assert row.decide_button.text() == "Change…"
        assert (row.verdict.reason, row.verdict.short) == ("same firmware as Shaker 1", "Unknown model")
        assert page.instruments.chip.text() == "1 of 1 decided"
        assert row.binding == f"scale={line.device}"
        with qtbot.waitSignal(model.ended):
            start_real(qtbot, opened.setup)
        found = "When asked “I2”, it replied “ES”."
        assert launches.requests[0].decisions == {
            "scale": Decision("unknown_model", found, "same firmware as Shaker 1")
        }


def test_a_decision_needs_a_reason_and_enter_presses_nothing(
    qtbot: QtBot, row: RoleRow, opened: MainWindow
) -> None:
    with at_the_scale(qtbot, row, ES):
        sheet = asked(qtbot, opened, row)
        assert sheet.field.hasFocus()
        assert not sheet.use_button.isEnabled()
        QTest.keyClicks(sheet.field, "  ")
        assert not sheet.use_button.isEnabled()
        QTest.keyClicks(sheet.field, "it will do")
        QTest.keyClick(sheet.field, Qt.Key.Key_Return)
        assert sheet.is_open
        QTest.keyClick(sheet.field, Qt.Key.Key_Escape)
        assert sheet.isHidden()
        assert row.verdict.needs_decision


def test_a_decision_can_be_changed_and_taken_back(qtbot: QtBot, row: RoleRow, opened: MainWindow) -> None:
    with at_the_scale(qtbot, row, ES):
        decide(qtbot, opened, row, "one reason")
        sheet = asked(qtbot, opened, row)
        assert sheet.field.text() == "one reason"
        QTest.mouseClick(sheet.withdraw_button, LEFT)
        assert row.verdict.needs_decision
        assert opened.setup.page.instruments.decisions() == {}


def test_a_decision_is_about_this_instrument_alone(qtbot: QtBot, row: RoleRow, opened: MainWindow) -> None:
    with at_the_scale(qtbot, row, ES):
        decide(qtbot, opened, row, "same firmware")
        press_test(qtbot, row)
        qtbot.waitUntil(lambda: not row.is_asking, timeout=LIMIT_MS)
        assert row.verdict.reason == "same firmware", "it was only asked again"
        with instrument(ES) as other:
            row.field.set_device(other.device)
            press_test(qtbot, row)
            assert row.verdict.needs_decision
            assert opened.setup.page.instruments.decisions() == {}


def test_one_in_the_place_of_another_is_used_when_a_person_says_that_it_is_the_new_one(
    qtbot: QtBot, row: RoleRow, opened: MainWindow, tmp_path: Path
) -> None:
    store = InstrumentStore()
    with instrument(BALANCE) as line:
        port = kept_name(line, tmp_path)
        store.keep(KnownInstrument(port, kind="mettler"), answer="WXS205SDU, B000000001")
        try:
            row.field.set_device(port)
            press_test(qtbot, row)
            assert row.answer.chip.text() == "Not the same instrument"
            assert row.answer.sentence.startswith("Same port, different serial number.")
            assert (row.verdict.tone, row.verdict.icon) == ("err", "alert-circle")
            assert row.decide_button.text() == "This is the new one…"
            assert not opened.setup.page.foot.start_button.isEnabled()
            decide(qtbot, opened, row, "the old one is being repaired")
            assert opened.setup.page.foot.start_button.isEnabled()
            qtbot.waitUntil(lambda: "B741968866" in store.all()[0].answer, timeout=LIMIT_MS)
            press_test(qtbot, row)
            qtbot.waitUntil(lambda: row.verdict.kind in ("answers", "late"), timeout=LIMIT_MS)
        finally:
            store.forget(port)


def test_the_window_says_what_the_command_line_says() -> None:
    assert words.WORDS == WORDS
