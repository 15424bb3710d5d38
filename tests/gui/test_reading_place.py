"""Tables keep the rows that are being read in view while their first rows are dropped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import Struct
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import StepEvent
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.log_rows import MOST_ROWS as MOST_LOG_ROWS
from praxis_desktop.gui.output.log_rows import LogRows
from praxis_desktop.gui.output.log_table import LogTable
from praxis_desktop.gui.steps.rows import MOST_ROWS as MOST_STEPS
from praxis_desktop.gui.steps.rows import StepRows
from praxis_desktop.gui.steps.steps_panel import StepList
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow
from praxis_desktop.gui.wire.panel import WireTable
from praxis_desktop.gui.wire.rows import Exchange, WireRows, lines_of

_MOST_WIRE_LINES = 6000
_MOST_PLAIN_ROWS = 400


class Filled(Struct):
    """A table filled to its limit, and ways to add rows to it and to read the number of a row."""

    table: QTableView
    most: int
    add: Callable[[range], None]
    number_at: Callable[[int], int]

    @property
    def top(self) -> int:
        """The number of the row at the top of the viewport."""
        return self.number_at(self.table.indexAt(QPoint(5, 1)).row())


def log_table(appearance: Appearance) -> Filled:
    rows = LogRows()

    def add(numbers: range) -> None:
        rows.add([("12:00:00", "info", str(number), 0) for number in numbers])

    table = LogTable(rows, appearance=appearance)
    return Filled(table, MOST_LOG_ROWS, add, lambda row: int(rows.shown[row].text))


def step_list(appearance: Appearance) -> Filled:
    rows = StepRows()

    def add(numbers: range) -> None:
        rows.take([StepEvent(number + 1, "started", "Weigh") for number in numbers])

    table = StepList(appearance=appearance)
    table.setModel(rows)
    return Filled(table, MOST_STEPS, add, lambda row: rows.step_of(row) - 1)


def wire_table(appearance: Appearance) -> Filled:
    rows = WireRows(_MOST_WIRE_LINES)

    def add(numbers: range) -> None:
        sent = (Exchange(1_800_000_000.0 + number, "scale", True, b"%d\r" % number) for number in numbers)
        rows.extend(lines_of(sent))

    table = WireTable(rows, appearance=appearance)
    return Filled(table, _MOST_WIRE_LINES, add, lambda row: int(rows.lines[row].data))


def plain_table(appearance: Appearance) -> Filled:
    table = PlainTable((Column("Line"),), name="Lines", appearance=appearance)

    def add(numbers: range) -> None:
        table.rows.append([TableRow((str(number),)) for number in numbers], most=_MOST_PLAIN_ROWS)

    return Filled(table, _MOST_PLAIN_ROWS, add, lambda row: int(table.rows.lines[row].texts[0]))


@pytest.fixture(params=[log_table, step_list, wire_table, plain_table], ids=lambda made: made.__name__)
def filled(
    request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, appearance: Appearance
) -> Filled:
    made: Filled = request.param(appearance)
    qtbot.addWidget(made.table)
    made.table.resize(400, 300)
    made.table.show()
    qtbot.waitExposed(made.table)
    made.add(range(made.most))
    qapp.processEvents()
    return made


def test_rows_above_the_view_are_dropped_without_moving_it(filled: Filled, qapp: QApplication) -> None:
    table, bar = filled.table, filled.table.verticalScrollBar()
    if isinstance(table, LogTable):
        table.follow(False)
    bar.setValue(bar.maximum() - bar.pageStep() * 3)
    qapp.processEvents()
    before, last = filled.top, filled.most
    assert 0 < before < last - 20
    for count in (30, 7):
        filled.add(range(last, last + count))
        qapp.processEvents()
        last += count
    assert filled.number_at(0) > 0, "rows were dropped"
    assert filled.top == before


def test_a_view_of_dropped_rows_goes_on_with_the_first_that_is_left(
    filled: Filled, qapp: QApplication
) -> None:
    table, bar = filled.table, filled.table.verticalScrollBar()
    if isinstance(table, LogTable):
        table.follow(False)
    bar.setValue(bar.minimum() + bar.singleStep())
    qapp.processEvents()
    filled.add(range(filled.most, filled.most + 30))
    qapp.processEvents()
    assert bar.value() == bar.minimum()
    assert filled.top == filled.number_at(0) > 0


def test_a_view_of_the_end_stays_there(filled: Filled, qapp: QApplication) -> None:
    table, bar = filled.table, filled.table.verticalScrollBar()
    table.scrollToBottom()
    for last in (filled.most, filled.most + 30):
        filled.add(range(last, last + 30))
        table.scrollToBottom()
        qapp.processEvents()
    assert bar.value() == bar.maximum() > 0
    assert filled.number_at(table.model().rowCount() - 1) == filled.most + 59


def test_a_chosen_row_that_is_dropped_chooses_no_other_and_moves_nothing(
    filled: Filled, qapp: QApplication
) -> None:
    table, bar = filled.table, filled.table.verticalScrollBar()
    table.setFocus()
    table.selectRow(2)
    if isinstance(table, LogTable):
        table.follow(False)
    bar.setValue(bar.maximum() - bar.pageStep() * 3)
    qapp.processEvents()
    before = filled.top
    filled.add(range(filled.most, filled.most + 30))
    qapp.processEvents()
    assert not table.selectionModel().hasSelection()
    assert filled.top == before
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert filled.number_at(table.currentIndex().row()) == before, "keys go on from what is in view"


@pytest.mark.parametrize("filled", [log_table, wire_table, plain_table], indirect=True)
def test_of_several_chosen_rows_those_that_are_left_stay_chosen(filled: Filled, qapp: QApplication) -> None:
    table = filled.table
    last = filled.most - 5
    table.selectRow(last)
    rows = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    table.selectionModel().setCurrentIndex(table.model().index(2, 0), rows)
    filled.add(range(filled.most, filled.most + 30))
    qapp.processEvents()
    chosen = [filled.number_at(index.row()) for index in table.selectionModel().selectedRows()]
    assert chosen == [last]


def test_the_log_goes_on_following_its_end_when_the_row_with_the_focus_is_dropped(
    qtbot: QtBot, qapp: QApplication, appearance: Appearance
) -> None:
    filled = log_table(appearance)
    table = filled.table
    assert isinstance(table, LogTable)
    qtbot.addWidget(table)
    table.resize(400, 300)
    table.show()
    filled.add(range(10))
    table.setFocus()
    qapp.processEvents()
    assert table.currentIndex().row() == 9
    filled.add(range(10, filled.most))
    filled.add(range(filled.most, filled.most + 30))
    qapp.processEvents()
    assert table.is_following
    assert table.verticalScrollBar().value() == table.verticalScrollBar().maximum()


def test_rows_inserted_above_the_view_do_not_move_it(
    qtbot: QtBot, qapp: QApplication, appearance: Appearance
) -> None:
    rows = WireRows()
    table = WireTable(rows, appearance=appearance)
    qtbot.addWidget(table)
    table.resize(400, 300)
    table.show()
    rows.extend(
        lines_of(Exchange(float(second), "scale", True, b"%d\r" % second) for second in range(1, 200))
    )
    qapp.processEvents()
    bar = table.verticalScrollBar()
    bar.setValue(bar.maximum() - 20)
    before = rows.lines[table.rowAt(1)]
    rows.extend(lines_of([Exchange(2.5, "scale", True, b"late\r")]))
    qapp.processEvents()
    assert rows.lines[2].data == b"late\r"
    assert rows.lines[table.rowAt(1)] is before
