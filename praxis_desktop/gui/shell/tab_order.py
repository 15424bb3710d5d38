"""The way of the Tab key through a window: as things stand in their layouts, whenever they were made.

Pages are made when they are first shown, and forms anew for each protocol: by the order in which things were
made they would come behind the status bar.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from praxis_desktop.gui.widgets.layout_order import in_order, stops_in
from praxis_desktop.gui.widgets.resting_focus import has_lost_keys, rest_keys


def go_on(window: QWidget, *, forwards: bool) -> bool:
    """Give the focus to the next stop, or the one before; False where there is none."""
    focus = QApplication.focusWidget()
    if focus is not None and has_lost_keys(focus):
        return rest_keys(focus)
    stops = stops_in(window)
    if not stops:
        return False
    place = _place_of(focus, stops, window, forwards=forwards)
    reason = Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason
    stops[place % len(stops)].setFocus(reason)
    return True


def _place_of(focus: QWidget | None, stops: list[QWidget], window: QWidget, *, forwards: bool) -> int:
    """Where in ``stops`` to go from ``focus``, which need not be one of them."""
    if focus in stops:
        return stops.index(focus) + (1 if forwards else -1)
    if focus is None:
        return 0 if forwards else -1
    # It was clicked, and is no stop: on from where it stands.
    passed = 0
    for widget in in_order(window):
        if widget is focus:
            break
        if passed < len(stops) and widget is stops[passed]:
            passed += 1
    return passed if forwards else passed - 1
