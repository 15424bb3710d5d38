"""What all have in common that cover a page until somebody answers: Esc, the way back, the safety corner."""

from __future__ import annotations

from typing import TypeGuard

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from praxis_desktop.gui.look.tokens import CORNER_TOP
from praxis_desktop.gui.widgets.emergency_button import EmergencyButton


def keeps_escape(event: QEvent) -> bool:
    """Whether ``event`` asks for whom Esc is: for who covers the page, and no shortcut of the window's."""
    is_shortcut = event.type() == QEvent.Type.ShortcutOverride
    if is_shortcut and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
        event.accept()
        return True
    return False


def hide_cover(cover: QWidget, before: QWidget | None) -> None:
    """Hide ``cover``; keys that are on it go back to who had them ``before``, where that is still there."""
    focus = QApplication.focusWidget()
    cover.hide()
    if focus is not None and cover.isAncestorOf(focus) and can_have_keys(before):
        before.setFocus()


def can_have_keys(before: QWidget | None) -> TypeGuard[QWidget]:
    """Whether who had the keys is still there: meanwhile it may have been deleted."""
    return before is not None and isValid(before) and before.isVisible()


def safety_corner(widget: QWidget) -> EmergencyButton | None:
    """EMERGENCY STOP of the window that ``widget`` is in; it lies over everything else there."""
    return widget.window().findChild(EmergencyButton, options=Qt.FindChildOption.FindDirectChildrenOnly)


def room_of_corner(cover: QWidget) -> int:
    """How many pixels at the top of ``cover`` its card leaves free, so that it lies below the corner."""
    corner = safety_corner(cover)
    if corner is None:
        return 0
    top = cover.mapTo(cover.window(), QPoint(0, 0)).y()
    return max(0, corner.geometry().bottom() + 1 + CORNER_TOP - top)
