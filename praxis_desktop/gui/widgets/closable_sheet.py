"""A sheet that can be closed without an answer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.sheet import Sheet


class ClosableSheet(Sheet):
    """Esc closes it, and nothing has happened; Enter presses the button that has the keys."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = QApplication.focusWidget()
            if isinstance(focus, Button) and not event.isAutoRepeat():
                focus.click()
        else:
            super().keyPressEvent(event)
