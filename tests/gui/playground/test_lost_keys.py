"""The focused widget is hidden or disabled: its keys then trigger nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.widgets.appearing_guard import Guard
from tests.gui.conducting.test_questions import INPUT, ask
from tests.gui.playground.conftest import Playground
from tests.gui.scripted_runs import ScriptedLaunches

LEFT = Qt.MouseButton.LeftButton


def type_fast(playground: Playground, text: str) -> None:
    """Type into the window, without a pause between the keys; a newline is Enter."""
    handle = playground.window.windowHandle()
    assert handle is not None
    for letter in text:
        if letter == "\n":
            QTest.keyClick(handle, Qt.Key.Key_Return)
        else:
            QTest.keyClick(handle, letter)  # type: ignore[call-overload]


@pytest.mark.parametrize("is_ahead", [False, True])
def test_fast_answers_and_their_enter_reach_the_questions_of_a_cell(
    playground: Playground, is_ahead: bool
) -> None:
    view = playground.page.view
    playground.become("idle")
    assert playground.run("y = 1")
    playground.window.activateWindow()
    playground.wait(lambda: playground.window.isActiveWindow() and not Guard.is_guarded(playground.page))
    view.setFocus()
    type_fast(playground, "print([input('Plate? '), input('Well? ')])\n")
    if not is_ahead:
        playground.become("input")
    type_fast(playground, "P7\nB3\n")
    playground.wait(lambda: view.cells[-1].is_ok is not None and len(view.cells) == 2)
    playground.become("idle")
    playground.wait(lambda: not view.outputs.is_writing)
    assert view.transcript.toPlainText().endswith("Plate? P7\nWell? B3\n['P7', 'B3']")


def test_what_is_typed_after_an_interrupt_is_typed_into_the_console(playground: Playground) -> None:
    page = playground.page
    playground.become("idle")
    assert playground.run("y = 1")
    page.view.insert("import time\nwhile True: time.sleep(0.01)", run=True)
    playground.become("running")
    page.interrupt_button.setFocus()  # as a click on it does
    QTest.mouseClick(page.interrupt_button, LEFT)
    playground.become("idle")
    assert not page.interrupt_button.isEnabled()
    playground.window.activateWindow()
    playground.wait(lambda: playground.window.isActiveWindow() and not Guard.is_guarded(page))
    type_fast(playground, "z = y + 1")
    assert page.view.editor.code == "z = y + 1"
    assert not page.restart_sheet.isVisible()
    assert page.view.state.kernel == 1


def test_keys_of_a_button_that_is_disabled_go_to_the_input_of_the_console(playground: Playground) -> None:
    page = playground.page
    playground.become("idle")
    page.view.insert("import time\ntime.sleep(0.5)", run=True)
    playground.become("running")
    page.interrupt_button.setFocus()
    playground.become("idle")
    assert page.view.editor.hasFocus()


def test_keys_of_a_button_that_goes_press_nothing_in_a_run(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    """The run waits for a person, so nothing can be paused, and Stop is nearby."""
    sheet = ask(qtbot, opened, launches, INPUT)
    buttons = opened.page.header.buttons
    buttons.stop_button.setFocus()
    buttons.stop_button.setEnabled(False)
    focus = QApplication.focusWidget()
    assert not isinstance(focus, QAbstractButton)
    buttons.stop_button.setEnabled(True)
    below = opened.page.conduct.prompt_sheet.stop_button
    below.setFocus()
    below.hide()
    assert sheet.title.hasFocus()
