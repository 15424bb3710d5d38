"""The checks of a run: all are listed from the start, each gets its verdict on arrival, and a message reports
one outside its limits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import DataEvent, StepEvent
from praxis_desktop.core.prompts import AnswerEvent, Choice, PromptEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.live.checks_panel import ChecksPanel
from praxis_desktop.gui.run.forecast import Forecast, Simulation
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.protocols import Program
from praxis_desktop.runs.commands import Cancel
from praxis_desktop.runs.dry_run._steps import PlannedStep
from praxis_desktop.runs.dry_run.report import DryRunReport, PlannedCheck
from praxis_desktop.runs.request import RunRequest
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

LEFT = Qt.MouseButton.LeftButton
LIMIT_MS = 20_000
LOW, HIGH = 1185.6, 1233.9


def forecast(*checks: PlannedCheck) -> Forecast:
    steps = tuple(PlannedStep(step, f"Weigh column {step}", "", 0, 0.0) for step in range(1, 5))
    return Forecast(DryRunReport(True, True, 4, 60.0, 0.0, 1.0, planned=steps, checks=checks))


COLUMNS = tuple(PlannedCheck(f"c{n}", f"Column {n}", "mg", LOW, HIGH) for n in range(1, 5))


def weight(column: int, value: float) -> DataEvent:
    return DataEvent(f"c{column}", "value", value, f"Column {column}", "mg", low=LOW, high=HIGH)


@pytest.fixture
def start(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> Callable[..., ScriptedRun]:
    """Starts a run with these expected checks."""

    def begin(
        *checks: PlannedCheck, simulation: Simulation = "none", forecast_now: bool = True
    ) -> ScriptedRun:
        launches.script = ScriptedRun.wait_for_stop
        model.forecast, model.simulation = forecast(*checks) if forecast_now else None, simulation
        opened.switch.show_run()
        model.start(RunRequest(Program("", "fill.py")))
        qtbot.waitUntil(lambda: bool(launches.runs) and model.phase == "running", timeout=LIMIT_MS)
        return launches.runs[-1]

    return begin


@pytest.fixture
def panel(opened: MainWindow) -> ChecksPanel:
    opened.resize(1280, 800)
    return opened.page.panels.checks


def rows(panel: ChecksPanel) -> list[tuple[str, ...]]:
    return [line.texts for line in panel.table.rows.lines]


def test_every_check_is_there_from_the_start(start: Callable[..., ScriptedRun], panel: ChecksPanel) -> None:
    start(*COLUMNS)
    assert panel.isVisible()
    assert panel.limits.text() == "Limits 1185.6 to 1233.9 mg"
    assert rows(panel) == [(f"Column {n}", "–", "pending") for n in range(1, 5)]
    assert {line.verdict for line in panel.table.rows.lines} == {"none"}, "the dashed mark"
    assert panel.chip.text() == "4 pending"
    assert panel.table.rows.columns[1].title == "Value, mg"


def test_each_is_judged_as_it_comes(
    qtbot: QtBot, start: Callable[..., ScriptedRun], panel: ChecksPanel, model: RunModel
) -> None:
    run = start(*COLUMNS)
    run.report(weight(1, 1208.2))
    run.report(weight(2, 1211.4))
    qtbot.waitUntil(lambda: panel.chip.text() == "2 of 2 inside", timeout=LIMIT_MS)
    assert rows(panel)[:3] == [
        ("Column 1", "1208.2", "inside"),
        ("Column 2", "1211.4", "inside"),
        ("Column 3", "–", "pending"),
    ]
    run.report(weight(4, 1164.1))
    qtbot.waitUntil(lambda: panel.chip.text() == "1 of 3 outside", timeout=LIMIT_MS)
    assert rows(panel)[3] == ("Column 4", "1164.1", "outside")
    assert panel.table.rows.lines[3].verdict == "failed"
    with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
        run.do(Cancel())
    assert rows(panel)[2] == ("Column 3", "–", "not reached")


def test_a_run_that_was_cut_short_never_looks_as_if_all_its_checks_were_made(
    qtbot: QtBot, start: Callable[..., ScriptedRun], panel: ChecksPanel, model: RunModel
) -> None:
    run = start(*COLUMNS)
    run.report(weight(1, 1208.2))
    qtbot.waitUntil(lambda: panel.chip.text() == "1 of 1 inside", timeout=LIMIT_MS)
    with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
        run.do(Cancel())
    assert panel.chip.text() == "1 of 4 inside", "as its report counts"
    assert panel.chip._word == "none", "never a tick"


def test_what_was_left_out_is_not_to_come(
    qtbot: QtBot, start: Callable[..., ScriptedRun], panel: ChecksPanel, model: RunModel
) -> None:
    checks = tuple(structs.replace(check, step=place) for place, check in enumerate(COLUMNS, 1))
    run = start(*checks)
    for column in (1, 2):
        run.report(StepEvent(column, "started", f"Weigh column {column}"))
        run.report(StepEvent(column, "failed", f"Weigh column {column}", error="it is busy"))
    qtbot.waitUntil(lambda: rows(panel)[1][-1] == "skipped", timeout=LIMIT_MS)
    assert [row[-1] for row in rows(panel)] == ["skipped", "skipped", "pending", "pending"]
    assert panel.chip.text() == "2 pending"
    run.report(weight(2, 1208.2))
    qtbot.waitUntil(lambda: panel.chip.text() == "1 of 1 inside", timeout=LIMIT_MS)
    assert [row[-1] for row in rows(panel)] == ["skipped", "inside", "pending", "pending"], "it came late"
    with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
        run.do(Cancel())
    assert panel.chip.text() == "1 of 4 inside"


def test_a_value_that_a_person_typed_says_so_among_the_checks(
    qtbot: QtBot, start: Callable[..., ScriptedRun], panel: ChecksPanel
) -> None:
    run = start(*COLUMNS)
    run.report(StepEvent(1, "started", "Weigh column 1"))
    run.report(PromptEvent(1, "recover", "Weigh did not work", (Choice("set_value", "Set"),), step=1))
    run.report(AnswerEvent(1, "operator", {"choice": "set_value", "value": 1.2}, by="root"))
    run.report(structs.replace(weight(1, 1208.2), step=1))
    run.report(StepEvent(1, "completed", "Weigh column 1"))
    run.report(StepEvent(2, "started", "Weigh column 2"))
    run.report(structs.replace(weight(2, 1208.2), step=2))
    qtbot.waitUntil(lambda: rows(panel)[1][-1] == "inside", timeout=LIMIT_MS)
    assert rows(panel)[0][-1] == "inside · by hand"


def test_checks_with_other_limits_each_say_theirs(
    qtbot: QtBot, start: Callable[..., ScriptedRun], panel: ChecksPanel
) -> None:
    error = PlannedCheck("error", "Systematic error", "%", -0.8, 0.8)
    spread = PlannedCheck("cv", "Random error", "%", None, 0.3)
    run = start(error, spread)
    assert rows(panel) == [
        ("Systematic error", "–", "limits ±0.8 %", "pending"),
        ("Random error", "–", "at most 0.3 %", "pending"),
    ]
    panel.setMaximumWidth(400)
    qtbot.waitUntil(lambda: len(rows(panel)) == 4, timeout=LIMIT_MS)
    assert rows(panel) == [
        ("Systematic error", "–"),
        ("limits ±0.8 %", "pending"),
        ("Random error", "–"),
        ("at most 0.3 %", "pending"),
    ]
    run.report(DataEvent("cv", "value", 0.12, "Random error", "%", high=0.3))
    told = [("Random error", "0.12 %"), ("at most 0.3 %", "inside")]
    qtbot.waitUntil(lambda: rows(panel)[2:] == told, timeout=LIMIT_MS)


def test_of_a_run_that_does_other_things_the_checks_stay_but_are_not_promised(
    qtbot: QtBot, start: Callable[..., ScriptedRun], panel: ChecksPanel, model: RunModel
) -> None:
    run = start(*COLUMNS)
    run.report(StepEvent(1, "started", "Weigh something else"))
    qtbot.waitUntil(lambda: panel.chip.text() == "4 expected", timeout=LIMIT_MS)
    assert rows(panel) == [(f"Column {n}", "–", "expected") for n in range(1, 5)]
    run.report(weight(2, 1208.2))
    qtbot.waitUntil(lambda: panel.chip.text() == "1 of 1 inside", timeout=LIMIT_MS)
    assert rows(panel)[:2] == [("Column 1", "–", "expected"), ("Column 2", "1208.2", "inside")]
    with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
        run.do(Cancel())
    assert rows(panel)[2] == ("Column 3", "–", "not reached")


def test_checks_that_are_known_only_after_the_start_are_listed_with_what_has_come(
    qtbot: QtBot, start: Callable[..., ScriptedRun], panel: ChecksPanel, model: RunModel
) -> None:
    run = start(forecast_now=False)
    assert not panel.isVisible()
    run.report(weight(2, 1208.2))
    qtbot.waitUntil(lambda: panel.chip.text() == "1 of 1 inside", timeout=LIMIT_MS)
    model.foresee(forecast(*COLUMNS))
    assert rows(panel)[:3] == [
        ("Column 1", "–", "pending"),
        ("Column 2", "1208.2", "inside"),
        ("Column 3", "–", "pending"),
    ]
    run.report(weight(1, 1211.4))
    qtbot.waitUntil(lambda: panel.chip.text() == "2 of 2 inside", timeout=LIMIT_MS)


def test_a_step_that_is_done_again_takes_no_check_away(
    qtbot: QtBot, start: Callable[..., ScriptedRun], panel: ChecksPanel, model: RunModel
) -> None:
    run = start(*COLUMNS)
    for number, column in enumerate((1, 1, 2), 1):
        run.report(StepEvent(number, "started", f"Weigh column {column}"))
    qtbot.waitUntil(lambda: model.step is not None and model.step.step == 3, timeout=LIMIT_MS)
    assert panel.chip.text() == "4 pending"
    assert model.forecast is not None
    assert model.forecast.steps == 5


def test_a_run_of_which_nothing_is_known_shows_what_has_come_alone(
    qtbot: QtBot, start: Callable[..., ScriptedRun], panel: ChecksPanel
) -> None:
    run = start()
    assert not panel.isVisible()
    run.report(
        DataEvent("wells", "wells", {"plate": "p", "values": {"A1": 0.5, "A2": None}}, "OD", "", low=0.1)
    )
    qtbot.waitUntil(panel.isVisible, timeout=LIMIT_MS)
    assert rows(panel) == [("OD A1", "0.5", "inside")]


def test_the_chart_is_one_press_away(
    qtbot: QtBot, start: Callable[..., ScriptedRun], panel: ChecksPanel, opened: MainWindow
) -> None:
    run = start(*COLUMNS)
    place = panel.geometry()
    run.report(DataEvent("t", "series", {"points": [[0.0, 20.0]]}, "", "°C"))
    qtbot.waitUntil(panel.chart_button.isVisible, timeout=LIMIT_MS)
    qtbot.wait(50)
    assert panel.geometry() == place, "nothing moves when there is a chart"
    QTest.mouseClick(panel.chart_button, LEFT)
    chart = opened.page.panels.chart
    assert (chart.isVisible(), panel.isVisible()) == (True, False)
    QTest.mouseClick(chart.checks_button, LEFT)
    assert (chart.isVisible(), panel.isVisible()) == (False, True)


def test_a_narrow_window_has_them_on_a_tab(start: Callable[..., ScriptedRun], opened: MainWindow) -> None:
    opened.resize(1024, 700)
    start(*COLUMNS)
    live, panel = opened.page.panels.live, opened.page.panels.checks
    shown = [live.tabs.button(n).text() for n in range(4) if not live.tabs.button(n).isHidden()]
    assert shown == ["Checks", "Log"]
    assert panel.isVisible()
    QTest.mouseClick(live.tabs.button(3), LEFT)
    assert not panel.isVisible()


def test_the_next_run_begins_with_its_first_check_in_view(
    qtbot: QtBot, start: Callable[..., ScriptedRun], model: RunModel, panel: ChecksPanel
) -> None:
    many = [PlannedCheck(f"c{n}", f"Column {n}", "mg", LOW, HIGH) for n in range(1, 60)]
    start(*many)
    panel.table.scrollToBottom()
    assert panel.table.verticalScrollBar().value() > 0
    with qtbot.waitSignal(model.ended):
        model.stop()
    start(*many)
    assert panel.table.verticalScrollBar().value() == 0


MANY = 60


@pytest.fixture
def filled(
    qtbot: QtBot, start: Callable[..., ScriptedRun], panel: ChecksPanel, model: RunModel
) -> Iterator[Callable[..., None]]:
    """A run with many checks that no dry run predicted. Reports a further one and waits until it is shown."""
    run = start()

    def report(column: int, low: float = LOW) -> None:
        count = len(panel.checks.all)
        run.report(structs.replace(weight(column, 1208.2), low=low))
        qtbot.waitUntil(lambda: len(panel.checks.all) == count + 1, timeout=LIMIT_MS)

    for column in range(1, MANY):
        run.report(weight(column, 1208.2))
    qtbot.waitUntil(lambda: len(panel.checks.all) == MANY - 1 and panel.isVisible(), timeout=LIMIT_MS)
    report(MANY)
    assert is_in_view(panel, f"Column {MANY}")
    yield report
    with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
        model.stop()


def is_in_view(panel: ChecksPanel, name: str) -> bool:
    """Return whether the whole row of a check is in view."""
    row = [texts[0] for texts in rows(panel)].index(name)
    place = panel.table.visualRect(panel.table.rows.index(row, 0))
    return panel.table.viewport().rect().contains(place)


def chosen_in(panel: ChecksPanel) -> list[str]:
    selected = panel.table.selectionModel().selectedRows()
    return [panel.table.rows.lines[index.row()].texts[0] for index in selected]


def test_a_check_that_is_read_by_keys_stays_selected_and_in_view(
    filled: Callable[..., None], panel: ChecksPanel
) -> None:
    panel.table.setFocus()
    panel.table.selectRow(3)
    assert is_in_view(panel, "Column 4")
    place = panel.table.verticalScrollBar().value()
    for column in (MANY + 1, MANY + 2):
        filled(column)
        assert chosen_in(panel) == ["Column 4"]
        assert panel.table.verticalScrollBar().value() == place
    QTest.keyClick(panel.table, Qt.Key.Key_Down)
    assert chosen_in(panel) == ["Column 5"], "the keys go on from there"
    panel.table.clearSelection()
    filled(MANY + 3)
    assert is_in_view(panel, f"Column {MANY + 3}")


def test_new_checks_come_into_view_until_somebody_scrolls_away_from_them(
    filled: Callable[..., None], panel: ChecksPanel
) -> None:
    bar = panel.table.verticalScrollBar()
    filled(MANY + 1)
    assert is_in_view(panel, f"Column {MANY + 1}")
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMinimum)
    for column in (MANY + 2, MANY + 3):
        filled(column)
        assert is_in_view(panel, "Column 1")
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMaximum)
    for column in (MANY + 4, MANY + 5):
        filled(column)
        assert is_in_view(panel, f"Column {column}")


@pytest.mark.parametrize("width", [400, 700])
def test_a_check_that_is_read_stays_when_the_limits_get_a_place_of_their_own(
    qtbot: QtBot, filled: Callable[..., None], panel: ChecksPanel, width: int
) -> None:
    panel.setFixedWidth(width)
    qtbot.waitUntil(lambda: panel.table.viewport().width() > width - 30, timeout=LIMIT_MS)
    bar = panel.table.verticalScrollBar()
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMinimum)
    bar.triggerAction(QAbstractSlider.SliderAction.SliderPageStepAdd)
    first = rows(panel)[panel.table.rowAt(0)][0]
    assert first != "Column 1"
    panel.table.selectRow(panel.table.rowAt(0) + 1)
    chosen = chosen_in(panel)
    filled(MANY + 1, low=LOW - 1)
    assert not panel.limits.isVisible()
    assert chosen_in(panel) == chosen
    assert rows(panel)[panel.table.rowAt(0)][0] == first


def test_the_value_of_a_planned_check_comes_into_view_unless_somebody_reads_another(
    qtbot: QtBot, start: Callable[..., ScriptedRun], panel: ChecksPanel
) -> None:
    run = start(*(PlannedCheck(f"c{n}", f"Column {n}", "mg", LOW, HIGH) for n in range(1, MANY + 1)))

    def report(column: int) -> None:
        run.report(weight(column, 1208.2))
        qtbot.waitUntil(lambda: rows(panel)[column - 1][1] == "1208.2", timeout=LIMIT_MS)

    bar = panel.table.verticalScrollBar()
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMaximum)
    report(1)
    assert is_in_view(panel, f"Column {MANY}")
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMinimum)
    report(30)
    assert is_in_view(panel, "Column 30")
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMaximum)
    report(31)
    assert is_in_view(panel, f"Column {MANY}")
    report(MANY)
    report(2)
    assert is_in_view(panel, "Column 2")


def test_no_check_of_an_earlier_run_stays_selected(
    qtbot: QtBot, start: Callable[..., ScriptedRun], panel: ChecksPanel, model: RunModel
) -> None:
    start(*COLUMNS)
    panel.table.selectRow(2)
    with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
        model.stop()
    assert chosen_in(panel) == ["Column 3"]
    start(*COLUMNS)
    assert chosen_in(panel) == []


def test_no_other_check_is_selected_when_a_late_forecast_moves_the_selected_one(
    qtbot: QtBot, start: Callable[..., ScriptedRun], panel: ChecksPanel, model: RunModel
) -> None:
    run = start(forecast_now=False)
    run.report(weight(2, 1208.2))
    qtbot.waitUntil(lambda: bool(rows(panel)), timeout=LIMIT_MS)
    panel.table.selectRow(0)
    assert chosen_in(panel) == ["Column 2"]
    model.foresee(forecast(*COLUMNS))
    assert rows(panel)[0][0] == "Column 1"
    assert chosen_in(panel) == []
    with qtbot.waitSignal(model.ended, timeout=LIMIT_MS):
        model.stop()


@pytest.mark.parametrize(("simulation", "tone"), [("none", "err"), ("whole", "sim")])
def test_a_check_that_is_outside_is_told(
    qtbot: QtBot,
    start: Callable[..., ScriptedRun],
    opened: MainWindow,
    simulation: Simulation,
    tone: str,
) -> None:
    run = start(*COLUMNS, simulation=simulation)
    run.report(weight(3, 1211.4))
    run.report(weight(4, 1164.1))
    messages = opened.messages.model
    qtbot.waitUntil(lambda: bool(messages.all), timeout=LIMIT_MS)
    told = messages.all[0]
    assert told.title == "Column 4 is outside its limits: 1164.1 mg, limits 1185.6 to 1233.9 mg"
    assert (told.tone, told.is_quiet) == (tone, True), "it stands among the checks that are in view"
    opened.switch.show_setup()
    assert opened.pages.currentWidget() is not opened.page
    run.report(weight(2, 1100.0))
    qtbot.waitUntil(lambda: messages.all[0].title.startswith("Column 2 is outside"), timeout=LIMIT_MS)
    told = messages.all[0]
    assert (told.tone, told.is_quiet) == (tone, False)
    assert told.text.endswith("2 of 3 values so far are outside their limits")
    assert told.text.startswith("Simulated · ") is (simulation == "whole")


def test_a_course_outside_its_limits_is_told_once(
    qtbot: QtBot, start: Callable[..., ScriptedRun], opened: MainWindow
) -> None:
    run = start()
    for second in range(3):
        run.report(DataEvent("t", "series", {"points": [[float(second), 50.0]]}, "Heat", "°C", high=38.0))
        qtbot.wait(50)
    messages = opened.messages.model
    qtbot.waitUntil(lambda: opened.page.run.checks_so_far == (3, 3), timeout=LIMIT_MS)
    qtbot.wait(50)
    assert [message.title for message in messages.all] == [
        "Heat at 0 s is outside its limits: 50 °C, at most 38 °C"
    ]
