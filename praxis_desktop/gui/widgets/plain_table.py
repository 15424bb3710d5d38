"""A dense, read-only table of text, used for bytes, logs, files and values. Its rows can be copied."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from praxis_desktop.core.verdicts import VerdictWord
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.labels import tool_tip
from praxis_desktop.gui.widgets.row_table import NUMBER_MARGIN, RowTable
from praxis_desktop.gui.widgets.verdict import draw_verdict_mark, verdict_tone

Index = QModelIndex | QPersistentModelIndex

_HEIGHT, _PADDING, _EDGE = 28, 10, 4
_ICON = 22
"""Width of an icon before the text, including the gap, in pixels."""

_NARROWEST = 70
_MEASURED, _LONGEST = 100, 200
"""How many lines, and how many characters of each text, are measured to fit the columns."""

_ROOT = QModelIndex()


class Column(Struct, frozen=True):
    """A column. If its ``width`` is 0, it takes the remaining space; several such columns share that space
    according to the width of their texts.
    """

    title: str
    width: int = 0
    is_mono: bool = False
    is_quiet: bool = False
    is_number: bool = False
    """Whether the column's text is right-aligned, so that decimal places line up."""
    is_name: bool = False
    """Whether the column contains names. If so, it is the first to get the width that it needs, up to half
    the table, and its texts are elided in the middle, because many names differ only at their ends.
    """


class TableRow(Struct, frozen=True):
    """A row: its texts, an icon before the text numbered ``icon_at``, and a tone. The last text extends to
    the end of the row; in a column of numbers, it does so only if the row has fewer texts than columns.

    With a ``verdict``, its mark precedes the last text, and is hollow and violet if ``is_simulated`` is set.
    With a ``ground``, the row's tint and edge, and the texts in ``strong`` columns, have that tone.
    """

    texts: tuple[str, ...]
    tone: ToneName | None = None
    icon: str = ""
    icon_tone: ToneName = "idle"
    icon_at: int = 0
    verdict: VerdictWord | None = None
    is_simulated: bool = False
    ground: ToneName | None = None
    strong: tuple[int, ...] = ()


class PlainRows(QAbstractTableModel):
    """The rows as a table model. GUI thread only."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.lines: Sequence[TableRow] = ()

    def show(self, lines: Sequence[TableRow], columns: Sequence[Column] | None = None) -> None:
        """Replace the rows and, if given, the columns."""
        self.beginResetModel()
        self.lines = lines
        if columns is not None:
            self.columns = tuple(columns)
        self.endResetModel()

    def update(self, lines: Sequence[TableRow]) -> None:
        """Replace the rows with at least as many new ones, keeping the selection and scroll position."""
        count = len(self.lines)
        pairs = zip(self.lines, lines[:count], strict=True)
        changed = [place for place, (before, now) in enumerate(pairs) if before != now]
        self.lines = list(lines[:count])
        if changed:
            last = len(self.columns) - 1
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], last))
        self.append(lines[count:], most=len(lines))

    def change(self, place: int, line: TableRow) -> None:
        """Replace one row."""
        kept: list[TableRow] = self.lines if isinstance(self.lines, list) else list(self.lines)
        self.lines = kept
        kept[place] = line
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))

    def append(self, lines: Sequence[TableRow], *, most: int) -> None:
        """Append rows. If there are more than ``most`` rows after that, remove the first ones."""
        kept: list[TableRow] = self.lines if isinstance(self.lines, list) else list(self.lines)
        self.lines = kept
        lines = lines[-most:]
        beyond = len(kept) + len(lines) - most
        if beyond > 0 and kept:
            self.beginRemoveRows(QModelIndex(), 0, min(beyond, len(kept)) - 1)
            del kept[:beyond]
            self.endRemoveRows()
        if lines:
            self.beginInsertRows(QModelIndex(), len(kept), len(kept) + len(lines) - 1)
            kept += lines
            self.endInsertRows()

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.columns)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole and self.columns[section].is_number:
            return Qt.AlignmentFlag.AlignRight
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.lines):
            return None
        texts = self.lines[index.row()].texts
        text = texts[index.column()] if index.column() < len(texts) else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return text
        return tool_tip(text) if role == Qt.ItemDataRole.ToolTipRole and len(text) > 12 else None


class _LineDelegate(QStyledItemDelegate):
    def __init__(self, rows: PlainRows, *, appearance: Appearance) -> None:
        super().__init__()
        self._rows = rows
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(60, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = self._rows.lines[index.row()]
        # Qt may repaint only part of a row, so each cell paints its share of a text that extends over
        # several.
        columns = self._rows.columns
        written = _written_in(line, index.column(), columns)
        column = columns[written]
        colors = self._appearance.colors
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colors.selection))
        elif line.ground is not None:
            painter.fillRect(option.rect, QColor(self._appearance.tone(line.ground).bg))
        if line.ground is not None and index.column() == 0:
            edge = QRect(option.rect)
            edge.setWidth(_EDGE)
            painter.fillRect(edge, QColor(self._appearance.tone(line.ground).line))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(option.rect)
        is_last = written == _last(line)
        is_number = column.is_number and not (is_last and _runs_on(line, columns))
        room = QRect(option.rect) if is_number else _room(option, line, written)
        place = QRectF(room).adjusted(_PADDING, 0, -NUMBER_MARGIN if is_number else -4, 0)
        if line.icon and written == line.icon_at:
            icon = QRectF(place.left(), place.center().y() - 8, 16, 16)
            self._appearance.draw_icon(painter, line.icon, icon, self._appearance.tone(line.icon_tone).line)
            place.setLeft(place.left() + _ICON)
        color = colors.text2 if column.is_quiet else colors.text
        is_strong = written in line.strong
        if line.tone is not None:
            color = self._appearance.tone(line.tone).fg
        if line.ground is not None and is_strong:
            color = self._appearance.tone(line.ground).fg
        if line.verdict is not None and is_last:
            tone = verdict_tone(line.verdict, is_simulated=line.is_simulated)
            color = self._appearance.tone(tone).fg
            mark = QRectF(place.left(), place.center().y() - 8, 16, 16)
            draw_verdict_mark(
                painter,
                mark,
                line.verdict,
                is_simulated=line.is_simulated,
                appearance=self._appearance,
            )
            place.setLeft(place.left() + _ICON)
            is_strong = True
        font = self._appearance.font("mono" if column.is_mono else "small", weight=600 if is_strong else None)
        painter.setFont(font)
        painter.setPen(QColor(color))
        text = str(index.sibling(index.row(), written).data() or "").replace("\n", " ")[:2000]
        elided = Qt.TextElideMode.ElideMiddle if column.is_name else Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(text, elided, int(place.width()))
        side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | side, shown)
        painter.restore()


def _last(line: TableRow) -> int:
    return max((number for number, text in enumerate(line.texts) if text), default=0)


def _written_in(line: TableRow, column: int, columns: Sequence[Column]) -> int:
    """Return the column whose text is visible in ``column``, because the text from an earlier column may
    extend into it.
    """
    last = _last(line)
    return last if column >= last and _runs_on(line, columns) else column


def _runs_on(line: TableRow, columns: Sequence[Column]) -> bool:
    """Return whether the last text in a row extends to the end of the row."""
    return not columns[_last(line)].is_number or len(line.texts) < len(columns)


def _room(option: QStyleOptionViewItem, line: TableRow, written: int) -> QRect:
    """Return the rectangle for the text in a column, including any cells into which the text extends."""
    table = option.widget
    assert isinstance(table, RowTable)
    place = QRect(option.rect)
    place.setLeft(table.columnViewportPosition(written))
    place.setWidth(table.columnWidth(written))
    if written == _last(line):
        place.setRight(table.viewport().width() - 1)
    return place


class PlainTable(RowTable):
    """A table whose rows can be selected and, with Ctrl+C, copied separated by tabs."""

    def __init__(self, columns: Sequence[Column], *, name: str, appearance: Appearance) -> None:
        rows = PlainRows(columns)
        super().__init__(
            rows,
            _LineDelegate(rows, appearance=appearance),
            height=_HEIGHT,
            head_height=32,
            appearance=appearance,
        )
        self.setAccessibleName(name)
        self.rows = rows
        self._needs: list[int] = []
        """The width, in pixels, needed by the text in each flexible column."""

    def show_lines(self, lines: Sequence[TableRow], columns: Sequence[Column] | None = None) -> None:
        """Replace the rows and, if given, the columns."""
        self.rows.show(lines, columns)
        self._measure()
        self._fit()
        self.scrollToTop()

    def update_lines(self, lines: Sequence[TableRow]) -> None:
        """Replace the rows with at least as many new ones, keeping the selection and scroll position."""
        self.rows.update(lines)
        self._measure()
        self._fit()

    def hide_columns(self, hidden: Collection[int]) -> None:
        """Show all columns except those with the numbers in ``hidden``."""
        for number in range(len(self.rows.columns)):
            self.setColumnHidden(number, number in hidden)
        self._measure()
        self._fit()

    def _sharing(self) -> list[int]:
        """Return the numbers of the flexible columns that are shown."""
        columns = enumerate(self.rows.columns)
        return [number for number, column in columns if not column.width and not self.isColumnHidden(number)]

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.matches(QKeySequence.StandardKey.Copy):
            places = sorted(index.row() for index in self.selectionModel().selectedRows())
            text = "\n".join("\t".join(self.rows.lines[place].texts) for place in places)
            QGuiApplication.clipboard().setText(text)
        else:
            super().keyPressEvent(event)

    def _measure(self) -> None:
        sharing = self._sharing()
        self._needs = [0] * len(sharing)
        if len(sharing) < 2:
            return  # a single flexible column simply takes the rest
        for place, number in enumerate(sharing):
            font = self._appearance.font("mono" if self.rows.columns[number].is_mono else "small")
            metrics = QFontMetrics(font)
            for line in self.rows.lines[:_MEASURED]:
                if number < len(line.texts) and line.texts[number]:
                    has_mark = line.verdict is not None and number == _last(line)
                    icon = _ICON if has_mark or (line.icon and line.icon_at == number) else 0
                    needed = metrics.horizontalAdvance(line.texts[number][:_LONGEST]) + icon + _PADDING + 6
                    if self.rows.columns[number].is_number:
                        needed += NUMBER_MARGIN
                    self._needs[place] = max(self._needs[place], needed)

    def _fit(self) -> None:
        columns = self.rows.columns
        room = self.viewport().width() - sum(column.width for column in columns)
        sharing = self._sharing()
        needs = self._needs or [0] * len(sharing)
        head = QFontMetrics(self._appearance.font("caption", weight=600))
        titles = [head.horizontalAdvance(columns[number].title) + 2 * _PADDING for number in sharing]
        first = next((place for place, number in enumerate(sharing) if columns[number].is_name), None)
        if first is not None and len(sharing) > 1:
            named = min(max(needs[first], titles[first]), room // 2)
            rest = [place for place in range(len(sharing)) if place != first]
            shares = _shares(
                room - named, [needs[place] for place in rest], [titles[place] for place in rest]
            )
            shares.insert(first, named)
        else:
            shares = _shares(room, needs, titles)
        for number, share in zip(sharing, shares, strict=True):
            self.setColumnWidth(number, max(share, _NARROWEST))
        for number, column in enumerate(columns):
            if column.width:
                self.setColumnWidth(number, column.width)


def _shares(room: int, needs: Sequence[int], titles: Sequence[int]) -> list[int]:
    """Return column widths. A column that needs less than an equal share leaves the rest of its share to the
    others. Width that is left after that goes to the columns that contain text.
    """
    wanted = [max(pair) for pair in zip(needs, titles, strict=True)]
    shares = [0] * len(wanted)
    for place, number in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        shares[number] = min(wanted[number], room // (len(wanted) - place))
        room -= shares[number]
    filled = [number for number, need in enumerate(needs) if need] or range(len(needs))
    for number in filled:
        shares[number] += room // len(filled)
    return shares
