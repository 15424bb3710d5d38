"""EMERGENCY STOP shows its result in the window at once, even if no instrument can move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.messages.messages import Message
from praxis_desktop.workers.control import client as everybody
from tests.gui.scripted_runs import ScriptedLaunches

NOTHING = "Emergency stop: nothing that can move is connected"
LIMIT_MS = 20_000


def press(window: MainWindow) -> None:
    """Press F12, whatever has the focus."""
    handle = window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, Qt.Key.Key_F12)


def told(window: MainWindow) -> list[Message]:
    """Return the messages about a stop."""
    return [each for each in window.messages.model.all if each.title.startswith("Emergency stop")]


def test_where_nothing_is_connected_it_says_so(qtbot: QtBot, window: MainWindow) -> None:
    press(window)
    qtbot.waitUntil(lambda: bool(told(window)), timeout=LIMIT_MS)
    [message] = told(window)
    assert message.title == NOTHING
    assert message.text == "No instrument is in use in this window."
    qtbot.waitUntil(lambda: any(toast.isVisible() for toast in window.messages.toasts.shown))
    press(window)
    qtbot.wait(50)
    assert len(told(window)) == 1, "a second press says it anew, in its place"


def test_a_run_that_is_stopped_has_its_sheet_alone(
    qtbot: QtBot, window: MainWindow, launches: ScriptedLaunches
) -> None:
    window.files.open_sample()
    qtbot.waitUntil(window.setup.page.foot.start_button.isEnabled, timeout=LIMIT_MS)
    window.setup.starting.run()
    qtbot.waitUntil(lambda: bool(launches.runs), timeout=LIMIT_MS)
    press(window)
    qtbot.waitUntil(lambda: launches.runs[0].emergency_stops == 1, timeout=LIMIT_MS)
    qtbot.wait(50)
    assert not told(window)


def test_instruments_of_another_program_that_did_not_stop_are_an_alarm(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*, tell: Callable[[str, Mapping[str, Any]], None], **others: object) -> everybody.StopReport:
        event = {
            "event": "halt",
            "port": "pump",
            "outcome": "unconfirmed",
            "message": "pump (/dev/ttyS9): it has not confirmed that it stopped",
            "advice": "Press STOP on the pump.",
        }
        tell("0123456789abcdef", event)
        return everybody.StopReport((), (4711,))

    monkeypatch.setattr(everybody, "emergency_stop_elsewhere", stop)
    press(window)
    qtbot.waitUntil(lambda: "4711" in "".join(each.text for each in told(window)), timeout=LIMIT_MS)
    [message] = told(window)
    assert message.title == "Emergency stop: stop another program's instruments by hand"
    assert message.tone == "err"
    assert "pump · 01234567: it has not confirmed that it stopped. Press STOP on the pump." in message.text
    assert "Process 4711: one of your programs is not responding." in message.text
