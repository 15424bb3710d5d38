"""The way of the Tab key through a window: as things stand in their layouts, whenever they were made.

Qt goes by the order in which widgets were made. Pages are made when they are first shown, and forms anew for
each protocol, so that they would come behind the status bar.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QLayout, QWidget


def go_on(window: QWidget, *, forwards: bool) -> bool:
    """Give the focus to the next stop, or the one before; False where there is none."""
    focus = QApplication.focusWidget()
    if focus is not None and not focus.isVisibleTo(window):
        target = _nearest(focus, window)
    else:
        stops = [widget for widget in in_order(window) if _is_stop(widget, window)]
        place = _place_of(focus, stops, window, forwards=forwards)
        target = stops[place % len(stops)] if stops else None
    if target is None:
        return False
    target.setFocus(Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason)
    return True


def in_order(parent: QWidget, closed: QWidget | None = None) -> Iterator[QWidget]:
    """All widgets in a widget that are shown: those of its layout first, as they stand there, then the others
    from top to bottom. ``closed`` is among them, shown or not, and what is in it is not.
    """
    children = list(_laid_out(parent.layout())) if parent.layout() is not None else []
    known = set(map(id, children))
    others = [
        child
        for child in parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if id(child) not in known and not child.isWindow()
    ]
    # By their own order where they stand at the same place, as the pages of a stack do.
    others.sort(key=lambda child: (child.y(), child.x()))
    for child in [*children, *others]:
        if child is closed:
            yield child
        elif not child.isHidden():
            yield child
            yield from in_order(child, closed)


def _laid_out(layout: QLayout | None) -> Iterator[QWidget]:
    """The widgets of a layout and of those in it, in reading order."""
    if layout is None:
        return
    numbers = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        numbers.sort(key=lambda number: layout.getItemPosition(number)[:2])  # type: ignore[index]
    for number in numbers:
        item = layout.itemAt(number)
        if item is None:
            continue
        widget = item.widget()
        if widget is not None:
            yield widget
        else:
            yield from _laid_out(item.layout())


def _is_stop(widget: QWidget, window: QWidget) -> bool:
    takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    return takes_tab and widget.focusProxy() is None and widget.isEnabled() and widget.isVisibleTo(window)


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
            if _is_stop(widget, window):
                before = widget
                if is_passed:
                    break
        if before is not None:
            return before
        looked_at, around = around, around.parentWidget()
    return None
