"""The parts of the window between which one key jumps: rail, page, line at the foot, EMERGENCY STOP."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget

from praxis_desktop.gui.widgets.open_covers import open_covers


class Regions(QObject):
    """``parts`` returns them in their order as they are now; those that are hidden, or have nothing for keys,
    are passed. A part is entered where it was left.
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
        """Go to the one before."""
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
        """Whether there is something in it that takes keys."""
        covers = open_covers(part)
        inside = covers[-1] if covers else part
        before = self._left.get(part)
        stops = [before] if before is not None and inside.isAncestorOf(before) else []
        stops += [part] if inside is part else []
        stops += sorted(inside.findChildren(QWidget), key=lambda child: _place_in(child, inside))
        for stop in stops:
            takes_tab = stop.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes_tab and stop.isEnabled() and stop.isVisible():
                stop.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False


def _place_in(child: QWidget, part: QWidget) -> tuple[int, int]:
    corner = child.mapTo(part, child.rect().topLeft())
    return corner.y(), corner.x()
