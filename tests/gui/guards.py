"""Waits until a widget that has just appeared accepts keys and clicks."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.widgets.appearing_guard import Guard


def let_appear(qtbot: QtBot, widget: QWidget) -> None:
    """Wait until ``widget`` accepts keys and clicks."""
    qtbot.waitUntil(lambda: not Guard.is_guarded(widget))
