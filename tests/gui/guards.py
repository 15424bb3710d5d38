"""Waiting for what has just appeared to take keys and presses, as a person does without knowing."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.widgets.appearing_guard import Guard


def let_appear(qtbot: QtBot, widget: QWidget) -> None:
    """Wait until keys and presses that reach ``widget`` count."""
    qtbot.waitUntil(lambda: not Guard.is_guarded(widget))
