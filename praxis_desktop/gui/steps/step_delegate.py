"""How a step is drawn: its state, its title, what came of it, and its time."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.steps.step_rows import RowState, StepRow, StepRows
from praxis_desktop.gui.tokens import RADIUS_CONTROL, ToneName

_HEIGHT = 30
_INDENT = 18
_ICON = 16

_LOOKS: dict[RowState, tuple[str, ToneName]] = {
    "running": ("play", "run"),
    "completed": ("check", "ok"),
    "failed": ("close-circle", "err"),
    "cancelled": ("stop-circle", "idle"),
    "skipped": ("skip", "warn"),
    "retried": ("refresh", "ok"),
}


class StepDelegate(QStyledItemDelegate):
    """Rows of one line; the one that goes on is on a ground of its own."""

    def __init__(self, rows: StepRows, *, appearance: Appearance) -> None:
        super().__init__()
        self._rows = rows
        self._appearance = appearance

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(120, _HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = self._rows.rows[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect)
        self._draw(painter, place.adjusted(2, 1, -4, -1), row)
        painter.restore()

    def _draw(self, painter: QPainter, place: QRectF, row: StepRow) -> None:
        colors = self._appearance.colors
        icon, tone_name = _LOOKS[row.state]
        tone = self._appearance.tone(tone_name)
        is_now = row.state == "running"
        if is_now:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tone.bg))
            painter.drawRoundedRect(place, RADIUS_CONTROL, RADIUS_CONTROL)
        left = place.left() + 8 + _INDENT * min(row.event.depth, 6)
        middle = place.center().y()
        self._appearance.draw_icon(painter, icon, QRectF(left, middle - _ICON / 2, _ICON, _ICON), tone.line)
        painter.setFont(self._appearance.font("small", weight=600 if is_now else None))
        metrics = painter.fontMetrics()
        time = row.time_text(self._rows.now_ms)
        width = metrics.horizontalAdvance(time)
        right = place.right() - 8 - width
        painter.setPen(QColor(tone.fg if is_now else colors.text2))
        painter.drawText(
            QRectF(right, place.top(), width + 2, place.height()), Qt.AlignmentFlag.AlignVCenter, time
        )
        left += _ICON + 8
        mark = f" ({row.state})" if row.state in ("skipped", "retried") else ""
        text = f"{row.event.step}  {row.event.title}{mark}"
        room = right - 12 - left
        summary = row.event.summary or (row.event.error if row.state == "failed" else "")
        summary = summary.partition("\n")[0]
        painter.setPen(QColor(tone.fg if row.state in ("running", "failed") else colors.text))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(
            QRectF(left, place.top(), room, place.height()), Qt.AlignmentFlag.AlignVCenter, shown
        )
        left += metrics.horizontalAdvance(shown) + 10
        if summary and right - 12 - left > 40:
            painter.setFont(self._appearance.font("small"))
            painter.setPen(QColor(colors.text2))
            shown = painter.fontMetrics().elidedText(
                summary, Qt.TextElideMode.ElideRight, int(right - 12 - left)
            )
            painter.drawText(
                QRectF(left, place.top(), right - 12 - left, place.height()),
                Qt.AlignmentFlag.AlignVCenter,
                shown,
            )
