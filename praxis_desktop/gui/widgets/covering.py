"""What all have in common that cover a page until somebody answers: where Tab stops, Esc, the way back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget


def tab_stops(card: QWidget) -> list[QWidget]:
    """Where Tab stops on ``card``: from top to bottom, from left to right."""
    found = [
        child
        for child in card.findChildren(QWidget)
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isEnabled() and child.isVisible()
    ]

    def place(child: QWidget) -> tuple[int, int]:
        corner = child.mapTo(card, QPoint(0, child.height() // 2))
        return corner.y() // 12, corner.x()

    return sorted(found, key=place)


def keeps_escape(event: QEvent) -> bool:
    """Whether ``event`` asks for whom Esc is: for who covers the page, and no shortcut of the window's."""
    is_shortcut = event.type() == QEvent.Type.ShortcutOverride
    if is_shortcut and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
        event.accept()
        return True
    return False


def hide_cover(cover: QWidget, before: QWidget | None) -> None:
    """Hide ``cover``; the keys go back to who had them ``before``, if they are on it."""
    focus = QApplication.focusWidget()
    cover.hide()
    if focus is not None and cover.isAncestorOf(focus) and before is not None and before.isVisible():
        before.setFocus()
