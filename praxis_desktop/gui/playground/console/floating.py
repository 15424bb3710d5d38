"""Frames that float beside the caret and never cover its line: completions, call tips."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CONTROL

_GAP = 8
"""Between the line and the frame."""
_AROUND = 8
"""Between the frame and the edges of the window at least."""


class Floating(QFrame):
    """Belongs to the window that ``editor`` is in, so that nothing cuts it off. Keys stay with the editor."""

    def __init__(self, editor: QPlainTextEdit, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._editor = editor
        self._position, self._is_above = 0, False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        appearance.changed.connect(self.restyle)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether it is shown."""
        return not self.isHidden()

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def place(self, position: int, *, is_above: bool = False) -> None:
        """Show it below the line of ``position`` of the editor, or above where there is more room."""
        self._position, self._is_above = position, is_above
        window = self._editor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        cursor = self._editor.textCursor()
        cursor.setPosition(min(position, self._editor.document().characterCount() - 1))
        spot = self._editor.cursorRect(cursor)
        line = self._editor.cursorRect()
        top = self._editor.viewport().mapTo(window, QPoint(spot.left(), line.top()))
        bottom = top.y() + line.height()
        size = self.sizeHint().boundedTo(QSize(window.width() - 2 * _AROUND, window.height() - 2 * _AROUND))
        above, below = top.y() - _GAP - size.height(), bottom + _GAP
        fits_below = below + size.height() <= window.height() - _AROUND
        is_above = above >= _AROUND if is_above else not fits_below and above >= _AROUND
        if not is_above and not fits_below:
            size.setHeight(max(window.height() - _AROUND - below, 0))
        left = max(_AROUND, min(top.x() + self._indent, window.width() - size.width() - _AROUND))
        self.setGeometry(left, above if is_above else below, size.width(), size.height())
        self.raise_()
        self.show()

    def follow(self) -> None:
        """The editor is somewhere else now."""
        if self.is_open:
            self.place(self._position, is_above=self._is_above)

    _indent = 0
    """Pixels by which the frame begins right of the place it belongs to."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        painter.setBrush(QColor(colors.surface))
        painter.setPen(QPen(QColor(colors.border_strong), 1))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
