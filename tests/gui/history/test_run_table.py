"""The table of runs: which columns there are in which window."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from praxis_desktop.gui.history import run_rows
from praxis_desktop.gui.history.run_rows import RunRows
from praxis_desktop.gui.history.run_table import RunTable
from praxis_desktop.gui.look.appearance import Appearance


def test_in_a_small_window_what_was_run_has_room_and_who_ran_it_has_none(
    qtbot: QtBot, appearance: Appearance
) -> None:
    table = RunTable(RunRows(), appearance=appearance)
    qtbot.addWidget(table)
    table.resize(1140, 400)
    table.show()
    assert not table.isColumnHidden(run_rows.OPERATOR)
    table.resize(880, 400)  # what is left of a window that is 1024 pixels wide
    assert table.isColumnHidden(run_rows.OPERATOR)
    assert table.columnWidth(run_rows.PROTOCOL) >= 200
