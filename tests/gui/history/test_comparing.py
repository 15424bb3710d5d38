"""Two runs are selected in the history and shown side by side: their differences, and which of them is
simulated.
"""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop import records
from praxis_desktop.core.events import DataEvent, Event, StepEvent
from praxis_desktop.core.verdicts import Figure, Verdict
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.history.compare_page import ComparePage
from praxis_desktop.gui.history.controller import HistoryView
from praxis_desktop.gui.history.table import Column
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.gui.widgets.plain_table import PlainTable
from praxis_desktop.gui.widgets.row_table import NUMBER_MARGIN
from praxis_desktop.records.history.comparing import Side
from praxis_desktop.records.history.history import History
from praxis_desktop.records.history.rows import RunRow
from tests.gui.guards import let_appear
from tests.gui.history.pages import LEFT, TIMEOUT_MS, opened, shown
from tests.records.history.telling import begin, end

REAL: dict[str, Any] = {"ports": ["scale=/dev/ttyUSB0"]}


def weighing(volume: float, tare_s: float = 3.0) -> list[Event]:
    """Return the events of a check of a pipette."""
    table = {
        "columns": ["Portion", "Volume"],
        "rows": [[number, volume + number / 10] for number in range(1, 6)],
        "units": {"Volume": "µL"},
        "limits": {"Volume": [992.0, 1008.0]},
    }
    return [
        StepEvent(1, "started", "Connect"),
        StepEvent(1, "completed", "Connect", duration=1.0),
        StepEvent(2, "started", "Tare"),
        StepEvent(2, "completed", "Tare", duration=tare_s, traffic={"scale": (12, 98)}),
        DataEvent("portions", "table", table, "Portions"),
        DataEvent("mean", "value", volume, "Mean volume", "µL", low=992.0, high=1008.0),
        DataEvent("water", "value", 21.2, "Water", "°C"),
    ]


def kept_run(kept: History, word: str, volume: float, tare_s: float = 3.0, **header: Any) -> str:
    """Return a run that weighed portions."""
    record = begin(kept, title="Gravimetric check", **{**REAL, **header})
    for event in weighing(volume, tare_s):
        record.tell(event)
    figure = Figure("mean", volume, "µL", "Mean volume", 992.0, 1008.0)
    return end(record, verdict=Verdict(word, "Because.", (figure,)))  # type: ignore[arg-type]


def compared(qtbot: QtBot, view: HistoryView) -> ComparePage:
    """Select the two newest runs by keyboard, and compare them."""
    view.page.table.selectRow(0)
    QTest.keyClick(view.page.table, Qt.Key.Key_Space)
    QTest.keyClick(view.page.table, Qt.Key.Key_Down)
    QTest.keyClick(view.page.table, Qt.Key.Key_Space)
    QTest.keyClick(
        view.page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    page = view.comparing
    qtbot.waitUntil(lambda: page.comparison is not None, timeout=TIMEOUT_MS)
    return page


def values(page: ComparePage) -> dict[str, tuple[str, ...]]:
    """Return the rows in the table of values, keyed by name."""
    return {line.texts[0]: line.texts[1:] for line in page.values.table.rows.lines}


def test_runs_are_ticked_with_space_and_by_their_boxes_and_the_bar_keeps_its_place(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    kept_run(kept, "passed", 1000.8)
    kept_run(kept, "failed", 988.2)
    page = shown(qtbot, window).page
    bar = page.selection
    assert bar.title.text() == "Tick two runs to compare them"
    assert not bar.compare_button.isEnabled()
    place = bar.geometry()
    page.table.selectRow(1)
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    assert bar.title.text() == "1 run ticked: 1"
    box = page.table.visualRect(page.rows.index(0, Column.TICK)).center()
    QTest.mouseClick(page.table.viewport(), LEFT, pos=box)
    assert (bar.title.text(), bar.words.text()) == ("2 runs ticked: 1 and 2", "same protocol")
    assert bar.compare_button.isEnabled()
    assert bar.geometry() == place
    QTest.mouseClick(page.table.viewport(), LEFT, pos=box)
    assert bar.title.text() == "1 run ticked: 1"
    QTest.mouseClick(bar.clear_button, LEFT)
    assert bar.title.text() == "Tick two runs to compare them"


def test_a_double_click_on_the_box_opens_no_run(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    kept_run(kept, "passed", 1000.8)
    view = shown(qtbot, window)
    box = view.page.table.visualRect(view.page.rows.index(0, Column.TICK)).center()
    QTest.mouseClick(view.page.table.viewport(), LEFT, pos=box)
    QTest.mouseDClick(view.page.table.viewport(), LEFT, pos=box)
    assert view.pages.currentWidget() is view.page


def test_two_runs_stand_side_by_side_with_the_first_difference(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    kept_run(kept, "passed", 1000.8, operator="ada")
    second = kept_run(kept, "failed", 988.2, tare_s=12.0)
    view = shown(qtbot, window)
    page = compared(qtbot, view)
    assert page.head.title.text() == "Runs 1 and 2 compared"
    assert [(side.title.text(), side.chip.text(), side.value.text()) for side in page.sides] == [
        ("Run 1", "Passed", "1000.8 µL"),
        ("Run 2", "Failed", "988.2 µL"),
    ]
    assert page.difference.title.text() == "First difference: step 2, Tare"
    assert page.difference.words.text() == (
        "Run 1: took 3.0 s, 12 B sent, 98 B received. Run 2: took 12 s, 12 B sent, 98 B received."
    )
    assert values(page)["Mean volume, µL"] == ("1000.8", "988.2", "−12.6")
    assert values(page)["Water, °C"] == ("21.2", "21.2", "same")
    marked = [line.texts[0] for line in page.values.table.rows.lines if line.ground is not None]
    assert marked == ["Mean volume, µL"]
    assert "5 outside" in page.curves.picture.accessibleName()
    timings = page.timing.table.rows
    assert [timings.index(row, 2).data() for row in range(2)] == ["same", "+9.0 s"]
    QTest.mouseClick(page.values.choice.button(1), LEFT)
    assert page.values.choice.button(1).text().startswith("Only differences ")
    assert "Water, °C" not in values(page)
    window.grab()
    # The step, in one of them, and back.
    let_appear(qtbot, page)
    QTest.mouseClick(page.difference.buttons[1], LEFT)
    report = view.report
    qtbot.waitUntil(
        lambda: report.opened is not None and report.opened.run.run_id == second, timeout=TIMEOUT_MS
    )
    qtbot.waitUntil(lambda: report.timeline.step == 2, timeout=TIMEOUT_MS)
    view.go_back()
    assert view.pages.currentWidget() is page
    view.go_back()
    assert view.pages.currentWidget() is view.page


@pytest.mark.parametrize(
    ("first", "second", "texts"),
    [
        (12345678, 12345679, ("12345678", "12345679", "+1")),
        (0.1 + 0.2, 0.3, ("0.30000000000…", "0.3", "−6e−17")),
        ("x" * 50 + "a", "x" * 50 + "b", (f"…{'x' * 7}a", f"…{'x' * 7}b", "differs")),
    ],
)
def test_values_that_differ_look_different(
    qtbot: QtBot, window: MainWindow, kept: History, first: object, second: object, texts: tuple[str, ...]
) -> None:
    for value in (first, second):
        kept_run(kept, "passed", 1000.8, values={"plate_id": value})
    page = compared(qtbot, shown(qtbot, window))
    assert page.difference.title.text() == "First difference: before the first step, in Plate id"
    assert values(page)["Plate id"] == texts


def test_the_first_well_that_differs_is_shown(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    for number in (0.25, 0.5):
        record = begin(kept)
        record.tell(DataEvent("od", "wells", {"values": {"A1": number, "A2": 5}}, "Density", "OD"))
        end(record)
    page = compared(qtbot, shown(qtbot, window))
    assert page.difference.title.text() == "First difference: Density: A1, OD"
    assert page.difference.words.text() == "Run 1: 0.25. Run 2: 0.50."
    assert values(page)["Density: A1, OD"] == ("0.25", "0.50", "1 of 2")


def test_different_arguments_of_an_instrument_are_shown(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    backend = "_praxis.simulated_plate_reader:SimulatedPlateReader"
    for number in (0.5, 0.6):
        machine = {"backend": backend, "backend_arguments": {"absorbance": number}}
        kept_run(
            kept, "passed", 1000.8, machines={"reader": backend}, bench={"machines": {"reader": machine}}
        )
    page = compared(qtbot, shown(qtbot, window))
    assert page.difference.title.text() == "First difference: before the first step, in Reader"
    assert page.difference.words.text() == (
        "Run 1: Simulated Plate Reader (absorbance=0.5). Run 2: Simulated Plate Reader (absorbance=0.6)."
    )
    assert values(page)["Reader"] == ("…ance=0.5)", "…ance=0.6)", "differs")


def test_the_first_step_with_another_result_is_shown(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    for number in (0.25, 0.5):
        record = begin(kept)
        record.tell(StepEvent(1, "started", "m"))
        record.tell(StepEvent(1, "completed", "m", duration=1.0, result={"r": number}))
        end(record)
    page = compared(qtbot, shown(qtbot, window))
    assert page.difference.title.text() == "First difference: step 1, m"
    assert page.difference.words.text() == "Run 1: r: 0.25. Run 2: r: 0.50."


def test_what_is_too_large_to_compare_is_said(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    for _ in range(2):
        kept_run(kept, "passed", 1000.8, values={"wells": "left out: too long"})
    page = compared(qtbot, shown(qtbot, window))
    assert page.difference.title.text() == "No difference in the values and steps that were compared"
    assert page.difference.words.text() == "Not compared, because they are too large: Wells."


def test_the_sides_are_swapped(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    kept_run(kept, "passed", 1000.8)
    kept_run(kept, "failed", 988.2)
    page = compared(qtbot, shown(qtbot, window))
    QTest.mouseClick(page.head.swap_button, LEFT)
    qtbot.waitUntil(lambda: page.head.title.text() == "Runs 2 and 1 compared", timeout=TIMEOUT_MS)
    assert values(page)["Mean volume, µL"] == ("988.2", "1000.8", "+12.6")


def test_that_one_side_is_simulated_is_never_hidden(
    qtbot: QtBot, window: MainWindow, kept: History, appearance: Appearance
) -> None:
    kept_run(kept, "passed", 1000.8)
    kept_run(kept, "passed", 1000.8, ports=["scale=sim:mettler"])
    view = shown(qtbot, window)
    page = compared(qtbot, view)
    assert view.page.selection.words.text() == "same protocol · one of them simulated"
    assert [side.chip.text() for side in page.sides] == ["Passed", "Passed"]
    assert page.sides[1].words.text().startswith("Simulated · ")
    violet, ground = appearance.tone("sim").bg.lower(), page.sides[1].grab().toImage()
    assert ground.pixelColor(QPoint(ground.width() // 2, 4)).name() == violet


def test_of_different_protocols_that_is_said(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    kept_run(kept, "passed", 1000.8)
    kept_run(kept, "passed", 1000.8, protocol="shake")
    page = compared(qtbot, shown(qtbot, window))
    said = f"{page.difference.title.text()} {page.difference.words.text()}"
    assert said == "These runs used different protocols. Only values with the same name are compared."
    assert page.timing.isHidden()
    assert "Mean volume, µL" in values(page)


def test_a_report_leads_to_the_list_with_its_run_ticked(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    run_id = kept_run(kept, "passed", 1000.8)
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    let_appear(qtbot, view.report)
    QTest.mouseClick(view.report.head.compare_button, LEFT)
    assert view.pages.currentWidget() is view.page
    assert view.page.selection.title.text() == "1 run ticked: 1"


def test_the_menu_of_a_run_compares_it_with_the_ticked_one(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    kept_run(kept, "passed", 1000.8)
    kept_run(kept, "failed", 988.2)
    view = shown(qtbot, window)
    page = view.page
    page.menu.open_for(0, page.mapToGlobal(QPoint(0, 0)))
    assert (page.menu.compare.text(), page.menu.compare.isEnabled()) == (
        "Compare: tick another run first",
        False,
    )
    page.menu.menu.close()
    page.rows.tick(1)
    page.menu.open_for(0, page.mapToGlobal(QPoint(0, 0)))
    assert page.menu.compare.text() == "Compare with run 1"
    page.menu.compare.trigger()
    page.menu.menu.close()
    qtbot.waitUntil(lambda: view.comparing.comparison is not None, timeout=TIMEOUT_MS)
    assert view.comparing.head.title.text() == "Runs 1 and 2 compared"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_two_runs_fit_into_the_smallest_window(
    qtbot: QtBot, window: MainWindow, kept: History, appearance: Appearance, scheme: str
) -> None:
    appearance.choose("dark" if scheme == "dark" else "light")
    window.resize(1024, 700)
    kept_run(kept, "passed", 1000.8, name="<b>🧪</b> " * 60, operator="ada " * 60)
    kept_run(kept, "failed", 988.2, tare_s=12.0)
    compared(qtbot, shown(qtbot, window))
    qtbot.wait(60)
    hint = window.minimumSizeHint()
    assert (hint.width() <= 1024, hint.height() <= 700) == (True, True)
    assert (window.width(), window.height()) == (1024, 700)


def run_with_long_names(kept: History, error: float) -> str:
    """Return a run whose figures have names as long as those of the bundled gravimetric check, or longer."""
    record = begin(kept, title="Gravimetric check", **REAL)
    for event in weighing(1000.0 + error):
        record.tell(event)
    record.tell(DataEvent("error", "value", error, "Systematic error", "%", low=-0.8, high=0.8))
    record.tell(DataEvent("cv", "value", 0.173, "Random error (CV)", "%", high=0.3))
    record.tell(DataEvent("limit", "value", 120, "Longest wait for a portion", "s"))
    record.tell(DataEvent("balance", "value", "B741968866", "Balance, serial number"))
    return end(record)


def cut_names(table: PlainTable) -> list[str]:
    """Truncated texts in the first column."""
    metrics = QFontMetrics(table._appearance.font("small"))
    names = [line.texts[0] for line in table.rows.lines]
    room = table.columnWidth(0) - 14  # before and behind a text
    return [name for name in names if metrics.horizontalAdvance(name) > room]


def cut_numbers(table: PlainTable) -> list[str]:
    """Truncated texts in the other columns."""
    metrics = QFontMetrics(table._appearance.font("small"))
    return [
        text
        for line in table.rows.lines
        for column, text in enumerate(line.texts)
        if column and metrics.horizontalAdvance(text) > table.columnWidth(column) - 10 - NUMBER_MARGIN
    ]


def test_names_of_values_are_whole_in_the_smallest_window(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    window.resize(1024, 700)
    for error in (-0.045, -1.258):
        run_with_long_names(kept, error)
    view = shown(qtbot, window)
    page = compared(qtbot, view)
    qtbot.wait(60)
    assert {"Systematic error, %", "Balance, serial number"} <= set(values(page))
    assert cut_names(page.values.table) == []
    assert cut_numbers(page.values.table) == []


def test_names_of_steps_are_whole_beside_their_bars(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    title = "Portion 1 of 5: dispense 1000 µL"
    for _ in range(2):
        record = begin(kept, title="Gravimetric check", **REAL)
        record.tell(StepEvent(1, "started", title))
        record.tell(StepEvent(1, "completed", title, duration=4.0))
        end(record)
    window.resize(1280, 800)
    page = compared(qtbot, shown(qtbot, window))
    qtbot.wait(60)
    table = page.timing.table
    needed = QFontMetrics(table._appearance.font("small")).horizontalAdvance(title)
    assert table.rows.index(0, 0).data() == title
    assert table.columnWidth(0) >= needed + 20  # before and behind it
    window.resize(1024, 700)
    qtbot.wait(60)
    assert table.columnWidth(1) >= 90  # the bars have room in a small window, too


def test_names_of_figures_are_whole_in_the_smallest_window(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    window.resize(1024, 700)
    run_id = run_with_long_names(kept, -1.258)
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    qtbot.wait(60)
    table = view.report.results.figures.table
    assert len(table.rows.lines) == 6
    assert cut_names(table) == []


def test_the_history_is_read_while_long_runs_are_compared(
    asked_history: AskedHistory, kept: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [kept_run(kept, "passed", 1000.8), kept_run(kept, "passed", 1000.9)]
    read_side, read = records.read_side, []

    def meanwhile(history: History, run: RunRow) -> Side:
        """Read a run whose reading takes until someone else has read the history."""
        looker = Thread(target=lambda: read.append(asked_history.open(run.run_id)), daemon=True)
        looker.start()
        looker.join(TIMEOUT_MS / 1000)
        assert not looker.is_alive()
        return read_side(history, run)

    monkeypatch.setattr(records, "read_side", meanwhile)
    found = asked_history.compare(*runs).comparison
    assert [one.run.run_id for one in read] == [found.first.run.run_id, found.second.run.run_id] == runs
