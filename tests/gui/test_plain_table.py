"""A dense table of texts shows as much of each text as fits; one of data is sorted, scrolled and copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.data_table import DataTable
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow


def _is_written_on(table: PlainTable, row: int, column: int) -> bool:
    """Return whether a cell has anything drawn in it."""
    picture: QImage = table.viewport().grab().toImage()
    cell = table.visualRect(table.model().index(row, column)).adjusted(2, 2, -2, -2)
    return (
        len(
            {
                picture.pixel(x, y)
                for x in range(cell.left(), cell.right())
                for y in range(cell.top(), cell.bottom())
            }
        )
        > 1
    )


def test_a_text_with_nothing_behind_it_runs_on_to_the_end_of_its_row(
    qtbot: QtBot, appearance: Appearance
) -> None:
    table = PlainTable(
        (Column("Kind", 80), Column("Text", 120), Column("Bytes", 200)), name="Wire", appearance=appearance
    )
    qtbot.addWidget(table)
    table.resize(420, 160)
    table.show_lines(
        [
            TableRow(("Problem", "the instrument was unplugged: it is looked for during the next 5 s", "")),
            TableRow(("Sent", "the instrument was unplugged: it is looked for during the next 5 s", "0D")),
            TableRow(("Port", "closed", "")),
        ]
    )
    table.show()
    assert [_is_written_on(table, row, 2) for row in range(3)] == [True, True, False]


HEADINGS = ("Sample", "Mass (mg)", "Note")
CELLS = (("b", 10, "x, y"), ("A", 9.5, None), ("c", None, "=1+1"), ("a", 100, ""))


@pytest.fixture
def table(qtbot: QtBot, appearance: Appearance) -> DataTable:
    made = DataTable(name="Masses", appearance=appearance)
    qtbot.addWidget(made)
    made.resize(420, 200)
    lines = [TableRow(tuple("–" if cell is None else str(cell) for cell in row)) for row in CELLS]
    made.show_data(lines, [Column(heading) for heading in HEADINGS], HEADINGS, CELLS)
    made.show()
    return made


def first_column(table: DataTable) -> str:
    return "".join(str(table.model().index(row, 0).data()) for row in range(table.model().rowCount()))


def press_heading(table: DataTable, column: int) -> None:
    place = QPoint(table.head.sectionViewportPosition(column) + 20, table.head.height() // 2)
    QTest.mouseClick(table.head.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_on_a_heading_sorts_rising_then_falling_then_as_it_was(table: DataTable) -> None:
    told = []
    for _ in range(4):
        told.append(first_column(table))
        press_heading(table, 1)
    assert told == ["bAca", "Abac", "abAc", "bAca"]
    press_heading(table, 0)
    assert first_column(table) == "Aabc"


def test_a_table_is_copied_as_csv_as_it_is_sorted_and_no_spreadsheet_runs_its_texts(
    qtbot: QtBot, table: DataTable
) -> None:
    table.sort_by(1)
    with qtbot.waitSignal(table.copied):
        table.copy_csv()
    assert QGuiApplication.clipboard().text().splitlines() == [
        "Sample,Mass (mg),Note",
        "A,9.5,",
        'b,10,"x, y"',
        "a,100,",
        "c,,'=1+1",
    ]


def test_a_table_that_is_wider_than_its_place_scrolls(qtbot: QtBot, table: DataTable) -> None:
    headings = [f"A long heading, number {number}" for number in range(20)]
    table.show_data([TableRow(("x",) * 20)], list(map(Column, headings)), headings, [("x",) * 20])
    beyond = table.head.length() - table.viewport().width()
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == beyond > 1500)
    assert all(table.columnWidth(column) > 120 for column in range(20))
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    edge = table.columnViewportPosition(19) + table.columnWidth(19)
    assert edge <= table.viewport().width()
