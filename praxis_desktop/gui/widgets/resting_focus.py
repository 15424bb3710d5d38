"""Where the keys go when what had them is hidden or disabled: to nothing that acts.

Qt gives them to what follows, which may be a button: a space meant for the one before would press it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def has_lost_keys(focus: QWidget | None) -> bool:
    """Whether what has the keys cannot take them any more."""
    return focus is not None and not (focus.isVisible() and focus.isEnabled())


def rest_keys(focus: QWidget) -> bool:
    """Give the keys of ``focus`` to what stands for what is around it: its focus proxy, such as the input of
    a console or the title of a sheet. Else to what is around it, where they press nothing and from where Tab
    goes on. False where nothing is in view.
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
