"""A dense table of texts shows as much of each text as fits."""

from __future__ import annotations

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow


def _is_written_on(table: PlainTable, row: int, column: int) -> bool:
    """Whether a cell has anything drawn in it."""
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
