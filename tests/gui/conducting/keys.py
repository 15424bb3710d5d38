"""Keys for controlling a run, pressed as a person does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

CONTROL = Qt.KeyboardModifier.ControlModifier


def press_stop(widget: QWidget) -> None:
    """Press Ctrl+. once."""
    QTest.keyClick(widget, Qt.Key.Key_Period, CONTROL)


def stop_now(qtbot: QtBot, widget: QWidget) -> None:
    """Press Ctrl+. twice, slowly enough that the second press is not a double click."""
    press_stop(widget)
    qtbot.wait(450)
    press_stop(widget)
