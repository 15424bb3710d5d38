"""The numbers of cells, beside them: no part of the text, so that nobody copies them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from PySide6.QtCore import QPoint, QRect, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextBlock
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.console.looks import code_font
from praxis_desktop.gui.playground.console.transcript_lines import LineKind, state_of

MARGIN = 12
"""Left of the numbers."""
MARKS = 48
"""Pixels for them, with what is left free beside them."""
FRAME = 2
"""Around the text: it shows the focus."""


class _Lines(Protocol):
    def visible_blocks(self) -> Iterator[tuple[QTextBlock, QRect]]:
        """The lines in view, each with its place."""


class CellMarks(QWidget):
    """Stands in the margin of ``view``."""

    def __init__(self, view: QPlainTextEdit, lines: _Lines, appearance: Appearance) -> None:
        super().__init__(view)
        self._view = view
        self._lines = lines
        self._appearance = appearance
        view.updateRequest.connect(self._follow)

    @Slot(QRect, int)
    def _follow(self, place: QRect, dy: int) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._view.palette().base())
        painter.setFont(code_font(self._appearance, weight=700))
        painter.setPen(QColor(self._appearance.colors.link))
        for block, place in self._lines.visible_blocks():
            kind, number = state_of(block)
            if kind == LineKind.CELL:
                line = place.top() + painter.fontMetrics().ascent()
                painter.drawText(QPoint(MARGIN - FRAME, line), f"[{number}]")
