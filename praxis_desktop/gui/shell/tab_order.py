"""The way of the Tab key through a window: as things stand in their layouts, whenever they were made.

Pages are made when they are first shown, and forms anew for each protocol: by the order in which things were
made they would come behind the status bar.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from praxis_desktop.gui.widgets.layout_order import in_order, is_stop, stops_in


def go_on(window: QWidget, *, forwards: bool) -> bool:
    """Give the focus to the next stop, or the one before; False where there is none."""
    focus = QApplication.focusWidget()
    if focus is not None and not focus.isVisibleTo(window):
        target = _nearest(focus, window)
    else:
        stops = stops_in(window)
        place = _place_of(focus, stops, window, forwards=forwards)
        target = stops[place % len(stops)] if stops else None
    if target is None:
        return False
    target.setFocus(Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason)
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


def _nearest(focus: QWidget, window: QWidget) -> QWidget | None:
    """Where to go from what was just hidden: to what follows it in the smallest part of ``window`` that has
    anything left, or else goes before it there. Only what is near is looked at: this may be a part of a
    click that shows many things.
    """
    looked_at, around = focus, focus.parentWidget()
    while around is not None:
        before, is_passed = None, False
        for widget in in_order(around, closed=looked_at):
            is_passed |= widget is looked_at
            if is_stop(widget, window):
                before = widget
                if is_passed:
                    break
        if before is not None:
            return before
        looked_at, around = around, around.parentWidget()
    return None
