"""Accidental input answers nothing: real mouse and key events on the sheets of a run."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.widgets.appearing_guard import GUARD_MS, Guard
from praxis_desktop.gui.widgets.meant_presses import SCANNER_MS
from tests.gui.conducting.test_questions import CHOOSE, CONFIRM, INPUT, PAUSE, RECOVER, ask
from tests.gui.guards import let_appear
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
RETURN, SPACE, TAB = Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Tab
KINDS = {"pause": PAUSE, "confirm": CONFIRM, "input": INPUT, "choose": CHOOSE, "error": RECOVER}
STREAMS = 200
"""The number of streams for each kind of question: a thousand in all."""
BARCODES = ("4006381333931", "SKU-TWSVE 0042", "V1 E", "c:retry s", " 8 ", "12.5", "yes")


def handle(window: QWidget) -> QWindow:
    """Return the window object that receives the system's mouse and key events."""
    found = window.windowHandle()
    assert found is not None
    return found


def press(widget: QWidget, clicks: int = 1) -> None:
    """Click on a widget through the system's events."""
    top = widget.window()
    for _ in range(clicks):
        QTest.mouseClick(handle(top), LEFT, NONE, widget.mapTo(top, widget.rect().center()))


def scan(window: MainWindow, code: str) -> None:
    """Type like a barcode scanner: all characters at once, followed by Enter."""
    for letter in code:
        QTest.keyClick(handle(window), letter)  # type: ignore[call-overload]
    QTest.keyClick(handle(window), RETURN)


def hold(window: MainWindow, key: Qt.Key, text: str) -> None:
    """Hold a key down: one press, followed by the system's repetitions."""
    QTest.keyPress(handle(window), key)
    for _ in range(5):
        repeated = QKeyEvent(QEvent.Type.KeyPress, key, NONE, text, True)
        QGuiApplication.sendEvent(handle(window), repeated)
    QTest.keyRelease(handle(window), key)


@pytest.fixture
def shown(qtbot: QtBot, opened: MainWindow) -> MainWindow:
    """A window with the focus, whose page was already visible."""
    opened.activateWindow()
    qtbot.waitUntil(lambda: opened.isActiveWindow() and not Guard.is_guarded(opened.pages))
    return opened


@pytest.mark.parametrize("kind", KINDS)
def test_no_random_stream_of_slips_answers_a_question(
    qtbot: QtBot, shown: MainWindow, launches: ScriptedLaunches, kind: str
) -> None:
    sheet = ask(qtbot, shown, launches, KINDS[kind])
    run, chance = launches.runs[0], random.Random(kind)
    buttons = [button for button in sheet.findChildren(QAbstractButton) if button.isVisible()]
    assert buttons
    for _ in range(STREAMS):
        for _ in range(chance.randint(1, 4)):
            # Input that a person had begun when the sheet appeared must not answer it by mistake.
            sheet.guard.restart()  # before each, because a busy computer may be slower than the guard
            match chance.randrange(5):
                case 0:
                    QTest.keyClick(handle(shown), RETURN)
                case 1:
                    press(chance.choice(buttons), clicks=chance.choice((1, 2)))
                case 2:
                    scan(shown, chance.choice(BARCODES))
                case 3:
                    key, text = chance.choice(((RETURN, "\r"), (SPACE, " ")))
                    hold(shown, key, text)
                case _:
                    QTest.keyClick(handle(shown), chance.choice((SPACE, Qt.Key.Key_Escape, Qt.Key.Key_V)))
        if chance.random() < 0.5:
            # Even once clicks count, keys alone still answer nothing.
            sheet.guard.end()
            sheet.title.setFocus()
            for _ in range(chance.randint(1, 3)):
                if chance.random() < 0.5:
                    scan(shown, chance.choice(BARCODES))
                else:
                    hold(shown, RETURN, "\r")
    QApplication.processEvents()
    assert (run.answers, run.wishes, run.stops) == ([], [], 0)
    assert sheet.is_open


def test_a_button_that_has_the_keys_is_not_pressed_by_a_scanner(
    qtbot: QtBot, shown: MainWindow, launches: ScriptedLaunches
) -> None:
    sheet = ask(qtbot, shown, launches, PAUSE)
    let_appear(qtbot, sheet)
    QTest.keyClick(handle(shown), TAB)
    assert isinstance(QApplication.focusWidget(), QAbstractButton)
    scan(shown, "LOT 17 ")
    assert launches.runs[0].answers == []
    qtbot.wait(SCANNER_MS + 20)
    QTest.keyClick(handle(shown), SPACE)
    qtbot.waitUntil(lambda: bool(launches.runs[0].answers))


def test_a_second_question_is_not_answered_by_a_double_click_on_the_first(
    qtbot: QtBot, shown: MainWindow, launches: ScriptedLaunches, model: RunModel
) -> None:
    second = PromptEvent(2, "pause", "Take the lid off", PAUSE.choices)

    def script(run: ScriptedRun) -> None:
        run.ask(PAUSE)
        run.ask(second)

    launches.script = script
    QTest.keyClick(shown, Qt.Key.Key_F5)
    sheet = shown.page.conduct.prompt_sheet
    qtbot.waitUntil(lambda: sheet.is_open)
    let_appear(qtbot, sheet)
    QTest.keyClick(handle(shown), TAB)
    button = QApplication.focusWidget()
    assert button is not None
    press(button)
    qtbot.waitUntil(lambda: sheet.title.text() == "Take the lid off")
    for shown_now in sheet.findChildren(QAbstractButton):
        sheet.guard.restart()
        if shown_now.isVisible():
            press(shown_now)
    assert len(launches.runs[0].answers) == 1
    let_appear(qtbot, sheet)
    QTest.keyClick(handle(shown), TAB)
    qtbot.wait(SCANNER_MS + 20)
    QTest.keyClick(handle(shown), SPACE)
    qtbot.waitUntil(lambda: len(launches.runs[0].answers) == 2)


def test_what_stops_and_pauses_counts_at_once(
    qtbot: QtBot, shown: MainWindow, launches: ScriptedLaunches, model: RunModel
) -> None:
    sheet = ask(qtbot, shown, launches, CONFIRM)
    buttons = shown.page.header.buttons
    for button in (buttons.stop_button, buttons.keep_button):
        sheet.guard.restart()
        press(button)
    assert not buttons.is_choosing
    sheet.guard.restart()
    QTest.keyClick(handle(shown), Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: buttons.is_choosing)
    sheet.guard.restart()
    press(shown.safety_corner.button)
    qtbot.waitUntil(lambda: launches.runs[0].emergency_stops == 1)
    qtbot.waitUntil(lambda: shown.page.conduct.halt_sheet.is_open)
    again = shown.page.conduct.halt_sheet.again_button
    if again.isVisible():
        press(again)


def test_the_guard_ends_by_itself_and_says_so(
    qtbot: QtBot, shown: MainWindow, launches: ScriptedLaunches
) -> None:
    sheet = ask(qtbot, shown, launches, PAUSE)
    assert 0 < sheet.guard.remaining_ms <= GUARD_MS
    with qtbot.waitSignal(sheet.guard.changed):
        pass
    assert (sheet.guard.is_on, sheet.guard.remaining_ms) == (False, 0)


def test_a_press_whose_release_is_elsewhere_does_nothing(
    qtbot: QtBot, shown: MainWindow, launches: ScriptedLaunches
) -> None:
    sheet = ask(qtbot, shown, launches, PAUSE)
    QTest.keyClick(handle(shown), TAB)
    buttons = [button for button in sheet.findChildren(QAbstractButton) if button.isVisible()]
    top = handle(shown)
    places = [button.mapTo(shown, button.rect().center()) for button in buttons]
    title = sheet.title.mapTo(shown, sheet.title.rect().center())
    # Pressed while it is guarded, released when it no longer is.
    for place in places:
        sheet.guard.restart()
        QTest.mousePress(top, LEFT, NONE, place)
        sheet.guard.end()
        QTest.mouseRelease(top, LEFT, NONE, place)
    for place in places:
        QTest.mousePress(top, LEFT, NONE, title)
        QTest.mouseRelease(top, LEFT, NONE, place)
        QTest.mousePress(top, LEFT, NONE, place)
        QTest.mouseRelease(top, LEFT, NONE, title)
    assert launches.runs[0].answers == []
