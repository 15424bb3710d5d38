"""A table of data that can be sorted by clicking a heading, scrolled both ways, and copied as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView

from praxis_desktop.core.precedence import precedence
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.widgets.labels import with_decimal_sign
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow
from praxis_desktop.gui.widgets.scrolling import QuietScrollBar
from praxis_desktop.records.exporting.csv import BOM, csv_bytes
from praxis_desktop.records.numbers import aligned_number, decimals_of, is_number, is_of_numbers

if TYPE_CHECKING:
    from praxis_desktop.gui.look.appearance import Appearance

_WIDEST = 260
"""Maximum width, in pixels, of a column in a table that is too wide for the space available."""

_BESIDE_TITLE = 34


class DataTable(PlainTable):
    """A table of data. The first click on a heading sorts the rows by that column in ascending order, the
    second in descending order; the third restores the program's order.
    """

    copied = Signal()
    """Emitted once the table is on the clipboard."""

    def __init__(self, *, name: str, appearance: Appearance) -> None:
        super().__init__((), name=name, appearance=appearance)
        self._lines: Sequence[TableRow] = ()
        self._cells: Sequence[Sequence[object]] = ()
        self._headings: Sequence[str] = ()
        self._order: Sequence[int] = ()
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBar(QuietScrollBar(Qt.Orientation.Horizontal, appearance=appearance))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._writer = BackgroundTask(_csv_of, self)
        self._writer.done.connect(self._copy)
        self.head.setSectionsClickable(True)
        self.head.sectionClicked.connect(self.sort_by)

    def show_data(
        self,
        lines: Sequence[TableRow],
        columns: Sequence[Column],
        headings: Sequence[str],
        cells: Sequence[Sequence[object]],
    ) -> None:
        """Show ``lines``, whose values are in ``cells``: for each line, one value per heading."""
        self._lines, self._cells, self._headings = lines, cells, headings
        self._order = range(len(lines))
        self.head.sorted_by = None
        self.show_lines(lines, columns)
        self.horizontalScrollBar().setValue(0)

    @Slot()
    def copy_csv(self) -> None:
        """Copy the whole table as CSV, in the order in which it is shown."""
        self._writer.start(self._headings, self._cells, self._order)

    @Slot(object)
    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copied.emit()

    @Slot(int)
    def sort_by(self, column: int) -> None:
        """Sort by a column. Numbers rank below text, and empty cells always come last."""
        if column >= len(self._headings):
            return
        before = self.head.sorted_by
        is_same = before is not None and before[0] == column
        if before is not None and is_same and before[1]:
            self.head.sorted_by, self._order = None, range(len(self._lines))
        else:
            self.head.sorted_by = column, is_same
            filled = [place for place in range(len(self._cells)) if not _is_empty(self._cells[place][column])]
            empty = [place for place in range(len(self._cells)) if _is_empty(self._cells[place][column])]
            filled.sort(key=lambda place: _key(self._cells[place][column]), reverse=is_same)
            self._order = [*filled, *empty]
        self.rows.show([self._lines[place] for place in self._order])
        self.head.viewport().update()
        self.scrollToTop()

    def _fit(self) -> None:
        """If the columns do not fit, give each what it needs, up to a limit, and let the table scroll."""
        columns, sharing = self.rows.columns, self._sharing()
        head = QFontMetrics(self._appearance.font("caption", weight=600))
        needs = self._needs or [0] * len(sharing)
        wanted = [
            min(max(need, head.horizontalAdvance(columns[number].title) + _BESIDE_TITLE), _WIDEST)
            for number, need in zip(sharing, needs, strict=True)
        ]
        fixed = sum(column.width for column in columns)
        if len(sharing) < 2 or sum(wanted) + fixed <= self.viewport().width():
            super()._fit()
            return
        for number, width in zip(sharing, wanted, strict=True):
            self.setColumnWidth(number, width)
        for number, column in enumerate(columns):
            if column.width:
                self.setColumnWidth(number, column.width)


def _csv_of(headings: Sequence[str], cells: Sequence[Sequence[object]], order: Sequence[int]) -> str:
    return csv_bytes(headings, (cells[place] for place in order)).decode().removeprefix(BOM)


def lines_of(
    headings: Sequence[str], rows: Sequence[Sequence[object]]
) -> tuple[list[TableRow], list[Column]]:
    """Return the table rows and columns that show ``rows``. Numbers are aligned within each column. Runs on a
    background thread.
    """
    numbers = {
        place: decimals_of(row[place] for row in rows)
        for place in range(len(headings))
        if is_of_numbers(rows, place)
    }
    columns = [Column(heading, is_number=place in numbers) for place, heading in enumerate(headings)]
    lines = []
    for row in rows:
        precedence.give_way()
        texts = [_cell_text(cell, numbers.get(place)) for place, cell in enumerate(row)]
        lines.append(TableRow(tuple(texts)))
    return lines, columns


def _cell_text(cell: object, decimals: int | None) -> str:
    if decimals is None or not is_number(cell):
        return "–" if cell is None else str(cell)
    return with_decimal_sign(aligned_number(cell, decimals))


def _is_empty(cell: object) -> bool:
    return cell is None or cell == ""


def _key(cell: object) -> tuple[int, float, str]:
    if isinstance(cell, int | float):
        return 0, cell, ""
    return 1, 0.0, str(cell).casefold()
