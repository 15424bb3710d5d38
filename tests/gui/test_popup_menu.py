"""Menus that buttons open: as easy to hit as other controls, in the colours of the window."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance, Scheme
from praxis_desktop.gui.look.tokens import DARK, LIGHT, Colors
from praxis_desktop.gui.widgets.popup_menu import PopupMenu

LEAST_HEIGHT = 36


def test_its_rows_are_high_enough_and_follow_the_scheme(qtbot: QtBot, appearance: Appearance) -> None:
    menu = PopupMenu()
    qtbot.addWidget(menu)
    action = QAction("Check now", menu)
    menu.addAction(action)
    schemes: dict[Scheme, Colors] = {"light": LIGHT, "dark": DARK}
    for scheme, colors in schemes.items():
        appearance.choose(scheme)
        menu.popup(QPoint(10, 10))
        assert menu.actionGeometry(action).height() >= LEAST_HEIGHT
        middle = QPoint(menu.width() // 2, menu.height() - 3)
        assert menu.grab().toImage().pixelColor(middle).name().upper() == colors.surface.upper()
        menu.close()
