"""All commands are in one list, with their keys and, if one is unavailable, the reason."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.commands.registry import keys_of, plain_text
from praxis_desktop.gui.run.model import RunModel
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun


def obstacles(window: MainWindow) -> dict[str, str]:
    """Return the palette's reason for each unavailable command."""
    return {command.title: command.obstacle for command in window.commands.registry.commands()}


def test_every_action_with_a_key_is_in_the_list_of_keys(window: MainWindow) -> None:
    registry = window.commands.registry
    listed = {line.title: line.keys for line in registry.key_lines()}
    for action in registry.actions:
        if keys_of(action):
            assert listed[plain_text(action)] == keys_of(action)
    assert listed["EMERGENCY STOP"] == (("F12",), ("Ctrl", "Shift", "E"))
    assert listed["Run Protocol"][-1] == ("Ctrl", "Enter")


def test_no_key_has_two_meanings(window: MainWindow) -> None:
    keys = Counter(way for action in window.commands.registry.actions for way in keys_of(action))
    assert [way for way, count in keys.items() if count > 1] == []


def test_what_cannot_be_done_says_why(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    idle = obstacles(opened)
    assert (idle["Stop"], idle["Pause or continue"]) == ("Nothing is running", "Nothing is running")
    assert idle["Copy output"] == "There is no output yet"
    assert idle["Run Protocol"] == ""
    assert idle["Show the first problem"] == "There is nothing to fix"
    launches.script = ScriptedRun.wait_for_stop
    opened.switch.run()
    qtbot.waitUntil(lambda: model.phase == "running")
    running = obstacles(opened)
    assert running["Run Protocol"] == running["Open protocol…"] == ""
    assert running["Next run side by side"] == "No other run is active"
    assert running["Stop"] == running["Pause or continue"] == ""
    assert "Not available now" not in {*idle.values(), *running.values()}
    with qtbot.waitSignal(model.ended):
        model.stop()


def test_emergency_stop_has_its_key_and_no_name_to_look_for(window: MainWindow) -> None:
    assert not [title for title in obstacles(window) if "EMERGENCY" in title]


def test_f1_lists_the_keys_and_what_is_typed_filters_them(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = window.commands.keys
    assert sheet.is_open
    qtbot.waitUntil(sheet.field.hasFocus)
    QTest.keyClicks(sheet.field, "emergency")
    shown = [row.accessibleName() for _, rows in sheet._sections for row in rows if row.isVisible()]
    assert shown == ["EMERGENCY STOP: F12 or Ctrl Shift E"]
    sheet.field.setText("no such thing")
    assert sheet.nothing.isVisible()
    QTest.keyClick(sheet.field, Qt.Key.Key_Escape)
    assert not sheet.is_open


def test_the_list_of_keys_says_that_the_stop_reaches_the_playground(window: MainWindow) -> None:
    window.commands.show_keys()
    texts = [label.text() for label in window.commands.keys.card.findChildren(QLabel)]
    assert any("F12" in text and "playground" in text for text in texts), texts


def test_the_list_of_keys_fits_the_smallest_window(window: MainWindow) -> None:
    window.resize(1024, 700)
    window.commands.show_keys()
    QApplication.processEvents()
    sheet = window.commands.keys
    assert sheet.rect().contains(sheet.card.geometry())
    for _, rows in sheet._sections:
        for row in rows:
            assert row.width() > 300
