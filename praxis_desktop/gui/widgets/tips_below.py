"""Shows the tool tips of a header below the header, so that they never cover EMERGENCY STOP."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QToolTip, QWidget

from praxis_desktop.gui.look.tokens import PAGE_HEADER_HEIGHT


class TipsBelow(QObject):
    """Shows the tool tips of the widgets in ``header`` below the header. If they were shown at the pointer,
    they could cover EMERGENCY STOP and intercept a press on it.
    """

    def __init__(self, header: QWidget) -> None:
        super().__init__(header)
        self._header = header
        for widget in header.findChildren(QWidget):
            self.follow(widget)

    def follow(self, widget: QWidget) -> None:
        """Also show the tool tip of another widget below the header."""
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() != QEvent.Type.ToolTip or not isinstance(watched, QWidget):
            return False
        left = watched.mapTo(self._header, QPoint(0, 0)).x()
        place = self._header.mapToGlobal(QPoint(left, PAGE_HEADER_HEIGHT))
        QToolTip.showText(place, watched.toolTip(), watched)
        return True
