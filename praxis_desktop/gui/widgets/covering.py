"""What all have in common that cover a page until somebody answers: Esc, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget


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
