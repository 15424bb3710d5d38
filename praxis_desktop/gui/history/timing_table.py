"""The step times of two runs: two bars per step, on a square-root scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from praxis_desktop.gui.history.compare_lines import seconds_words
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.run.words import took_text
from praxis_desktop.gui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from praxis_desktop.records.history.comparing import Timing

Index = QModelIndex | QPersistentModelIndex

_HEIGHT, _PADDING = 27, 10
_DIFFERENCE_WIDTH = 84
_MEASURED, _LONGEST = 100, 200
"""How many steps, and how many letters of each title, are measured to size the column of titles."""
_NOTICED_S = 1.0
"""Differences from this many seconds on are bold."""
_ROOT = QModelIndex()
TITLE, BARS, DIFFERENCE = range(3)


class TimingRows(QAbstractTableModel):
    """The step times as a table model. GUI thread."""

    def __init__(self) -> None:
        super().__init__()
        self.timings: Sequence[Timing] = ()
        self.names = "", ""

    @property
    def longest(self) -> float:
        """The longest time, in seconds."""
        return max(
            (each or 0.0 for timing in self.timings for each in (timing.first, timing.second)), default=0.0
        )

    def show(self, timings: Sequence[Timing], names: tuple[str, str]) -> None:
        """Show the times of two runs with these names."""
        self.beginResetModel()
        self.timings, self.names = timings, names
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.timings)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else 3

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == DIFFERENCE:
            return Qt.AlignmentFlag.AlignRight
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Step"), self.tr("Time, √ scale"), self.tr("Difference"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.timings):
            return None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        timing = self.timings[index.row()]
        if index.column() == TITLE:
            return spoken(timing.title)
        if index.column() == DIFFERENCE:
            return seconds_words(timing.first, timing.second)
        told = zip(self.names, (timing.first, timing.second), strict=True)
        return ", ".join(f"{name}: {took_text(seconds) or '–'}" for name, seconds in told)


class _TimingDelegate(QStyledItemDelegate):
    def __init__(self, rows: TimingRows, *, appearance: Appearance) -> None:
        super().__init__()
        self._rows = rows
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(60, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        timing = self._rows.timings[index.row()]
        colors = self._appearance.colors
        place = QRectF(option.rect).adjusted(_PADDING, 0, -_PADDING, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.column() == BARS:
            painter.setPen(Qt.PenStyle.NoPen)
            longest = self._rows.longest or 1.0
            for number, seconds in enumerate((timing.first, timing.second)):
                if seconds is None:
                    continue
                width = max(2.0, place.width() * math.sqrt(seconds / longest))
                bar = QRectF(place.left(), place.center().y() - 9 + number * 10, width, 8)
                painter.setBrush(QColor(colors.series[number]))
                painter.drawRoundedRect(bar, 2, 2)
        else:
            one_alone = timing.first is None or timing.second is None
            is_noticed = one_alone or abs((timing.second or 0.0) - (timing.first or 0.0)) >= _NOTICED_S
            painter.setFont(self._appearance.font("small", weight=600 if is_noticed else None))
            painter.setPen(QColor(colors.text if is_noticed else colors.text2))
            side = Qt.AlignmentFlag.AlignRight if index.column() == DIFFERENCE else Qt.AlignmentFlag.AlignLeft
            text = painter.fontMetrics().elidedText(
                str(index.data()), Qt.TextElideMode.ElideRight, int(place.width())
            )
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | side, text)
        painter.restore()


class TimingTable(RowTable):
    """The table of step times; the first run has the upper bar of each step."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        self.rows = TimingRows()
        super().__init__(
            self.rows,
            _TimingDelegate(self.rows, appearance=appearance),
            height=_HEIGHT,
            head_height=30,
            appearance=appearance,
            parent=parent,
        )
        self.setAccessibleName(self.tr("How long steps took"))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Give the titles the width they need, as long as there is room for the bars."""
        metrics = QFontMetrics(self._appearance.font("small", weight=600))
        titles = [str(self.rows.index(row, TITLE).data()) for row in range(self.rows.rowCount())[:_MEASURED]]
        wanted = [metrics.horizontalAdvance(title[:_LONGEST]) + 2 * _PADDING for title in titles]
        room = self.viewport().width() - _DIFFERENCE_WIDTH
        width = min(max(wanted, default=0), room * 5 // 8)
        self.setColumnWidth(TITLE, width)
        self.setColumnWidth(DIFFERENCE, _DIFFERENCE_WIDTH)
        self.setColumnWidth(BARS, max(room - width, 60))
