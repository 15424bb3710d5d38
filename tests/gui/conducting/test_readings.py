"""A value that an instrument reads for the person at the window, by keyboard alone."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import StepEvent
from praxis_desktop.core.prompts import READ, AnswerEvent, Choice, PromptEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.questions.prompt_sheet import PromptSheet, ValueField
from praxis_desktop.gui.run.words import shown_phase
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.runs.commands import Cancel
from tests.gui.conducting.test_questions import type_into_focus
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

RETURN, TAB, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Space

NUMBER = {"type": "number", "minimum": 10, "maximum": 15, "unit": "g"}
FIRST = PromptEvent(1, "input", "Lid weight", step=3, details={**NUMBER, "reading": {"title": "Read scale"}})
FLAT = PromptEvent(9, "confirm", "Is it flat?", (Choice("yes", "Lid is flat"), Choice("no", "Not yet")))


def asked_again(number: int, **came: object) -> PromptEvent:
    """Return the repeated question after a reading with this result."""
    reading = {"title": "Read scale", "follows": number - 1, **came}
    return structs.replace(FIRST, number=number, details={**NUMBER, "reading": reading})


class Asked:
    """A run that asks for a weight, and takes a reading when a test says so."""

    def __init__(self, qtbot: QtBot, window: MainWindow, launches: ScriptedLaunches) -> None:
        self._qtbot = qtbot
        self.window = window
        self._came = threading.Event()
        self._again: PromptEvent | None = None
        launches.script = self._play
        self._launches = launches
        QTest.keyClick(window, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: self.sheet.is_open)

    def _play(self, run: ScriptedRun) -> None:
        run.report(StepEvent(3, "started", "Put lid on"))
        answer = run.ask(FIRST)
        while answer is not None and isinstance(answer.value, Mapping):
            run.report(StepEvent(4, "started", "Weigh"))
            while not self._came.wait(0.01):
                if run.stops:
                    return
            self._came.clear()
            run.report(StepEvent(4, "completed", "Weigh", duration=1.0))
            assert self._again is not None
            answer = run.ask(self._again)
        run.wait_for_stop()

    @property
    def run(self) -> ScriptedRun:
        return self._launches.runs[0]

    @property
    def sheet(self) -> PromptSheet:
        return self.window.page.conduct.prompt_sheet

    @property
    def field(self) -> ValueField:
        assert self.sheet.field is not None
        return self.sheet.field

    @property
    def button(self) -> Button:
        assert self.field.read_button is not None
        return self.field.read_button

    def has_it_read(self) -> None:
        """Press the button by keyboard, once the new text on the sheet is laid out, because Tab goes by
        positions.
        """
        self._qtbot.waitUntil(lambda: self.button in self.sheet._stops()[1:2])
        type_into_focus(TAB, SPACE)
        self._qtbot.waitUntil(lambda: self.run.state == "running")
        assert self.run.answers[-1].value == {READ: True}

    def comes_to(self, again: PromptEvent) -> None:
        """The run now asks this question; wait until the sheet shows it."""
        self.is_read(again)
        self._qtbot.waitUntil(lambda: not self.field.is_reading)

    def is_read(self, again: PromptEvent) -> None:
        """The run now asks this question; wait until the window has received it."""
        self._again = again
        self._came.set()
        prompts = self.window.page.conduct.prompts
        self._qtbot.waitUntil(lambda: again.number in prompts._open)


@pytest.fixture
def asked(qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches) -> Asked:
    return Asked(qtbot, opened, launches)


def test_enter_and_space_take_what_was_read(qtbot: QtBot, asked: Asked) -> None:
    field = asked.field
    asked.has_it_read()
    assert (asked.button.text(), field.line.isReadOnly()) == ("Reading…", True)
    type_into_focus(RETURN, SPACE, "7")
    assert (asked.sheet.is_open, len(asked.run.answers), field.line.text()) == (True, 1, "")
    assert not asked.sheet.go_button.isEnabled()
    asked.comes_to(asked_again(2, value="12.48"))
    assert asked.field is field, "the sheet is the same"
    assert (field.line.text(), field.line.selectedText(), field.line.hasFocus()) == ("12.48", "12.48", True)
    assert (asked.button.text(), asked.sheet.go_button.isEnabled()) == ("Read scale", True)
    type_into_focus(RETURN)
    assert len(asked.run.answers) == 1
    assert asked.sheet.go_button.hasFocus()
    type_into_focus(SPACE)
    qtbot.waitUntil(lambda: len(asked.run.answers) == 2)
    assert (asked.run.answers[1].number, asked.run.answers[1].value) == (2, "12.48")
    qtbot.waitUntil(lambda: not asked.sheet.is_open)


def test_tab_goes_from_the_field_over_its_button_to_those_below(asked: Asked) -> None:
    order = []
    for _ in range(4):
        order.append(QApplication.focusWidget())
        type_into_focus(TAB)
    assert order == [asked.field.line, asked.button, asked.sheet.stop_button, asked.sheet.go_button]
    assert asked.field.line.accessibleDescription() == "10 to 15 g"
    assert asked.button.accessibleDescription()


def test_what_cannot_be_the_answer_stands_in_the_field_and_says_why(qtbot: QtBot, asked: Asked) -> None:
    asked.has_it_read()
    asked.comes_to(asked_again(2, value="99"))
    assert asked.field.line.text() == "99"
    assert asked.sheet.notice.sentence == "The answer must be a number of 10 to 15 g, not 99"
    type_into_focus(RETURN, SPACE)
    assert len(asked.run.answers) == 1
    type_into_focus("12", RETURN, SPACE)
    qtbot.waitUntil(lambda: len(asked.run.answers) == 2)
    assert asked.run.answers[1].value == "12"


def test_a_reading_that_fails_says_so_and_leaves_what_was_typed(qtbot: QtBot, asked: Asked) -> None:
    type_into_focus("11.5")
    asked.has_it_read()
    asked.comes_to(asked_again(2, trouble="the balance gave no answer within 5 s"))
    assert (
        asked.sheet.notice.sentence
        == "The instrument could not be read: the balance gave no answer within 5 s"
    )
    assert asked.sheet.notice.remedy == "Enter the value, or read it again."
    assert (asked.field.line.text(), asked.field.line.hasFocus()) == ("11.5", True)
    asked.has_it_read()
    assert asked.sheet.notice.sentence == ""
    asked.comes_to(asked_again(3, value="12.5"))
    type_into_focus(RETURN, SPACE)
    qtbot.waitUntil(lambda: len(asked.run.answers) == 3)
    assert asked.run.answers[2].value == "12.5"


def test_while_it_is_read_the_run_can_be_stopped(qtbot: QtBot, asked: Asked) -> None:
    asked.has_it_read()
    type_into_focus(TAB, SPACE)  # Stop run; its choice comes into the header
    buttons = asked.window.page.conduct._buttons
    qtbot.waitUntil(lambda: buttons.is_choosing)
    asked.window.page.conduct.stop_at_once()
    qtbot.waitUntil(lambda: bool(asked.run.stops))
    qtbot.waitUntil(lambda: not asked.sheet.is_open)


def test_while_it_is_read_f12_halts(qtbot: QtBot, asked: Asked) -> None:
    asked.has_it_read()
    type_into_focus(Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: bool(asked.run.emergency_stops))
    asked.run.do(Cancel())


def test_another_question_comes_first_until_it_is_read(qtbot: QtBot, asked: Asked) -> None:
    """The other question stays in front, and the weight follows."""
    asked.has_it_read()
    asked.run.report(FLAT)
    qtbot.waitUntil(lambda: asked.sheet.title.text() == "Is it flat?")
    asked.is_read(asked_again(2, value="12.48"))
    assert asked.sheet.title.text() == "Is it flat?"
    asked.run.report(AnswerEvent(9, "operator", True))
    qtbot.waitUntil(lambda: asked.sheet.title.text() == "Lid weight")
    assert asked.field.line.text() == "12.48"


def test_a_reading_that_is_given_up_closes_the_sheet(qtbot: QtBot, asked: Asked) -> None:
    asked.has_it_read()
    asked.run.report(asked_again(2))
    asked.run.report(AnswerEvent(2, "withdrawn"))
    qtbot.waitUntil(lambda: not asked.sheet.is_open)


def test_the_header_stays_with_the_step_that_asks(qtbot: QtBot, asked: Asked) -> None:
    shown: list[str] = []
    model = asked.window.models.runs.selected
    model.changed.connect(lambda: shown.append(shown_phase(model)))
    asked.has_it_read()
    qtbot.waitUntil(lambda: model.step is not None and model.step.title == "Weigh")
    assert model.phase == "running"
    asked.comes_to(asked_again(2, value="12.48"))
    assert set(shown) == {"intervening"}, "it does not flash in another colour"
    assert model.step is not None
    assert model.step.title == "Put lid on"


def test_the_message_that_the_run_waits_stays_until_it_is_answered(qtbot: QtBot, asked: Asked) -> None:
    def is_told() -> bool:
        return any("is waiting for you" in message.title for message in asked.window.messages.model.all)

    assert is_told()
    asked.has_it_read()
    assert is_told()
    asked.comes_to(asked_again(2, value="12.48"))
    assert is_told()
    type_into_focus(RETURN, SPACE)
    qtbot.waitUntil(lambda: not is_told())
