"""Moves the focus to a neutral widget when the focused widget is hidden or disabled. Qt would move the focus
to the next widget; if that is a button, a Space meant for the former widget would press it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def has_lost_keys(focus: QWidget | None) -> bool:
    """Return whether the focused widget can no longer receive keyboard input."""
    return focus is not None and not (focus.isVisible() and focus.isEnabled())


def rest_keys(focus: QWidget) -> bool:
    """Move the focus to the focus proxy of an enclosing widget, such as the input of a console or the title
    of a sheet. If there is no such proxy, move the focus to the nearest enclosing widget itself, where keys
    press no button and Tab works. Return False if no enclosing widget can receive the focus.
    """
    around, nearest = focus.parentWidget(), None
    while around is not None:
        if around.isVisible() and around.isEnabled():
            nearest = nearest or around
            proxy = around.focusProxy()
            if proxy is not None and proxy.isVisible() and proxy.isEnabled():
                nearest = proxy
                break
        around = around.parentWidget()
    if nearest is None:
        return False
    nearest.setFocus(Qt.FocusReason.OtherFocusReason)
    return True
