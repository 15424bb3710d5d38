"""Starts a run as a person does: by the button and, if real instruments move, through the start sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.setup.controller import SetupController
from praxis_desktop.gui.setup.start_sheet import StartSheet
from tests.gui.guards import let_appear

LEFT = Qt.MouseButton.LeftButton


def see_the_form(qtbot: QtBot, setup: SetupController) -> None:
    """Wait until the form is there, without which nothing is started."""
    choices = setup.choices
    qtbot.waitUntil(lambda: choices is None or not choices.is_unsettled, timeout=60_000)


def ask_to_start(qtbot: QtBot, setup: SetupController) -> StartSheet:
    """Press Start on the page; returns the sheet that it opens, once all its information is loaded."""
    sheet, page = setup.starting.sheet, setup.page
    see_the_form(qtbot, setup)
    qtbot.waitUntil(page.foot.start_button.isEnabled)
    QTest.mouseClick(page.foot.start_button, LEFT)
    qtbot.waitUntil(lambda: sheet.is_open and not sheet.state.waits)
    let_appear(qtbot, sheet.card)
    return sheet


def start(qtbot: QtBot, setup: SetupController) -> None:
    """Start the prepared run, simulated or real."""
    if setup.starting.is_real:
        start_real(qtbot, setup)
    else:
        see_the_form(qtbot, setup)
        QTest.mouseClick(setup.page.foot.start_button, LEFT)


def start_real(qtbot: QtBot, setup: SetupController) -> None:
    """Start a run that moves real instruments: tick the required boxes on the sheet, and press its button."""
    sheet = ask_to_start(qtbot, setup)
    for box in (sheet.looked_box, sheet.without_box):
        if box is not None:
            QTest.mouseClick(box, LEFT)
    assert sheet.start_button.isEnabled(), sheet.why_not
    QTest.mouseClick(sheet.start_button, LEFT)
