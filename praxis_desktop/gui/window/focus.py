"""The tab order of a window, which follows the positions of widgets in layouts, not their order of creation.

Pages are created when they are first shown, and a form is created for each protocol. In order of creation,
they would come after the status bar.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget

from praxis_desktop.gui.widgets.overlay import open_covers, visible_in
from praxis_desktop.gui.widgets.resting_focus import has_lost_keys, rest_keys
from praxis_desktop.gui.widgets.sheet import in_order, stops_in


def go_on(window: QWidget, *, forwards: bool) -> bool:
    """Move the focus to the next or previous tab stop; return False if there is none."""
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
    """Return the index in ``stops`` of the stop after or before ``focus``, which need not be a stop."""
    if focus in stops:
        return stops.index(focus) + (1 if forwards else -1)
    if focus is None:
        return 0 if forwards else -1
    # A clicked widget that is not a tab stop: continue from its position.
    passed = 0
    for widget in in_order(window):
        if widget is focus:
            break
        if passed < len(stops) and widget is stops[passed]:
            passed += 1
    return passed if forwards else passed - 1


class Regions(QObject):
    """Moves the focus between the parts of the window that ``parts`` returns, in that order. Parts that are
    hidden or cannot receive the focus are skipped. Each part gives the focus to the widget that had it last.
    """

    def __init__(self, parts: Callable[[], Sequence[QWidget]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._left: dict[QWidget, QWidget] = {}

    @Slot()
    def go_next(self) -> None:
        """Go to the next part."""
        self._go(1)

    @Slot()
    def go_back(self) -> None:
        """Go to the previous part."""
        self._go(-1)

    def _go(self, by: int) -> None:
        parts = [part for part in self._parts() if part.isVisible()]
        focus = QApplication.focusWidget()
        here = next(
            (part for part in parts if focus is not None and (part is focus or part.isAncestorOf(focus))),
            None,
        )
        if focus is not None and here is not None:
            self._left[here] = focus
        start = parts.index(here) if here is not None else (-1 if by > 0 else 0)
        for step in range(1, len(parts) + 1):
            if self._enter(parts[(start + by * step) % len(parts)]):
                return

    def _enter(self, part: QWidget) -> bool:
        """Focus a widget in ``part``; return False if none can receive the focus."""
        covers = open_covers(part)
        inside = covers[-1] if covers else part
        before = self._left.get(part)
        stops = [before] if before is not None and inside.isAncestorOf(before) else []
        stops += [part] if inside is part else []
        stops += sorted(visible_in(inside), key=lambda child: _place_in(child, inside))
        for stop in stops:
            takes_tab = stop.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes_tab and stop.isEnabled() and stop.isVisible():
                stop.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False


def _place_in(child: QWidget, part: QWidget) -> tuple[int, int]:
    corner = child.mapTo(part, child.rect().topLeft())
    return corner.y(), corner.x()
