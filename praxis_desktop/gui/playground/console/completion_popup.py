"""The list of how code can go on: eight rows, what each of them is, its signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CHIP, ROW_HEIGHT
from praxis_desktop.gui.playground.console.floating import Floating
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.scroll_bar import VerticalScrollBar
from praxis_desktop.gui.widgets.surfaces import Separator

ROWS = 8
_PADDING = 10
_ICON = 16
_GAP = 10
_LEAST, _MOST = 330, 560
_MARGIN = 5

_ICONS = {"keyword": "braces", "magic": "lightning", "path": "file", "param": "pencil"}
"""By what a completion is; "package" is for everything else."""

Index = QModelIndex | QPersistentModelIndex


class Completion(NamedTuple):
    """``text`` takes the place of what is typed; ``name`` is how it is shown."""

    text: str
    name: str
    kind: str = ""
    signature: str = ""


class _Completions(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Completion] = []

    def show(self, rows: Sequence[Completion]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def sign(self, signatures: dict[str, str]) -> None:
        """Add signatures, by name."""
        for number, row in enumerate(self.rows):
            if row.name in signatures:
                self.rows[number] = row._replace(signature=signatures[row.name])
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return " ".join(part for part in (row.name, row.signature or row.kind) if part)
        return None


class _Rows(QStyledItemDelegate):
    def __init__(self, rows: _Completions, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(_LEAST, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, look = self._rows.rows[index.row()], self._appearance
        colors, place = look.colors, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.selection))
            painter.drawRoundedRect(QRectF(place), RADIUS_CHIP, RADIUS_CHIP)
        left = place.left() + _PADDING
        top = place.top() + (place.height() - _ICON) / 2
        icon = QRectF(left, top, _ICON, _ICON)
        look.draw_icon(painter, _ICONS.get(row.kind, "package"), icon, look.tone("sim").fg)
        left += _ICON + _GAP
        mono, small = look.font("mono"), look.font("small")
        painter.setFont(mono)
        painter.setPen(QColor(colors.text))
        room = QRect(left, place.top(), place.right() - _PADDING - left, place.height())
        name = QFontMetrics(mono).elidedText(row.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        room.setLeft(left + QFontMetrics(mono).horizontalAdvance(name) + 2 * _GAP)
        painter.setFont(small)
        painter.setPen(QColor(colors.text2))
        words = row.signature or row.kind
        if room.width() > 4 * _GAP and words:
            words = QFontMetrics(small).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        painter.restore()


class CompletionPopup(Floating):
    """``chosen`` carries what a click has chosen."""

    chosen = Signal(object)

    def __init__(self, editor: QPlainTextEdit, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(editor, appearance=appearance, parent=parent)
        self._indent = -_MARGIN - _PADDING - _ICON - _GAP
        self._rows = _Completions()
        self.view = QListView(self)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setUniformItemSizes(True)
        self.view.setModel(self._rows)
        self.view.setItemDelegate(_Rows(self._rows, appearance, self.view))
        self.view.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setAccessibleName(self.tr("Completions"))
        self.view.clicked.connect(self._choose)
        self._foot = Label(appearance=appearance, role="caption", color="text2")
        self._line = Separator(appearance=appearance)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 6)
        layout.setSpacing(5)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._line)
        layout.addWidget(self._foot)
        self._foot.setContentsMargins(8, 0, 8, 0)
        # An overridden slot would outlive this object.
        appearance.changed.connect(self.restyle_list)
        self.restyle_list()

    @property
    def completions(self) -> tuple[Completion, ...]:
        """What is shown."""
        return tuple(self._rows.rows)

    @property
    def current(self) -> Completion | None:
        """The one that Tab inserts."""
        row = self.view.currentIndex().row()
        return self._rows.rows[row] if 0 <= row < len(self._rows.rows) else None

    @property
    def in_view(self) -> tuple[Completion, ...]:
        """Those in view."""
        first = max(self.view.indexAt(self.view.viewport().rect().topLeft()).row(), 0)
        return tuple(self._rows.rows[first : first + ROWS + 1])

    def show_completions(self, rows: Sequence[Completion], left_out: int, position: int) -> None:
        """Show ``rows`` below ``position`` of the editor."""
        before = self.current if self.is_open else None
        self._rows.show(rows)
        names = [row.name for row in rows]
        row = names.index(before.name) if before is not None and before.name in names else 0
        self.view.setCurrentIndex(self._rows.index(row))
        words = self.tr("Tab inserts · Esc closes")
        if left_out:
            words += " · " + self.tr("{count} more").format(count=left_out)
        self._foot.setText(words)
        self.place(position)

    def show_signatures(self, signatures: dict[str, str]) -> None:
        """Add the signatures of names."""
        self._rows.sign(signatures)

    def step(self, rows: int) -> None:
        """Go down by so many rows, or up; from the last one to the first."""
        count = len(self._rows.rows)
        row = self.view.currentIndex().row() + rows
        row = row % count if abs(rows) == 1 else max(0, min(row, count - 1))
        self.view.setCurrentIndex(self._rows.index(row))
        if (current := self.current) is not None:
            words = self.tr("{name}, {row} of {count}").format(name=current.name, row=row + 1, count=count)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._editor, words))

    def sizeHint(self) -> QSize:  # noqa: N802
        rows = min(len(self._rows.rows), ROWS)
        mono = QFontMetrics(self._appearance.font("mono"))
        small = QFontMetrics(self._appearance.font("small"))
        widest = max(
            (
                mono.horizontalAdvance(row.name) + small.horizontalAdvance(row.signature or row.kind)
                for row in self._rows.rows[: 4 * ROWS]
            ),
            default=0,
        )
        width = widest + 2 * (_PADDING + _MARGIN) + _ICON + 4 * _GAP
        height = rows * ROW_HEIGHT + _MARGIN + 6 + 11 + self._foot.sizeHint().height()
        return QSize(max(_LEAST, min(width, _MOST)), height)

    @Slot()
    def restyle_list(self) -> None:
        """Take colours from the appearance."""
        palette = self.view.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(self._appearance.colors.surface))
        self.view.setPalette(palette)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self.view.setCurrentIndex(index)
        self.chosen.emit(self.current)
