"""A sheet that can be closed without an answer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from praxis_desktop.gui.widgets.sheet import Sheet


class ClosableSheet(Sheet):
    """Esc closes it, and nothing has happened."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)
