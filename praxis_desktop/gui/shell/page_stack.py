"""The pages of the window, one of which is in view."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from praxis_desktop.gui.widgets.guard import Guard


class PageStack(QStackedWidget):
    """Whoever goes to a page says what has the keys there. A page is guarded from when it appears."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.guard = Guard(self)
        self.currentChanged.connect(self.guard.restart)

    def setCurrentWidget(self, page: QWidget) -> None:  # noqa: N802
        # What is hidden while it has the keys has Qt ask who gets them: all that there is would be looked at.
        holder = QApplication.focusWidget()
        if page is not self.currentWidget() and holder is not None and self.isAncestorOf(holder):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        super().setCurrentWidget(page)
