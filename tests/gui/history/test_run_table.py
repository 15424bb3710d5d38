"""The table of runs: its columns at different window widths."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QBuffer, QPoint, QSize
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.history.table import Column, RunRows, RunTable
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.records.history_model import Listed, ListedRun
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
