"""Menus and open lists: as easy to hit as other controls, never by accident, and in the window's colours."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.look.appearance import Appearance, Scheme
from praxis_desktop.gui.look.tokens import DARK, LIGHT, Colors
from praxis_desktop.gui.widgets.appearing_guard import GUARD_MS
from praxis_desktop.gui.widgets.choice_field import ChoiceField, PopupMenu
from praxis_desktop.gui.widgets.fields import LineField

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


@pytest.mark.parametrize("waited_ms", [20, GUARD_MS + 200], ids=["at once", "later"])
def test_the_first_press_on_the_menu_of_a_text_field_counts(
    qtbot: QtBot, opened: MainWindow, waited_ms: int
) -> None:
    field = next(one for one in opened.setup.page.findChildren(LineField) if one.isVisible())
    field.setText("weigh")
    qtbot.wait(GUARD_MS + 100)  # the page counts as looked at
    handle = opened.windowHandle()
    assert handle is not None
    place = field.mapTo(opened, QPoint(30, field.height() // 2))
    none = Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(handle, Qt.MouseButton.RightButton, none, place)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    qtbot.wait(waited_ms)
    (everything,) = [action for action in menu.actions() if action.text().startswith("Select All")]
    shown = menu.windowHandle()
    assert shown is not None
    QTest.mouseMove(shown, menu.actionGeometry(everything).center())
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton, none, menu.actionGeometry(everything).center())
    assert field.selectedText() == "weigh"
    assert QApplication.activePopupWidget() is None


def test_a_press_as_the_rows_of_an_open_list_move_chooses_nothing(
    qtbot: QtBot, appearance: Appearance
) -> None:
    field = ChoiceField(appearance=appearance)
    qtbot.addWidget(field)
    field.offer_entries([("balance", "a"), ("pump", "b"), ("shaker", "c")])
    field.setCurrentIndex(2)
    chosen: list[int] = []
    field.activated.connect(chosen.append)
    field.show()
    field.showPopup()
    rows = field.view()
    under_mouse = rows.visualRect(field.model().index(0, 0)).center()
    field.offer_entries([("pump", "b"), ("shaker", "c")])
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=under_mouse)
    assert (chosen, field.is_open, field.currentData()) == ([], True, "c")
    qtbot.wait(GUARD_MS + 20)
    QTest.mouseMove(rows.viewport(), under_mouse)
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=under_mouse)
    assert (chosen, field.currentData()) == ([0], "b")
