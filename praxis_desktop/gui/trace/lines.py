"""The lines of a traced cell. The current line is marked, and lines with steps can be chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from praxis_desktop.gui.console.looks import Look, char_format
from praxis_desktop.gui.look.appearance import Appearance, draw_frame, draw_rounded, smooth_painter
from praxis_desktop.gui.look.tokens import RADIUS_CHIP, RADIUS_CONTROL
from praxis_desktop.gui.output.text import PLAIN, TextStyle
from praxis_desktop.gui.widgets.labels import tool_tip
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar

Index = QModelIndex | QPersistentModelIndex
Runs = Sequence[tuple[str, TextStyle]]

_HEIGHT, _LEFT, _NUMBER = 28, 10, 26
_LONGEST = 400
_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


class _Lines(QAbstractListModel):
    """A list model of the lines, each stored as runs of styled text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: Sequence[Runs] = ()
        self.acting: frozenset[int] = frozenset()
        self.current = -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or role not in _ROLES:
            return None
        text = "".join(part for part, _ in self.lines[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(text.strip())
        words = self.tr("Line {n}, this step: {text}") if index.row() == self.current else ""
        return (words or self.tr("Line {n}: {text}")).format(n=index.row() + 1, text=text.strip())

    def show_lines(self, lines: Sequence[Runs], acting: frozenset[int]) -> None:
        """Replace the lines; ``acting`` contains the indices of the lines that have steps."""
        self.beginResetModel()
        self.lines, self.acting, self.current = lines, acting, -1
        self.endResetModel()

    def mark(self, row: int) -> None:
        """Mark the line of the current step."""
        for changed in (self.current, row):
            if 0 <= changed < len(self.lines):
                place = self.index(changed)
                self.dataChanged.emit(place, place)
        self.current = row


class _Delegate(QStyledItemDelegate):
    def __init__(self, lines: _Lines, *, appearance: Appearance) -> None:
        super().__init__(lines)
        self._lines = lines
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(60, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, row = self._appearance.colors, index.row()
        place = QRectF(option.rect)
        font = self._appearance.font("mono")
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        if row == self._lines.current:
            tone = self._appearance.tone("warn")
            draw_rounded(painter, place.adjusted(4, 3, -4, -3), 3, ground=tone.bg)
            painter.setBrush(QColor(tone.line))
            painter.drawRect(QRectF(place.left() + 4, place.top() + 3, 3, place.height() - 6))
        painter.setPen(QColor(colors.text2 if row in self._lines.acting else colors.text3))
        number = QRectF(place.left() + _LEFT, place.top(), _NUMBER, place.height())
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(number, align, f"{row + 1}")
        base = place.top() + (place.height() + metrics.ascent() - metrics.descent()) / 2
        x, end = number.right() + 6, place.right() - 22
        for number_of_run, (run, style) in enumerate(self._lines.lines[row]):
            text = run
            if not number_of_run:  # deep indentation would leave no room
                text = run.lstrip()
                x += metrics.horizontalAdvance(run[: len(run) - len(text)]) / 2
            width = metrics.horizontalAdvance(text)
            painter.setPen(char_format(Look("code", style), self._appearance).foreground().color())
            if x + width > end:
                text = metrics.elidedText(text + "…", Qt.TextElideMode.ElideRight, end + 10 - x)
                painter.drawText(QPointF(x, base), text)
                break
            painter.drawText(QPointF(x, base), text)
            x += width
        chosen = option.state & QStyle.StateFlag.State_HasFocus
        if chosen:
            draw_rounded(painter, place.adjusted(2, 2, -2, -2), RADIUS_CHIP, edge=colors.focus, width=2)
        painter.restore()


class SourceLines(QListView):
    """The list of lines; ``line_chosen`` carries the number of a line that was clicked or chosen with
    Enter.
    """

    line_chosen = Signal(int)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._lines = _Lines(self)
        self.setModel(self._lines)
        self.setItemDelegate(_Delegate(self._lines, appearance=appearance))
        self.setUniformItemSizes(True)
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameStyle(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setAccessibleName(self.tr("Lines in the cell; Enter jumps to a line's next step"))
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)
        appearance.changed.connect(self.restyle)
        self.restyle()

    def show_source(self, lines: Sequence[Runs], acting: frozenset[int]) -> None:
        """Show the lines of a cell; ``acting`` contains the 1-based numbers of the lines that have steps."""
        shown = [_cut(line) for line in lines]
        self._lines.show_lines(shown, frozenset(number - 1 for number in acting))

    def mark_line(self, line: int) -> None:
        """Mark the line with the given number, counting from 1, and scroll to it."""
        self._lines.mark(line - 1)
        if 0 < line <= len(self._lines.lines):
            self.scrollTo(self._lines.index(line - 1), QListView.ScrollHint.PositionAtCenter)

    @property
    def marked_line(self) -> int:
        """The number of the marked line; 0 for none."""
        return self._lines.current + 1

    @Slot()
    def restyle(self) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self.viewport())
        colors = self._appearance.colors
        place = self.viewport().rect()
        draw_frame(painter, place, RADIUS_CONTROL, ground=colors.surface2, edge=colors.border)
        painter.end()
        super().paintEvent(event)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self.line_chosen.emit(index.row() + 1)


def _cut(line: Runs) -> Runs:
    """Truncate a line to the maximum length shown."""
    if sum(len(text) for text, _ in line) <= _LONGEST:
        return line
    return [("".join(text for text, _ in line)[:_LONGEST] + "…", PLAIN)]
