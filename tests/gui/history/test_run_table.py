"""The table of runs: its columns at different window widths, and rows that stay in view."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QBuffer, QPoint, QSize
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.history.table import HEIGHT, Column, RunRows, RunTable
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.records.history_model import Listed, ListedRun
from praxis_desktop.gui.widgets.scrolling import keeping_view
from praxis_desktop.records.history.rows import RunRow

PASSED: dict[str, Any] = {
    **dict.fromkeys(("run_id", "state", "protocol", "title", "name", "notes", "operator", "reason"), ""),
    **dict.fromkeys(("ended_by", "error", "digest", "signer", "damage", "imported_from"), ""),
    **dict.fromkeys(("discarded_by", "discarded_why"), ""),
    **dict.fromkeys(("ordered_ns", "begun_ns", "steps", "size"), 1),
    "duration": 8.0,
    "state": "completed",
    "is_sealed": True,
    "discarded": None,
    "is_removed": False,
    "is_indexed": True,
    "verdict": "passed",
}


def painted(widget: QWidget) -> list[str]:
    """Return the words painted by a widget."""
    kept = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(kept)
    generator.setSize(QSize(widget.width(), widget.height()))
    painter = QPainter(generator)
    widget.render(painter, QPoint())
    painter.end()
    return re.findall(r">\s*([^<>]+?)\s*</text>", bytes(kept.data().data()).decode())


def test_in_a_small_window_what_was_run_has_room_and_who_ran_it_has_none(
    qtbot: QtBot, appearance: Appearance
) -> None:
    table = RunTable(RunRows(), appearance=appearance)
    qtbot.addWidget(table)
    table.resize(1140, 400)
    table.show()
    assert not table.isColumnHidden(Column.OPERATOR)
    table.resize(880, 400)  # the width left in a window that is 1024 pixels wide
    assert table.isColumnHidden(Column.OPERATOR)
    assert table.columnWidth(Column.PROTOCOL) >= 200


def test_a_simulated_run_that_passed_is_not_read_as_one_that_passed(
    qtbot: QtBot, appearance: Appearance
) -> None:
    rows = RunRows()
    table = RunTable(rows, appearance=appearance)
    qtbot.addWidget(table)
    table.resize(1140, 400)
    table.show()
    for is_simulated in (True, False):
        row = RunRow(**{**PASSED, "simulated": is_simulated})
        rows.show_listed(Listed((ListedRun(row, "simulated" if is_simulated else "real"),), is_all=True))
        words = painted(table)
        assert "Passed" in words
        assert ("in simulation" in words) == is_simulated


def listed(*numbers: int) -> Listed:
    rows = [RunRow(**{**PASSED, "run_id": str(number), "simulated": False}) for number in numbers]
    return Listed(tuple(ListedRun(row, "real") for row in rows), is_all=True)


def test_rows_in_view_stay_there_while_runs_above_them_come_and_go(
    qtbot: QtBot, qapp: QApplication, appearance: Appearance
) -> None:
    rows = RunRows()
    table = RunTable(rows, appearance=appearance)
    qtbot.addWidget(table)
    table.resize(1140, 400)
    table.show()
    rows.show_listed(listed(*range(40)))
    qapp.processEvents()
    table.verticalScrollBar().setValue(530)

    def places() -> dict[str, int]:
        """Return the positions of the rows in view, in pixels, by the ids of their runs."""
        tops = {run_id: table.rowViewportPosition(row) for row, run_id in enumerate(rows.run_ids)}
        return {run_id: top for run_id, top in tops.items() if -HEIGHT < top < table.viewport().height()}

    before = places()
    assert next(iter(before.items())) == ("10", -30)
    for numbers in ([-2, -1, *range(40)], range(3, 40)):
        with keeping_view(table, lambda: rows.run_ids):
            rows.show_listed(listed(*numbers))
        assert places() == before
    with keeping_view(table, lambda: rows.run_ids):
        rows.show_listed(listed(*range(3, 10), *range(12, 40)))
    left = {run_id: top for run_id, top in before.items() if run_id not in ("10", "11")}
    assert places() == {"8": -30, "9": 20, **left}, "the runs at the top are gone"
    with keeping_view(table, lambda: rows.run_ids):
        rows.show_listed(listed(50, *range(60, 65)))
    qapp.processEvents()
    assert list(places()) == rows.run_ids, "nothing that was in view is left"
