"""The order in which things stand in their layouts, and where Tab stops in it.

It says what follows what before anything is laid out, and in what is scrolled out of view. Qt goes by the
order in which widgets were made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget


def stops_in(parent: QWidget) -> list[QWidget]:
    """Where Tab stops in a widget."""
    return [widget for widget in in_order(parent) if is_stop(widget, parent)]


def in_order(parent: QWidget) -> Iterator[QWidget]:
    """All widgets in a widget that are shown: those of its layout first, as they stand there, then the others
    from top to bottom.
    """
    inside = [
        child
        for child in parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if not child.isWindow()
    ]
    layout = parent.layout()
    children = [] if layout is None else list(_laid_out(layout, inside))
    known = set(map(id, children))
    others = [child for child in inside if id(child) not in known]
    # By their own order where they stand at the same place, as the pages of a stack do.
    others.sort(key=lambda child: (child.y(), child.x()))
    for child in [*children, *others]:
        if not child.isHidden():
            yield child
            yield from in_order(child)


def is_stop(widget: QWidget, parent: QWidget) -> bool:
    """Whether Tab stops at a widget that is somewhere in ``parent``."""
    takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    return takes_tab and widget.focusProxy() is None and widget.isEnabled() and widget.isVisibleTo(parent)


def _laid_out(layout: QLayout, widgets: Sequence[QWidget]) -> Iterator[QWidget]:
    """Those of ``widgets`` that are in a layout or in those in it, in reading order.

    The layout is not asked for its items: they are no QObjects, and what Python has of one that was deleted
    meanwhile would be taken for another at the same address.
    """
    placed: list[tuple[tuple[int, ...], QWidget | QLayout]] = []
    for inside in (*widgets, *layout.children()):
        if isinstance(inside, QWidget | QLayout) and (number := layout.indexOf(inside)) >= 0:
            place = layout.getItemPosition(number)[:2] if isinstance(layout, QGridLayout) else (number,)  # type: ignore[index]
            placed.append((place, inside))
    placed.sort(key=lambda each: each[0])
    for _, inside in placed:
        if isinstance(inside, QLayout):
            yield from _laid_out(inside, widgets)
        else:
            yield inside
