"""Where messages may lie over a page: not over what is in use there, nor over what is pressed next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from praxis_desktop.gui.run_page.state_header import StateHeader
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.covering import safety_corner
from praxis_desktop.gui.widgets.surfaces import Bar

_GAP = 10
_LARGE = 4
"""What has the keys and is higher than this part of the window is the page itself: they lie over it."""


def kept_free(body: QWidget, messages: Sequence[QWidget]) -> list[QRect]:
    """What no message may lie over, in the coordinates of ``body``."""
    found = {*_heads(body), *_pressed_next(body), *_in_use(body)}
    corner = safety_corner(body)
    kept = [] if corner is None else [corner.geometry().translated(-body.mapTo(body.window(), QPoint(0, 0)))]
    return kept + [
        place
        for widget in found
        if not any(message.isAncestorOf(widget) for message in messages)
        if not (place := _seen(widget, body)).isEmpty()
    ]


def _heads(body: QWidget) -> Iterator[QWidget]:
    """What stands on top of pages: the run and what can be done about it, or a title and buttons."""
    yield from (head for head in body.findChildren(StateHeader) if head.isVisible())
    yield from (bar for bar in body.findChildren(Bar) if bar.is_head and bar.isVisible())


def _pressed_next(body: QWidget) -> Iterator[QWidget]:
    """What a page is there for."""
    for button in body.findChildren(Button):
        if (button.kind is ButtonKind.PRIMARY or button.is_way_on) and button.isVisible():
            yield button


def _in_use(body: QWidget) -> Iterator[QWidget]:
    """What has the keys, and the button that the mouse points at."""
    focus = QApplication.focusWidget()
    if focus is not None and body.isAncestorOf(focus) and focus.height() * _LARGE <= body.height():
        yield focus
    under = body.childAt(body.mapFromGlobal(QCursor.pos()))
    while under is not None and under is not body:
        if isinstance(under, QAbstractButton):
            yield under
            return
        under = under.parentWidget()


def _seen(widget: QWidget, body: QWidget) -> QRect:
    """The part of a widget that has not scrolled out of something."""
    place = widget.rect().translated(widget.mapTo(body, QPoint(0, 0)))
    around = widget.parentWidget()
    while around is not None and around is not body:
        place &= around.rect().translated(around.mapTo(body, QPoint(0, 0)))
        around = around.parentWidget()
    return place & body.rect()


def free_place(wanted: QRect, kept: Sequence[QRect]) -> QRect | None:
    """``wanted``, or the next place above it that leaves ``kept`` free; None where there is none."""
    place = QRect(wanted)
    while place.top() >= 0:
        below = [each for each in kept if each.intersects(place)]
        if not below:
            return place
        place.moveBottom(min(each.top() for each in below) - _GAP)
    return None
