"""Rows that do not fit in a long turn of the loop are painted soon afterwards, every one of them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from itertools import cycle

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import SerialEvent, StepEvent
from praxis_desktop.gui.history.table import RunRows, RunTable
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.log_rows import LogRows
from praxis_desktop.gui.output.log_table import LogTable
from praxis_desktop.gui.records.history_model import Listed, ListedRun
from praxis_desktop.gui.steps.drawing import StepDelegate
from praxis_desktop.gui.steps.rows import StepRows
from praxis_desktop.gui.steps.steps_panel import StepList
from praxis_desktop.gui.wire.panel import WireTable
from praxis_desktop.gui.wire.rows import WireRows, exchange_of_event
from praxis_desktop.records.history.rows import RunRow
from tests.gui.history.test_run_table import PASSED


def steps(appearance: Appearance) -> QAbstractItemView:
    rows = StepRows()
    rows.take([StepEvent(number, "completed", f"Shake {number}", duration=1.0) for number in range(1, 9)])
    view = StepList(appearance=appearance)
    view.setModel(rows)
    view.setItemDelegate(StepDelegate(rows, appearance=appearance))
    return view


def log(appearance: Appearance) -> QAbstractItemView:
    rows = LogRows()
    rows.add([("10:00:00", "step", f"Step {number}", number) for number in range(1, 9)])
    return LogTable(rows, appearance=appearance)


def wire(appearance: Appearance) -> QAbstractItemView:
    rows = WireRows()
    events = [SerialEvent("balance", "out", "53490d0a", step=number) for number in range(1, 9)]
    rows.add([exchange_of_event(event) for event in events])
    return WireTable(rows, appearance=appearance)


def history(appearance: Appearance) -> QAbstractItemView:
    rows = RunRows()
    found = (
        ListedRun(RunRow(**{**PASSED, "run_id": f"{number}", "title": "Shake", "simulated": False}), "real")
        for number in range(4)
    )
    rows.show_listed(Listed(tuple(found), is_all=True))
    return RunTable(rows, appearance=appearance)


TABLES = [
    ("praxis_desktop.gui.steps.drawing", steps),
    ("praxis_desktop.gui.output.log_table", log),
    ("praxis_desktop.gui.wire.panel", wire),
]


@pytest.mark.parametrize(("module", "made"), TABLES)
def test_rows_that_were_put_off_are_painted_soon(
    qtbot: QtBot,
    appearance: Appearance,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    made: Callable[[Appearance], QAbstractItemView],
) -> None:
    view = made(appearance)
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.show()
    wanted = shown(view)
    answers = cycle([False, True, True])
    monkeypatch.setattr(import_module(module), "is_long", lambda: next(answers))
    view.viewport().update()
    early = shown(view)
    assert early != wanted
    qtbot.waitUntil(lambda: view.screen().grabWindow(view.winId()).toImage() == wanted)


@pytest.mark.parametrize(("module", "made"), [*TABLES, ("praxis_desktop.gui.history.table", history)])
def test_in_a_flood_where_every_turn_is_long_the_words_stand_there(
    qtbot: QtBot,
    appearance: Appearance,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    made: Callable[[Appearance], QAbstractItemView],
) -> None:
    view = made(appearance)
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.show()
    monkeypatch.setattr(import_module(module), "is_long", lambda: True)
    picture = shown(view)
    for row in range(2):
        middle = view.visualRect(view.model().index(row, 0)).center().y()
        middle += view.viewport().y()
        colors = {picture.pixel(x, y) for y in range(middle - 8, middle + 8) for x in range(30, 500)}
        assert len(colors) > 4, f"row {row} is empty"


def shown(view: QAbstractItemView) -> QImage:
    return view.grab().toImage()
