"""The order in which things stand in their layouts, and where Tab stops in it.

It says what follows what before anything is laid out, and in what is scrolled out of view. Qt goes by the
order in which widgets were made.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget


def stops_in(parent: QWidget) -> list[QWidget]:
    """Where Tab stops in a widget."""
    return [widget for widget in in_order(parent) if is_stop(widget, parent)]


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


def is_stop(widget: QWidget, parent: QWidget) -> bool:
    """Whether Tab stops at a widget that is somewhere in ``parent``."""
    takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    return takes_tab and widget.focusProxy() is None and widget.isEnabled() and widget.isVisibleTo(parent)


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
