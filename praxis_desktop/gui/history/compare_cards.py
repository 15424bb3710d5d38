"""The cards of the comparison page: the first difference, values, and step times of both runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout

from praxis_desktop.core.words import number_or_id
from praxis_desktop.gui.history.compare_table import (
    difference_title,
    difference_words,
    seconds_words,
    side_name,
    value_columns,
    value_rows,
)
from praxis_desktop.gui.look.appearance import Appearance, draw_rounded
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT
from praxis_desktop.gui.run.words import took_text
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.plain_table import PlainTable
from praxis_desktop.gui.widgets.row_table import RowTable
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import BackHead, Card

if TYPE_CHECKING:
    from praxis_desktop.records.history.comparing import Comparison, Timing


Index = QModelIndex | QPersistentModelIndex

_HEIGHT, _PADDING = 27, 10
_DIFFERENCE_WIDTH = 84
_MEASURED, _LONGEST = 100, 200
"""How many titles, and how many characters of each, are measured to set the width of their column."""
_NOTICED_S = 1.0
"""Smallest difference, in seconds, that is shown in bold."""
_ROOT = QModelIndex()
TITLE, BARS, DIFFERENCE = range(3)


class TimingRows(QAbstractTableModel):
    """The step times as a table model. GUI thread only."""

    def __init__(self) -> None:
        super().__init__()
        self.timings: Sequence[Timing] = ()
        self.names = "", ""

    @property
    def longest(self) -> float:
        """The longest step time, in seconds."""
        return max(
            (each or 0.0 for timing in self.timings for each in (timing.first, timing.second)), default=0.0
        )

    def show(self, timings: Sequence[Timing], names: tuple[str, str]) -> None:
        """Show the step times of the two runs called ``names``."""
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
            longest = self._rows.longest or 1.0
            for number, seconds in enumerate((timing.first, timing.second)):
                if seconds is None:
                    continue
                width = max(2.0, place.width() * math.sqrt(seconds / longest))
                bar = QRectF(place.left(), place.center().y() - 9 + number * 10, width, 8)
                draw_rounded(painter, bar, 2, ground=colors.series[number])
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
    """The table of step times. In each row, the upper bar belongs to the first run."""

    def __init__(self, *, appearance: Appearance) -> None:
        self.rows = TimingRows()
        super().__init__(
            self.rows,
            _TimingDelegate(self.rows, appearance=appearance),
            height=_HEIGHT,
            head_height=30,
            appearance=appearance,
        )
        self.setAccessibleName(self.tr("How long steps took"))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Give the titles as much width as they need, while leaving room for the bars."""
        metrics = QFontMetrics(self._appearance.font("small", weight=600))
        titles = [str(self.rows.index(row, TITLE).data()) for row in range(self.rows.rowCount())[:_MEASURED]]
        wanted = [metrics.horizontalAdvance(title[:_LONGEST]) + 2 * _PADDING for title in titles]
        room = self.viewport().width() - _DIFFERENCE_WIDTH
        width = min(max(wanted, default=0), room * 5 // 8)
        self.setColumnWidth(TITLE, width)
        self.setColumnWidth(DIFFERENCE, _DIFFERENCE_WIDTH)
        self.setColumnWidth(BARS, max(room - width, 60))


ALL, DIFFERENCES = range(2)


class CompareHead(BackHead):
    """The header of the comparison: the names of both runs, and buttons to swap or export the runs."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(self.tr("Back"), self.tr("Back to the history (Esc)"), appearance=appearance)
        self.swap_button = Button(self.tr("Swap sides"), appearance=appearance, icon="refresh", parent=self)
        self.export_button = Button(self.tr("Export…"), appearance=appearance, icon="save", parent=self)
        self.export_button.setToolTip(self.tr("Export both runs to a folder"))
        self.put(self.swap_button, self.export_button)


class DifferenceCard(Card):
    """The card with the first difference between two runs, and buttons that open its step in each run."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance, tone="warn")
        self.title = ElidedLabel(appearance=appearance, role="h3")
        self.title.set_tone("warn")
        self.words = Label(appearance=appearance, role="small", wrap=True)
        self.buttons = [Button("", appearance=appearance, icon="arrow-right", parent=self) for _ in range(2)]
        said = QVBoxLayout()
        said.setSpacing(1)
        said.addWidget(self.title)
        said.addWidget(self.words)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 9, 10, 9)
        layout.setSpacing(10)
        layout.addLayout(said, 1)
        for button in self.buttons:
            layout.addWidget(button)

    def show_comparison(self, found: Comparison) -> None:
        """Say where two runs first differ, or that steps are not compared because the protocols differ."""
        difference = found.difference
        if found.is_same_protocol:
            self.title.setText(difference_title(found))
            self.words.setText(difference_words(found))
        else:
            self.title.setText(self.tr("These runs used different protocols."))
            self.words.setText(self.tr("Only values with the same name are compared."))
        steps = (None, None) if difference is None else (difference.first, difference.second)
        for button, side, step in zip(self.buttons, (found.first, found.second), steps, strict=True):
            button.setVisible(step is not None)
            if step is not None:
                words = self.tr("Step {n} of run {id}")
                button.setText(words.format(n=step.number, id=number_or_id(side.run.number, side.run.run_id)))
                button.updateGeometry()


class ValuesCard(Card):
    """The card with the values of both runs: all values, or only those that differ."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._found: Comparison | None = None
        self.choice = Segments(
            [self.tr("All"), self.tr("Only differences")], appearance=appearance, is_compact=True
        )
        self.choice.setAccessibleName(self.tr("Values shown"))
        self.table = PlainTable((), name=self.tr("Values"), appearance=appearance)
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 10, 0)
        head.addWidget(Label(self.tr("Values"), appearance=appearance, role="h2"))
        head.addStretch(1)
        head.addWidget(self.choice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 6, 1, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        self.choice.chosen.connect(self._fill)

    def show_comparison(self, found: Comparison) -> None:
        """Show the values of both runs."""
        self._found = found
        for number, words, count in (
            (ALL, self.tr("All {n}"), len(found.values)),
            (DIFFERENCES, self.tr("Only differences {n}"), len(found.differences)),
        ):
            button = self.choice.button(number)
            button.setText(words.format(n=count))
            button.updateGeometry()
        self._fill()

    @Slot()
    def _fill(self) -> None:
        found = self._found
        if found is not None:
            values = found.differences if self.choice.number == DIFFERENCES else found.values
            self.table.show_lines(value_rows(values), value_columns(found))


class TimingCard(Card):
    """The card that shows how long the steps of both runs took."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.table = TimingTable(appearance=appearance)
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 10, 0)
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight)
        head.addWidget(Label(self.tr("Timing"), appearance=appearance, role="h2"))
        head.addWidget(self.words, 1)
        head.addStrut(CONTROL_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 6, 1, 5)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)

    def show_comparison(self, found: Comparison) -> None:
        """Show the step times of both runs."""
        names = side_name(found.first), side_name(found.second)
        self.words.setText(
            self.tr("upper bar {first}, lower bar {second}").format(first=names[0], second=names[1])
        )
        self.table.rows.show(found.timings, names)
        self.table.fit()
        self.setVisible(bool(found.timings))
