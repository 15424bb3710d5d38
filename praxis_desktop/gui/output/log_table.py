"""The table of the log: time, icon, sentence; it follows its end unless somebody has scrolled up."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QGuiApplication, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CHIP, ToneName
from praxis_desktop.gui.output.log_rows import Index, LineKind, LogRows
from praxis_desktop.gui.own_turn import is_long
from praxis_desktop.gui.widgets.late_cells import LateCells
from praxis_desktop.gui.widgets.row_keys import RowKeysTable
from praxis_desktop.gui.widgets.scroll_bar import VerticalScrollBar

_ROW, _ICON, _TIME = 26, 16, 78

LOOKS: dict[LineKind, tuple[str, ToneName]] = {
    "info": ("information", "run"),
    "step": ("play", "run"),
    "print": ("chevron-right", "idle"),
    "stderr": ("chevron-right", "warn"),
    "warning": ("warning", "warn"),
    "error": ("alert-circle", "err"),
}


class _LineDelegate(QStyledItemDelegate):
    def __init__(self, rows: LogRows, *, appearance: Appearance) -> None:
        super().__init__()
        self._rows = rows
        self._appearance = appearance
        self._late = LateCells(self)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(200, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if is_long():
            self._late.add(option, index)
            return
        line = self._rows.shown[index.row()]
        colors = self._appearance.colors
        icon, name = LOOKS[line.kind]
        tone = self._appearance.tone(name)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.selection))
            painter.drawRoundedRect(place.adjusted(2, 1, -4, -1), RADIUS_CHIP, RADIUS_CHIP)
        middle = Qt.AlignmentFlag.AlignVCenter
        mono = self._appearance.font("mono")
        painter.setFont(mono)
        painter.setPen(QColor(colors.text3))
        painter.drawText(QRectF(place.left() + 12, place.top(), _TIME, place.height()), middle, line.time)
        left = place.left() + 12 + _TIME
        self._appearance.draw_icon(
            painter, icon, QRectF(left, place.center().y() - _ICON / 2, _ICON, _ICON), tone.line
        )
        left += _ICON + 8
        room = place.right() - 10 - left
        is_marked = line.is_warning or line.kind == "stderr"
        painter.setPen(QColor(tone.fg if is_marked else colors.text))
        if line.kind not in ("print", "stderr"):
            painter.setFont(self._appearance.font("small"))
        # Of a very long line no more is measured than could be seen.
        text = painter.fontMetrics().elidedText(line.text[:400], Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(left, place.top(), room, place.height()), middle, text)
        painter.restore()


class LogTable(RowKeysTable):
    """``following_changed`` tells whether it follows its end."""

    following_changed = Signal(bool)

    def __init__(self, rows: LogRows, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._appearance = appearance
        self._delegate = _LineDelegate(rows, appearance=appearance)
        self.is_following = True
        self.setModel(rows)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Log"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)
        head = self.verticalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setMinimumSectionSize(_ROW)
        head.setDefaultSectionSize(_ROW)
        head.hide()
        across = self.horizontalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        across.hide()
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._keep_up)
        bar.actionTriggered.connect(self._note_scrolling)
        self.selectionModel().currentChanged.connect(self._note_choice)
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Copy),
            self,
            self.copy,
            context=Qt.ShortcutContext.WidgetShortcut,
        )
        appearance.changed.connect(self.restyle)

    def toPlainText(self) -> str:  # noqa: N802
        """All rows as text."""
        return self._rows.text_of()

    @Slot()
    def copy(self) -> None:
        """Copy the selected rows, or all that are shown."""
        chosen = [index.row() for index in self.selectionModel().selectedRows()]
        QGuiApplication.clipboard().setText(self._rows.text_of(chosen or None))

    @Slot(bool)
    def follow(self, is_following: bool) -> None:
        """Stay at the end from now on, or stay where it is."""
        if is_following != self.is_following:
            self.is_following = is_following
            self.following_changed.emit(is_following)
        self._keep_up()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        last = len(self._rows.shown) - 1
        if last >= 0 and not self.currentIndex().isValid():
            # Qt would begin at the first line, as if somebody had gone there to read it.
            self.selectionModel().setCurrentIndex(
                self._rows.index(last, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        super().focusInEvent(event)

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.viewport().update()

    @Slot()
    def _keep_up(self) -> None:
        if self.is_following:
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum())

    @Slot()
    def _note_choice(self) -> None:
        """Whoever goes to a line by the keyboard wants to read it."""
        if self.currentIndex().isValid() and self.currentIndex().row() < len(self._rows.shown) - 1:
            self.follow(False)

    @Slot()
    def _note_scrolling(self) -> None:
        bar = self.verticalScrollBar()
        self.follow(bar.sliderPosition() >= bar.maximum() - 1)
