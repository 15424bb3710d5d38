"""How a run of the history is drawn: chips for its result and mode, two lines for what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from praxis_desktop.gui.history import run_rows
from praxis_desktop.gui.history.run_rows import RunRows
from praxis_desktop.gui.history.run_words import look_of, mode_look
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CHIP
from praxis_desktop.gui.run.run_states import StateLook

if TYPE_CHECKING:
    from praxis_desktop.gui.history.asked_history import ListedRun

HEIGHT = 50
_PADDING = 12
_CHIP_HEIGHT, _CHIP_ICON = 26, 14
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class RunDelegate(QStyledItemDelegate):
    """Cells of the table; the row that the keys go to has a line at its left edge."""

    def __init__(self, rows: RunRows, *, appearance: Appearance) -> None:
        super().__init__()
        self._rows = rows
        self._appearance = appearance

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(80, HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if not 0 <= index.row() < len(self._rows.runs):
            return
        listed = self._rows.runs[index.row()]
        painter.save()
        self._draw_ground(painter, option, index)  # with sharp edges: cells side by side have no seam
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect).adjusted(_PADDING, 0, -4, 0)
        self._draw_cell(painter, place, listed, index.column())
        painter.restore()

    def _draw_ground(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        colors = self._appearance.colors
        cell = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell, QColor(colors.selection))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(cell, QColor(colors.surface2))
        painter.fillRect(cell.left(), cell.bottom(), cell.width(), 1, QColor(colors.border))
        view = option.widget
        current = view.currentIndex() if hasattr(view, "currentIndex") else QModelIndex()
        if current.row() == index.row():
            if index.column() == run_rows.RUN:
                painter.fillRect(cell.left(), cell.top(), 3, cell.height(), QColor(colors.focus))
            if view.hasFocus():
                painter.fillRect(cell.left(), cell.top(), cell.width(), 2, QColor(colors.focus))
                painter.fillRect(cell.left(), cell.bottom() - 1, cell.width(), 2, QColor(colors.focus))

    def _draw_cell(self, painter: QPainter, place: QRectF, listed: ListedRun, column: int) -> None:
        colors = self._appearance.colors
        run = listed.row
        match column:
            case run_rows.RUN:
                font = self._appearance.font("mono", weight=600)
                self._draw_text(painter, place, run.run_id[:8], font, colors.text2)
            case run_rows.PROTOCOL:
                self._draw_protocol(painter, place, listed)
            case run_rows.RESULT:
                self._draw_chip(painter, place, look_of(run))
            case run_rows.MODE:
                self._draw_chip(painter, place, mode_look(listed.mode, is_short=True))
            case run_rows.OPEN:
                icon = QRectF(place.left() - 4, place.center().y() - 9, 18, 18)
                self._appearance.draw_icon(painter, "chevron-right", icon, colors.text2)
            case run_rows.OPERATOR:
                font = self._appearance.font("body")
                self._draw_text(painter, place, run.operator, font, colors.text2)
            case run_rows.STEPS:
                text = self._rows.text(listed, column)
                font = self._appearance.font("body")
                if QFontMetricsF(font).horizontalAdvance(text) > place.width():
                    text = text.replace(" ", "")
                self._draw_text(painter, place, text, font, colors.text)
            case _:
                text = self._rows.text(listed, column)
                self._draw_text(painter, place, text, self._appearance.font("body"), colors.text)

    def _draw_protocol(self, painter: QPainter, place: QRectF, listed: ListedRun) -> None:
        colors, run = self._appearance.colors, listed.row
        title = run.title or run.protocol
        label = run.name or run.notes.partition("\n")[0]
        font = self._appearance.font("h3")
        if not label:
            self._draw_text(painter, place, title, font, colors.text)
            return
        first = QRectF(place.left(), place.top() + 5, place.width(), 21)
        second = QRectF(place.left(), first.bottom(), place.width(), 18)
        self._draw_text(painter, first, title, font, colors.text)
        self._draw_text(painter, second, label, self._appearance.font("caption"), colors.text2)

    def _draw_text(self, painter: QPainter, place: QRectF, text: str, font: QFont, color: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(color))
        shown = painter.fontMetrics().elidedText(
            " ".join(text.split()), Qt.TextElideMode.ElideRight, int(place.width())
        )
        painter.drawText(place, _LEFT, shown)

    def _draw_chip(self, painter: QPainter, place: QRectF, look: StateLook) -> None:
        tone = self._appearance.tone(look.tone)
        painter.setFont(self._appearance.font("caption", weight=600))
        metrics = painter.fontMetrics()
        around = 8 + _CHIP_ICON + 6 + 9
        text = metrics.elidedText(look.word, Qt.TextElideMode.ElideRight, int(place.width()) - around)
        width = metrics.horizontalAdvance(text) + around
        chip = QRectF(place.left(), place.center().y() - _CHIP_HEIGHT / 2, width, _CHIP_HEIGHT)
        painter.setBrush(QColor(tone.bg))
        painter.setPen(QPen(QColor(tone.edge), 1))
        painter.drawRoundedRect(chip, RADIUS_CHIP, RADIUS_CHIP)
        mark = QRectF(chip.left() + 8, chip.center().y() - _CHIP_ICON / 2, _CHIP_ICON, _CHIP_ICON)
        self._appearance.draw_icon(painter, look.icon, mark, tone.fg)
        painter.setPen(QColor(tone.fg))
        painter.drawText(chip.adjusted(8 + _CHIP_ICON + 6, 0, 0, 0), _LEFT, text)
