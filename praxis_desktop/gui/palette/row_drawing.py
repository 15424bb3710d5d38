"""How the rows of the palette are drawn."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from praxis_desktop.gui.commands.command import Command
from praxis_desktop.gui.commands.key_caps import caps_width, draw_caps
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CONTROL
from praxis_desktop.gui.palette.palette_rows import PaletteRows

_ROW, _HEADING = 46, 28
_ICON = 20
_LEFT, _RIGHT = 12, 10
_GAP = 10


class PaletteDelegate(QStyledItemDelegate):
    """Headings in small type; commands with their icon, what is said of them, and their keys."""

    def __init__(self, rows: PaletteRows, *, appearance: Appearance) -> None:
        super().__init__()
        self._rows = rows
        self._appearance = appearance

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        is_command = self._rows.command(index.row()) is not None
        return QSize(200, _ROW if is_command else _HEADING)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if not 0 <= index.row() < len(self._rows.rows):
            return
        row = self._rows.rows[index.row()]
        place = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Command):
            is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._draw_command(painter, place.adjusted(0, 1, 0, -1), row, is_chosen=is_chosen)
        else:
            painter.setFont(self._appearance.font("caption"))
            painter.setPen(QColor(self._appearance.colors.text2))
            painter.drawText(place.adjusted(0, 4, 0, 0), Qt.AlignmentFlag.AlignVCenter, row)
        painter.restore()

    def _draw_command(self, painter: QPainter, place: QRectF, command: Command, *, is_chosen: bool) -> None:
        colors = self._appearance.colors
        if is_chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.selection))
            painter.drawRoundedRect(place, RADIUS_CONTROL, RADIUS_CONTROL)
        is_possible = not command.obstacle
        text = colors.text if is_possible else colors.text2 if is_chosen else colors.disabled_text
        icon_color = colors.link if is_chosen and is_possible else colors.text2 if is_possible else text
        middle = place.center().y()
        icon = QRectF(place.left() + _LEFT, middle - _ICON / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, command.icon, icon, icon_color)
        right = self._draw_keys(painter, place, command, is_chosen=is_chosen)
        left = icon.right() + _GAP
        painter.setFont(self._appearance.font("body", weight=600 if is_chosen else 500))
        painter.setPen(QColor(text))
        left += self._draw_words(painter, command.title, left, right, place) + _GAP
        painter.setFont(self._appearance.font("small"))
        painter.setPen(QColor(colors.text2 if is_chosen else colors.text3))
        self._draw_words(painter, command.obstacle or command.hint, left, right, place)

    def _draw_keys(self, painter: QPainter, place: QRectF, command: Command, *, is_chosen: bool) -> float:
        """Where the keys begin."""
        keys = command.keys
        if is_chosen and not keys and not command.obstacle:
            keys = (self.tr("Enter"),)
        metrics = QFontMetrics(self._appearance.font("caption", weight=600))
        left = place.right() - _RIGHT - caps_width(keys, metrics)
        draw_caps(painter, keys, left, place.center().y(), appearance=self._appearance)
        return left - _GAP

    def _draw_words(self, painter: QPainter, words: str, left: float, right: float, place: QRectF) -> float:
        """The width of what was drawn."""
        room = right - left
        if room < _ICON or not words:
            return 0.0
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(" ".join(words.split()), Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(
            QRectF(left, place.top(), room + 2, place.height()), Qt.AlignmentFlag.AlignVCenter, shown
        )
        return float(metrics.horizontalAdvance(shown))
