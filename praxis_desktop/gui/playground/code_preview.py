"""A few lines of code to look at before they are inserted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QFocusEvent, QPalette
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.scroll_bar import VerticalScrollBar

_MOST = 4_000
"""Characters that are shown."""


class CodePreview(QPlainTextEdit):
    """Read by its ``name``; nothing is typed here."""

    def __init__(self, name: str, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(8)
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setAccessibleName(name)
        appearance.changed.connect(self.restyle)
        self.restyle()

    def show_code(self, code: str) -> None:
        """Show some code, its beginning if it is long."""
        shown = code if len(code) <= _MOST else f"{code[:_MOST]}\n…"
        if shown != self.toPlainText():
            self.setPlainText(shown)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.restyle()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.restyle()

    @Slot()
    def restyle(self) -> None:
        """Take font and colours from the appearance."""
        self.setFont(self._appearance.font("mono"))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(self._appearance.colors.surface2))
        palette.setColor(QPalette.ColorRole.Text, QColor(self._appearance.colors.text))
        focus = self._appearance.colors.focus if self.hasFocus() else self._appearance.colors.border
        palette.setColor(QPalette.ColorRole.WindowText, QColor(focus))
        self.setPalette(palette)
