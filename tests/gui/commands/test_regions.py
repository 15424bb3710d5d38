"""F6 moves between the parts of the window, and finds each as it was left."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.messages.messages import Message

SHIFT = Qt.KeyboardModifier.ShiftModifier


def part_of_focus(window: MainWindow) -> str:
    """Return the part of the window that has the focus."""
    focus = QApplication.focusWidget()
    parts: dict[str, QWidget] = {"rail": window.rail, "page": window.pages, "status": window.status}
    if focus is window.safety_corner.button:
        return "corner"
    return next(name for name, part in parts.items() if focus is not None and part.isAncestorOf(focus))


def test_f6_goes_round_and_shift_f6_back(qtbot: QtBot, opened: MainWindow) -> None:
    opened.setup.page.foot.start_button.setFocus()
    seen = []
    for _ in range(4):
        QTest.keyClick(opened, Qt.Key.Key_F6)
        seen.append(part_of_focus(opened))
    assert seen == ["status", "corner", "rail", "page"]
    assert opened.setup.page.foot.start_button.hasFocus()
    QTest.keyClick(opened, Qt.Key.Key_F6, SHIFT)
    assert part_of_focus(opened) == "rail"


def test_f6_goes_to_the_sheet_that_covers_a_page(qtbot: QtBot, opened: MainWindow) -> None:
    sheet = opened.page.conduct.closing_sheet
    opened.switch.show_run()
    sheet.ask()
    opened.rail.open_button.setFocus()
    QTest.keyClick(opened, Qt.Key.Key_F6)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert sheet.isAncestorOf(focus)
    sheet.dismiss()


def test_f6_comes_to_a_message_and_not_below_the_palette(qtbot: QtBot, opened: MainWindow) -> None:
    opened.messages.model.post(Message("something has failed", stays=True))
    qtbot.waitUntil(lambda: bool(opened.messages.toasts.shown))
    opened.status.messages_item.setFocus()
    QTest.keyClick(opened, Qt.Key.Key_F6)
    assert opened.messages.toasts.shown[0].close_button.hasFocus()
    opened.commands.toggle_palette()
    for part in ("corner", "rail"):
        QTest.keyClick(opened, Qt.Key.Key_F6)
        assert part_of_focus(opened) == part
    QTest.keyClick(opened, Qt.Key.Key_F6)
    assert opened.commands.palette.field.hasFocus()
