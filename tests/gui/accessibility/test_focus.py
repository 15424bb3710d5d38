"""Tab moves through the whole window: rail, page, status bar, EMERGENCY STOP; no widget traps it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from tests.gui.accessibility.pages import PAGES, go

_ENOUGH = 200


def part_of(window: MainWindow, widget: QWidget) -> str:
    """Return the part of the window that contains a widget."""
    parts: dict[str, QWidget] = {"rail": window.rail, "page": window.pages, "status": window.status}
    if widget is window.safety_corner.button:
        return "corner"
    return next((name for name, part in parts.items() if part.isAncestorOf(widget)), "elsewhere")


def round_trip(window: MainWindow, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """Return the widgets that get the focus, in order, until the first has it again."""
    first = QApplication.focusWidget()
    assert first is not None
    seen = [first]
    for _ in range(_ENOUGH):
        QTest.keyClick(QApplication.focusWidget() or window, key)
        now = QApplication.focusWidget()
        assert now is not None
        if now is first:
            return seen
        assert now is not seen[-1], f"the focus stays on {now}"
        seen.append(now)
    raise AssertionError("the focus does not come back")


@pytest.mark.parametrize("page", ["library", "setup", "run", "history", "instruments", "settings"])
def test_tab_goes_round_in_the_order_of_the_window(qtbot: QtBot, whole_window: MainWindow, page: str) -> None:
    go(qtbot, whole_window, page)
    whole_window.activateWindow()
    whole_window.rail.library_button.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    seen = round_trip(whole_window)
    parts = [part_of(whole_window, widget) for widget in seen]
    changes = [part for number, part in enumerate(parts) if number == 0 or part != parts[number - 1]]
    if changes[-1] == changes[0]:
        changes.pop()  # it began in the middle of the rail
    assert changes == ["rail", "page", "status", "corner"]
    assert len(set(map(id, seen))) == len(seen)


class _Windows(QObject):
    """Records the widgets that are shown as separate windows."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


def test_no_page_opens_a_window_for_a_moment_which_would_take_the_focus(
    qtbot: QtBot, qapp: QApplication, whole_window: MainWindow
) -> None:
    windows = _Windows()
    qapp.installEventFilter(windows)
    for page in PAGES:
        go(qtbot, whole_window, page)
    qapp.removeEventFilter(windows)
    assert windows.shown == []


@pytest.mark.parametrize("page", ["palette", "shortcuts"])
def test_what_lies_over_a_page_keeps_tab(qtbot: QtBot, whole_window: MainWindow, page: str) -> None:
    go(qtbot, whole_window, page)
    over = [part_of(whole_window, widget) for widget in round_trip(whole_window)]
    assert "page" not in over
    QTest.keyClick(QApplication.focusWidget() or whole_window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert part_of(whole_window, focus) != "elsewhere"


def test_what_vanishes_under_the_focus_leaves_it_on_the_page(qtbot: QtBot, whole_window: MainWindow) -> None:
    go(qtbot, whole_window, "instruments")
    whole_window.activateWindow()
    whole_window.rail.library_button.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    on_page = [widget for widget in round_trip(whole_window) if part_of(whole_window, widget) == "page"]
    for vanishing in (on_page[0], on_page[-1]):
        vanishing.setFocus()
        vanishing.hide()
        focus = QApplication.focusWidget()
        assert focus is not None
        assert part_of(whole_window, focus) == "page"
