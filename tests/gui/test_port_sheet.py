"""A program asks for a port: the person at the window chooses one, by mouse or keyboard, or none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import ErrorInfo
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.ports.granting.remembering import GrantStore
from praxis_desktop.ports.guest.port_requests import PortFilter, PortQuestion
from praxis_desktop.ports.roles import Binding, parse_binding
from tests.gui.plugs import BUILT_IN, CH340, FTDI, Bench
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

LEFT = Qt.MouseButton.LeftButton
FTDI_ONLY = (PortFilter(0x0403),)


class Asking:
    """A run that asks one question, and the answer it got."""

    def __init__(self, questions: PortQuestions, question: PortQuestion) -> None:
        self.question = question
        self.answers: list[Binding | None] = []
        self._questions = questions
        self._answered = threading.Event()

    def __call__(self, run: ScriptedRun) -> ErrorInfo | None:
        """Ask, and wait for the answer."""
        self._questions.ask(self.question, self._take)
        assert self._answered.wait(20)
        return None

    def withdraw(self) -> None:
        """Withdraw the question."""
        self._questions.withdraw(self.question)
        self._answered.set()

    def _take(self, binding: Binding | None) -> None:
        self.answers.append(binding)
        self._answered.set()


Ask = Callable[..., Asking]


@pytest.fixture
def ask(
    qtbot: QtBot,
    opened: MainWindow,
    questions: PortQuestions,
    launches: ScriptedLaunches,
    bench: Bench,
) -> Ask:
    """Starts a run that has these ports and asks for another one with these filters."""
    bench.plug(FTDI)
    bench.plug(CH340)
    bench.plug(BUILT_IN)
    opened.instruments.look()
    field = opened.setup.page.instruments.rows[0].field
    qtbot.waitUntil(lambda: field.findText("WCH CH340 adapter · ttyUSB1") >= 0)

    def start(filters: tuple[PortFilter, ...] = (), granted: tuple[Binding, ...] = ()) -> Asking:
        asking = Asking(questions, PortQuestion("weigh.py", filters, granted))
        launches.script = asking
        QTest.mouseClick(opened.setup.page.foot.start_button, LEFT)
        qtbot.waitUntil(opened.page.sheet.isVisible)
        return asking

    return start


def offered(window: MainWindow) -> list[str]:
    return [row.text for row in window.page.sheet._rows]


def test_the_question_says_who_asks_for_what_and_offers_what_fits(opened: MainWindow, ask: Ask) -> None:
    ask(FTDI_ONLY)
    sheet = opened.page.sheet
    assert sheet.card.announcement == "Question from weigh.py: Which port may it use?"
    assert sheet.card.wanted == "It needs a port for: FTDI (0403)"
    assert offered(opened) == ["FTDI FT232R adapter · ttyUSB0"]
    assert sheet.card.use_button.text() == "Use FTDI FT232R adapter · ttyUSB0"
    assert opened.page.header._word.text() == "Waiting for you"
    sheet.give_none()


def test_down_enter_and_space_choose_a_port(
    qtbot: QtBot, opened: MainWindow, ask: Ask, model: RunModel, grants: GrantStore, protocol: Path
) -> None:
    asking = ask()
    sheet = opened.page.sheet
    assert sheet.list.hasFocus()
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(sheet.list, Qt.Key.Key_Down)
        assert sheet.card.use_button.text() == "Use WCH CH340 adapter · ttyUSB1"
        QTest.keyClick(sheet.list, Qt.Key.Key_Return)
        QTest.keyClick(sheet.card.use_button, Qt.Key.Key_Space)
        assert not sheet.isVisible()
    assert asking.answers == [Binding("port", "/dev/ttyUSB1")]
    assert opened.page.header._word.text() == "No verdict"


def test_escape_gives_no_port_and_does_not_stop_the_run(
    qtbot: QtBot, opened: MainWindow, ask: Ask, model: RunModel, launches: ScriptedLaunches
) -> None:
    asking = ask()
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(opened.page.sheet.list, Qt.Key.Key_Escape)
    assert (asking.answers, launches.runs[0].stops, model.phase) == ([None], 0, "completed")


def test_no_port_by_mouse(qtbot: QtBot, opened: MainWindow, ask: Ask, model: RunModel) -> None:
    asking = ask()
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(opened.page.sheet.card.none_button, LEFT)
    assert asking.answers == [None]


def test_the_list_follows_what_is_plugged_in_and_the_choice_stays(
    qtbot: QtBot, opened: MainWindow, ask: Ask, model: RunModel, bench: Bench
) -> None:
    asking = ask()
    sheet = opened.page.sheet
    QTest.keyClick(sheet.list, Qt.Key.Key_Down)
    bench.pull(FTDI)
    qtbot.waitUntil(lambda: offered(opened) == ["WCH CH340 adapter · ttyUSB1"])
    assert sheet.card.use_button.text() == "Use WCH CH340 adapter · ttyUSB1"
    bench.pull(CH340)
    qtbot.waitUntil(lambda: "Plug in the instrument" in offered(opened)[0])
    assert not sheet.card.use_button.isVisible()
    QTest.keyClick(sheet.list, Qt.Key.Key_Return)
    assert sheet.isVisible()
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: offered(opened) == ["FTDI FT232R adapter · ttyUSB0"])
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(sheet.card.use_button, LEFT)
    assert asking.answers == [Binding("port", "/dev/ttyUSB0")]


def test_ports_that_the_program_has_come_first_and_are_given_as_they_are(
    qtbot: QtBot, opened: MainWindow, ask: Ask, model: RunModel
) -> None:
    balance = parse_binding("scale=sim:mettler")
    adapter = Binding("shaker", "/dev/ttyUSB0")
    asking = ask((), (balance, adapter))
    sheet = opened.page.sheet
    assert offered(opened) == [
        "Simulated: Mettler Toledo balance (MT-SICS)",
        "FTDI FT232R adapter · ttyUSB0",
        "WCH CH340 adapter · ttyUSB1",
    ]
    assert not sheet.card.remember_box.isVisible()
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(sheet.list, Qt.Key.Key_Return)
        QTest.keyClick(sheet.card.use_button, Qt.Key.Key_Space)
    assert asking.answers[0] is balance


def test_what_is_remembered_is_chosen_at_first_the_next_time(
    qtbot: QtBot, opened: MainWindow, ask: Ask, model: RunModel, bench: Bench
) -> None:
    ask()
    sheet = opened.page.sheet
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(sheet.list, Qt.Key.Key_Down)
        QTest.keyClick(sheet.list, Qt.Key.Key_Return)
        QTest.keyClick(sheet.card.use_button, Qt.Key.Key_Space)
    ask()
    assert sheet.card.use_button.text() == "Use WCH CH340 adapter · ttyUSB1"
    with qtbot.waitSignal(model.ended):
        sheet.card.remember_box.setChecked(False)
        QTest.keyClick(sheet.list, Qt.Key.Key_Return)
        QTest.keyClick(sheet.card.use_button, Qt.Key.Key_Space)
    ask()
    assert sheet.card.use_button.text() == "Use FTDI FT232R adapter · ttyUSB0"
    sheet.give_none()


def test_a_question_that_is_withdrawn_goes_away(
    qtbot: QtBot, opened: MainWindow, ask: Ask, model: RunModel
) -> None:
    asking = ask()
    with qtbot.waitSignal(model.ended):
        asking.withdraw()
        qtbot.waitUntil(lambda: not opened.page.sheet.isVisible())
    assert (asking.answers, model.question) == ([], "")


@pytest.mark.parametrize("where", ["sheet", "header"])
def test_stop_stays_within_reach(
    qtbot: QtBot,
    opened: MainWindow,
    ask: Ask,
    model: RunModel,
    launches: ScriptedLaunches,
    where: str,
) -> None:
    asking = ask()
    page = opened.page
    button = page.sheet.card.stop_button if where == "sheet" else page.header.stop_button
    middle = button.mapTo(opened, button.rect().center())
    assert opened.childAt(middle) is button
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(button, LEFT)
        if where == "header":
            now = page.header.buttons.now_button
            qtbot.wait(450)
            assert opened.childAt(now.mapTo(opened, now.rect().center())) is now
            QTest.mouseClick(now, LEFT)
        launches.runs[0].wait_for_stop()
        asking.withdraw()
    assert model.phase == "cancelled"


def test_tab_stays_on_the_sheet_and_the_focus_comes_back(
    qtbot: QtBot, opened: MainWindow, ask: Ask, model: RunModel
) -> None:
    ask()
    sheet = opened.page.sheet
    seen = []
    for _ in range(6):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert all(sheet.isAncestorOf(widget) for widget in seen)
    assert len(set(seen)) == 5
    assert seen[0] is seen[5]
    for control in sheet.findChildren(QAbstractButton):
        assert control.text() or control.accessibleName()
    sheet.card.none_button.setFocus()
    with qtbot.waitSignal(model.ended):
        QTest.keyClick(sheet.card.none_button, Qt.Key.Key_Space)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert opened.page.output.isAncestorOf(focus)


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800)])
def test_the_sheet_fits_and_covers_no_header(
    qtbot: QtBot, opened: MainWindow, ask: Ask, size: tuple[int, int], bench: Bench
) -> None:
    opened.resize(*size)
    ask()
    page = opened.page
    assert page.sheet.geometry().top() == page.header.height()
    assert page.sheet.rect().contains(page.sheet.card.geometry())
    for button in page.sheet.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.width() >= button.fontMetrics().horizontalAdvance(button.text()), button.text()
    page.sheet.give_none()
