"""The list of steps: what a technician sees of a run during it and afterwards."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import DataEvent, SerialEvent, StepEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.forecast import Forecast
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.steps.drawing import StepDelegate
from praxis_desktop.gui.steps.rows import MOST_ROWS, StepRows
from praxis_desktop.gui.steps.timeline import TimelineRows, with_same_decimals
from praxis_desktop.gui.widgets.labels import ElidedLabel
from praxis_desktop.protocols import Program
from praxis_desktop.records.history.rows import StepRow as KeptStep
from praxis_desktop.runs.dry_run._steps import PlannedStep
from praxis_desktop.runs.dry_run.report import DryRunReport, PlannedCheck
from praxis_desktop.runs.request import RunRequest
from tests.gui.history.test_run_table import painted
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun
from tests.gui.test_main_window import run_to_the_end


def test_a_run_shows_its_steps(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    panel = opened.page.steps
    assert panel.isHidden()

    def script(run: ScriptedRun) -> None:
        run.report(StepEvent(1, "started", "Weigh"))
        run.report(StepEvent(1, "completed", "Weigh", duration=1.25, summary="10.0012 g"))
        run.report(StepEvent(2, "started", "Wait 5 min", kind="wait", expected=300.0))

    launches.script = script
    run_to_the_end(qtbot, opened, model)
    assert not panel.isHidden()
    said = [panel.rows.data(panel.rows.index(place, 0), Qt.ItemDataRole.DisplayRole) for place in range(2)]
    assert said == ["1. Weigh, done, 1.2 s, 10.0012 g", "2. Wait 5 min, stopped"]


def test_the_results_of_one_balance_have_the_same_decimals() -> None:
    """0.9974 g beside 0.99535 g would suggest different resolutions."""
    rows = StepRows()
    results = ("0.9974 g", "0.99535 g", "1 g", "100.123 g", "too heavy")
    for number, result in enumerate(results, 1):
        weighing = StepEvent(number, "started", "Weigh", operation="scale.read_weight", instrument="scale")
        rows.take([weighing, structs.replace(weighing, status="completed", summary=result)])
    shown = [row.event.summary for row in rows.rows]
    # results have six digits, so no digits are invented for 100.123
    assert shown == ["0.99740 g", "0.99535 g", "1.00000 g", "100.123 g", "too heavy"]


def test_a_kept_run_shows_the_results_of_one_balance_with_the_same_decimals() -> None:
    words = ("operation", "completed", "Weigh", "scale.read_weight", "scale")
    kept = [
        KeptStep(number, 0, 0, *words, 0.0, 1.0, None, 0, "", result, "", {})
        for number, result in enumerate(("0.9974 g", "0.99535 g"), 1)
    ]
    assert [step.summary for step in with_same_decimals(kept)] == ["0.99740 g", "0.99535 g"]


def test_a_wait_counts_down_and_other_steps_count_up() -> None:
    rows = StepRows()
    rows.take([StepEvent(1, "started", "Wait 5 min", expected=300.0), StepEvent(2, "started", "Shake")])
    wait, shake = rows.rows
    assert wait.time_text(wait.begun_ms + 12_000) == "04:48 left"
    assert wait.time_text(wait.begun_ms + 400_000) == "00:00 left"
    assert shake.time_text(shake.begun_ms + 61_000) == "01:01"


@pytest.mark.parametrize("added", [0.0, 60.0])
def test_what_a_skipped_wait_was_a_part_of_ends_as_much_earlier(added: float) -> None:
    rows = StepRows()
    incubate = StepEvent(1, "started", "Incubate", kind="step", expected=700.0)
    told = StepEvent(2, "started", "Wait 10 min", kind="wait", parent=1, depth=1, expected=600.0)
    rows.take([incubate, told])
    if added:
        rows.lengthen(2, added)
    rows.take([structs.replace(told, status="completed", duration=0.0)])
    assert rows.rows[0].left(rows.rows[0].begun_ms) == pytest.approx(100.0, abs=10.0)


def test_a_wait_stands_still_in_a_pause_with_what_it_is_a_part_of(qtbot: QtBot) -> None:
    rows = StepRows()
    wash = StepEvent(1, "started", "Wash", kind="step", expected=400.0)
    told = StepEvent(2, "started", "Wait 5 min", kind="wait", parent=1, depth=1, expected=300.0)
    rows.take([wash, told])
    rows.set_paused(True)
    before = [row.left(rows.now_ms) for row in rows.rows]
    qtbot.waitUntil(lambda: rows.paused_ms > 20)
    assert [row.left(rows.now_ms) for row in rows.rows] == before
    rows.set_paused(False)
    assert [row.left(rows.now_ms + 1_000) for row in rows.rows] == [
        pytest.approx((left or 0.0) - 1.0, abs=0.5) for left in before
    ]


def test_what_an_instrument_does_goes_on_in_a_pause(qtbot: QtBot) -> None:
    rows = StepRows()
    shaking = StepEvent(2, "started", "Shake 5 min", kind="operation", expected=300.0)
    rows.take([StepEvent(1, "started", "Wash"), shaking])
    rows.note_foreseen({2: 300.0})
    wash, shake = rows.rows
    shake.begun_ms -= 10_000  # it did not start just now
    rows.set_paused(True)
    left = shake.left(rows.now_ms)
    qtbot.waitUntil(lambda: rows.paused_ms > 20)
    assert (shake.left(rows.now_ms) or 0.0) < (left or 0.0)
    assert wash.time_text(wash.begun_ms + 50_000, 19_000) == "00:31"
    rows.set_paused(False)
    paused, now = rows.paused_ms, rows.now_ms
    qtbot.waitUntil(lambda: rows.now_ms > now + 20)
    assert rows.paused_ms == paused
    rows.take([StepEvent(3, "started", "Shake")])
    assert rows.rows[2].time_text(rows.rows[2].begun_ms + 2_000, paused) == "00:02"
    rows.clear()
    assert rows.paused_ms == 0


def test_a_step_that_a_pause_holds_at_its_beginning_does_not_count_down(qtbot: QtBot) -> None:
    rows = StepRows()
    rows.take([StepEvent(1, "started", "Open"), StepEvent(2, "started", "Carry", kind="step", expected=15.0)])
    rows.set_paused(True)
    _, carry = rows.rows
    left = carry.left(rows.now_ms)
    now = rows.now_ms
    qtbot.waitUntil(lambda: rows.now_ms > now + 20)
    assert carry.left(rows.now_ms) == left
    rows.take([StepEvent(3, "started", "Seal", kind="operation", expected=3.0)])  # reported after the pause
    assert rows.rows[2].left(rows.now_ms + 60_000) == pytest.approx(3.0, abs=0.01)
    rows.set_paused(False)
    assert carry.left(rows.now_ms + 5_000) == pytest.approx(10.0, abs=0.5)


def test_an_operation_that_takes_longer_than_it_was_told_counts_up() -> None:
    rows = StepRows()
    rows.take([StepEvent(1, "started", "Seal at 170 °C for 3 s", kind="operation", expected=3.0)])
    (seal,) = rows.rows
    assert seal.time_text(seal.begun_ms) == "00:03 left"
    rows.note_foreseen({1: 83.0})
    assert seal.time_text(seal.begun_ms + 12_000) == "00:12"
    rows.note_foreseen({1: 3.2})
    assert seal.time_text(seal.begun_ms) == "00:03 left"


def test_a_step_s_time_is_in_the_unit_of_its_expected_time(qtbot: QtBot, appearance: Appearance) -> None:
    rows = StepRows()
    rows.take([StepEvent(1, "started", "Seal")])
    rows.note_foreseen({1: 5.0})
    rows.rows[0].begun_ms -= 41_000
    view, delegate = QListView(), StepDelegate(rows, appearance=appearance)
    qtbot.addWidget(view)
    view.setModel(rows)
    view.setItemDelegate(delegate)
    view.resize(400, 100)
    assert "now · 00:41 of about 00:05" in painted(view)


def test_a_wait_of_a_run_that_goes_on_has_taken_what_it_took_before() -> None:
    rows = StepRows()
    wait = StepEvent(2, "started", "Wait 5 min", kind="wait", expected=300.0, time=40.0)
    rows.take((StepEvent(1, "completed", "Weigh", time=39.0), wait), 100.0)
    assert rows.rows[1].left(rows.now_ms) == pytest.approx(240.0, abs=0.5)


def test_the_oldest_of_very_many_steps_make_room() -> None:
    rows = StepRows()
    rows.take([StepEvent(step, "started", f"Step {step}") for step in range(1, MOST_ROWS + 2)])
    rows.take([StepEvent(1, "completed", "Step 1"), StepEvent(MOST_ROWS + 1, "completed", "Last")])
    assert rows.rowCount() <= MOST_ROWS
    assert rows.rows[-2].state == "completed" or rows.rows[-1].state == "completed"


def test_current_steps_keep_their_rows_however_many_begin_after_them() -> None:
    rows = StepRows()
    rows.take([StepEvent(1, "started", "Incubate", kind="wait", expected=43_200.0)])
    for step in range(2, 2 * MOST_ROWS):
        rows.take([StepEvent(step, "started", "Poll"), StepEvent(step, "completed", "Poll")])
    assert rows.rowCount() <= MOST_ROWS
    assert [row.event.step for row in rows.waits] == [1]
    assert (rows.step_of(0), rows.running, rows.running_count) == (1, [0], 1)
    assert rows.count_before == 2 * MOST_ROWS - 1 - rows.rowCount()
    rows.take([StepEvent(1, "completed", "Incubate", duration=43_200.0)])
    assert (rows.rows[0].state, rows.running_count) == ("completed", 0)


def test_of_very_many_current_steps_the_oldest_lose_their_rows_but_are_still_current() -> None:
    rows = StepRows()
    rows.take([StepEvent(1, "started", "Incubate", kind="wait", expected=43_200.0)])
    for step in range(2, 2 * MOST_ROWS):
        rows.take([StepEvent(step, "started", "Poll")])
    assert rows.rowCount() <= MOST_ROWS
    assert rows.running_count == 2 * MOST_ROWS - 1
    assert [row.event.step for row in rows.waits] == [1]
    rows.take([StepEvent(1, "completed", "Incubate", duration=43_200.0)])
    assert rows.waits == []


def test_steps_to_come_make_room_for_those_that_began() -> None:
    rows = StepRows()
    planned = tuple(PlannedStep(step, f"Step {step}", "", 0, 0.0) for step in range(1, 6))
    rows.foresee(planned)
    assert rows.rowCount() == 5
    rows.foresee(planned[2:])
    rows.take([StepEvent(1, "completed", "Step 1"), StepEvent(2, "started", "Step 2")])
    assert [rows.step_of(row) for row in range(rows.rowCount())] == [1, 2, 3, 4, 5]
    said = rows.data(rows.index(2, 0), Qt.ItemDataRole.DisplayRole)
    assert said == "3. Step 3, pending"
    rows.foresee(())
    assert rows.rowCount() == 2


def test_the_parts_of_a_step_belong_to_it() -> None:
    rows = StepRows()
    parents = (0, 1, 2, 0, 4, 1)  # another thread begins step 4 while step 1 goes on
    rows.take([StepEvent(step, "completed", "A", parent=parent) for step, parent in enumerate(parents, 1)])
    assert [rows.parts_of(step) for step in (1, 2, 4, 6)] == [{1, 2, 3, 6}, {2, 3}, {4, 5}, {6}]
    assert rows.parts_of(7) == {7}, "a step that has not begun"


def test_the_head_of_a_small_window_has_room_for_the_way_back_from_a_chosen_step(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        for number in range(1, 60):
            run.report(StepEvent(number, "started", "Weigh"))
            run.report(StepEvent(number, "completed", "Weigh", duration=0.1))
        run.wait_for_stop()

    launches.script = script
    panel = opened.page.steps
    opened.resize(1024, 700)
    opened.switch.show_setup()
    opened.setup.page.foot.start_button.click()
    qtbot.waitUntil(lambda: panel.rows.rowCount() >= 59)
    panel.list.setCurrentIndex(panel.rows.index(3, 0))
    panel.show_step(4)
    shown = [button for button in (panel.all_button, panel.back_button) if not button.isHidden()]
    assert shown == [panel.all_button]
    panel.show_all()
    shown = [button for button in (panel.all_button, panel.back_button) if not button.isHidden()]
    assert shown == [panel.back_button]
    assert panel.back_button.width() >= panel.back_button.sizeHint().width()
    model.stop()
    qtbot.waitUntil(lambda: not model.is_active)


def test_a_chosen_step_has_its_own_ground_alone(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.report(StepEvent(1, "started", "Weigh"))

    launches.script = script
    run_to_the_end(qtbot, opened, model)
    panel = opened.page.steps
    row = panel.list.visualRect(panel.rows.index(0, 0))
    before = panel.list.grab(row).toImage().pixelColor(0, 0)
    panel.list.setCurrentIndex(panel.rows.index(0, 0))
    assert panel.list.grab(row).toImage().pixelColor(0, 0) == before


def test_the_current_step_stays_in_the_middle_until_somebody_scrolls(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    planned = tuple(PlannedStep(step, f"Weigh column {step}", "", 0, 0.0) for step in range(1, 81))
    model.forecast = Forecast(DryRunReport(True, True, 80, 60.0, 0.0, 1.0, planned=planned))
    launches.script = ScriptedRun.wait_for_stop
    opened.switch.show_run()
    model.start(RunRequest(Program("", "weigh.py")))
    qtbot.waitUntil(lambda: model.phase == "running")
    run, panel = launches.runs[-1], opened.page.steps

    def go_to(step: int) -> None:
        for number in range(model.step.step + 1 if model.step else 1, step + 1):
            run.report(StepEvent(number - 1, "completed", f"Weigh column {number - 1}", duration=0.1))
            run.report(StepEvent(number, "started", f"Weigh column {number}"))
        qtbot.waitUntil(lambda: model.step is not None and model.step.step == step)
        qtbot.wait(50)

    def distance(step: int) -> int:
        """Return a step's distance from the middle of the list, in pixels."""
        row = panel.list.visualRect(panel.rows.index(step - 1, 0))
        return abs(row.center().y() - panel.list.viewport().rect().center().y())

    go_to(40)
    assert distance(40) < 40
    bar = panel.list.verticalScrollBar()
    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    assert panel.back_button.text() == "Back to step 40"
    go_to(41)
    assert panel.back_button.isVisible()
    assert panel.back_button.text() == "Back to step 41"
    assert bar.value() == bar.minimum(), "whoever reads is left alone"
    panel.back_button.click()
    assert distance(41) < 40
    assert panel.back_button.isHidden()
    model.stop()
    qtbot.waitUntil(lambda: not model.is_active)


def test_a_chosen_step_stays_in_view_until_all_steps_are_shown_again(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    opened.switch.show_run()
    model.start(RunRequest(Program("", "weigh.py")))
    qtbot.waitUntil(lambda: model.phase == "running")
    run, panel = launches.runs[-1], opened.page.steps

    def do(steps: range) -> None:
        for number in steps:
            run.report(StepEvent(number, "started", "Weigh"))
            run.report(StepEvent(number, "completed", "Weigh", duration=0.1))
        qtbot.waitUntil(lambda: len(panel.rows.rows) == steps[-1])
        qtbot.wait(50)

    do(range(1, 60))
    bar = panel.list.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    before = panel.list.visualRect(panel.rows.index(57, 0))
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=before.center())
    assert panel.step == 58
    do(range(60, 100))
    assert panel.list.visualRect(panel.rows.index(57, 0)) == before
    panel.all_button.click()
    assert bar.value() == bar.maximum()
    model.stop()
    qtbot.waitUntil(lambda: not model.is_active)


def test_a_chosen_step_stays_chosen_when_it_begins(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    planned = tuple(PlannedStep(step, f"Weigh column {step}", "", 0, 0.0) for step in range(1, 9))
    model.forecast = Forecast(DryRunReport(True, True, 8, 60.0, 0.0, 1.0, planned=planned))
    launches.script = ScriptedRun.wait_for_stop
    opened.switch.show_run()
    model.start(RunRequest(Program("", "weigh.py")))
    qtbot.waitUntil(lambda: model.phase == "running")
    run, panel = launches.runs[-1], opened.page.steps

    def begin(step: int) -> None:
        run.report(StepEvent(step, "started", f"Weigh column {step}"))
        qtbot.waitUntil(lambda: len(panel.rows.rows) == step)

    panel.list.setCurrentIndex(panel.rows.index(3, 0))
    assert panel.step == 4
    for number in range(1, 7):
        begin(number)
        assert panel.step == 4
        assert [panel.rows.step_of(row) for row in range(panel.rows.rowCount())] == list(range(1, 9))
    model.stop()
    qtbot.waitUntil(lambda: not model.is_active)


def test_steps_to_come_stay_where_they_are_when_a_step_is_repeated(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    planned = tuple(PlannedStep(step, f"Weigh column {step}", "", 0, 0.0) for step in range(1, 121))
    model.forecast = Forecast(DryRunReport(True, True, 120, 60.0, 0.0, 1.0, planned=planned))
    launches.script = ScriptedRun.wait_for_stop
    opened.switch.show_run()
    model.start(RunRequest(Program("", "weigh.py")))
    qtbot.waitUntil(lambda: model.phase == "running")
    run, panel = launches.runs[-1], opened.page.steps

    def begin(step: int, column: int) -> None:
        run.report(StepEvent(step, "started", f"Weigh column {column}"))
        qtbot.waitUntil(lambda: len(panel.rows.rows) == step)

    def said(row: int) -> str:
        return str(panel.rows.data(panel.rows.index(row, 0), Qt.ItemDataRole.DisplayRole))

    begin(1, 1)
    panel.list.setCurrentIndex(panel.rows.index(1, 0))
    begin(2, 1)  # again
    assert said(panel.list.currentIndex().row()) == "3. Weigh column 2, pending"
    bar = panel.list.verticalScrollBar()
    bar.triggerAction(bar.SliderAction.SliderToMaximum)
    bar.triggerAction(bar.SliderAction.SliderPageStepSub)
    panel.list.setCurrentIndex(panel.rows.index(panel.list.rowAt(80), 0))
    before = panel.list.rowViewportPosition(panel.list.currentIndex().row())
    for step in (3, 4, 5):
        begin(step, 1 if step < 5 else 2)
        assert panel.list.rowViewportPosition(panel.list.currentIndex().row()) == before
    assert panel.step == panel.list.currentIndex().row() + 1
    assert said(panel.list.currentIndex().row()) == f"{panel.step}. Weigh column {panel.step - 3}, pending"
    model.stop()
    qtbot.waitUntil(lambda: not model.is_active)


def test_the_number_of_steps_is_shown_again_in_the_next_run(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    opened.switch.show_run()
    model.start(RunRequest(Program("", "weigh.py")))
    qtbot.waitUntil(lambda: model.phase == "running")
    panel, bar = opened.page.steps, opened.page.steps.list.verticalScrollBar()
    for step in range(1, 60):
        launches.runs[-1].report(StepEvent(step, "started", "Weigh"))
    qtbot.waitUntil(lambda: len(panel.rows.rows) == 59)
    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    assert panel.back_button.isVisible()
    with qtbot.waitSignal(model.ended):
        model.stop()
    assert not panel.back_button.isVisible()
    launches.script = lambda run: run.report(StepEvent(1, "started", "Weigh"))
    run_to_the_end(qtbot, opened, model)
    texts = [label.text() for label in panel.findChildren(ElidedLabel) if label.isVisible()]
    assert "1 step" in texts


def test_parts_of_a_chosen_step_are_shown_as_soon_as_they_begin(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    opened.switch.show_run()
    model.start(RunRequest(Program("", "wash.py"), ports=("pump=sim:pump",)))
    qtbot.waitUntil(lambda: model.phase == "running")
    run, panel, output = launches.runs[-1], opened.page.steps, opened.page.output
    run.report(StepEvent(1, "started", "Wash", kind="step"))
    run.report(SerialEvent("pump", "out", b"W\r".hex(), 1))
    qtbot.waitUntil(lambda: len(panel.rows.rows) == 1)
    wire = opened.page.panels.wire
    assert wire is not None
    panel.list.setCurrentIndex(panel.rows.index(0, 0))
    qtbot.waitUntil(lambda: [line.text for line in output.rows.shown] == ["Step 1: Wash"])
    output.log.selectRow(0)
    output.log.follow(True)
    run.report(StepEvent(2, "started", "Shake", parent=1, depth=1))
    run.print("shaking\n")
    run.report(SerialEvent("pump", "out", b"S1\r".hex(), 2))
    run.report(StepEvent(3, "started", "Read"))
    run.report(SerialEvent("pump", "out", b"R\r".hex(), 3))
    run.print("reading\n")
    qtbot.waitUntil(lambda: output.rows.lines[-1].text == "reading")
    shown = [line.text for line in output.rows.shown]
    assert shown == ["Step 1: Wash", "Step 2: Shake", "shaking"]
    assert output.log.is_following
    assert [index.row() for index in output.log.selectionModel().selectedRows()] == [0]
    qtbot.waitUntil(lambda: [line.step for line in wire.rows.lines] == [1, 2])
    QTest.mouseClick(wire.all_button, Qt.MouseButton.LeftButton)
    run.report(StepEvent(4, "started", "Shake again", parent=1, depth=1))
    qtbot.waitUntil(lambda: len(panel.rows.rows) == 4)
    assert (panel.step, wire.rows.steps) == (0, None)
    model.stop()
    qtbot.waitUntil(lambda: not model.is_active)


def test_the_next_run_shows_all_its_steps_whichever_was_chosen_before(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = lambda run: run.report(StepEvent(1, "started", "Wash"))
    run_to_the_end(qtbot, opened, model)
    panel, output = opened.page.steps, opened.page.output
    panel.list.setCurrentIndex(panel.rows.index(0, 0))
    assert len(output.rows.shown) < len(output.rows.lines)
    launches.script = lambda run: run.print("hello\n")
    run_to_the_end(qtbot, opened, model)
    assert output.rows.shown == output.rows.lines
    assert panel.all_button.isHidden()


def test_limits_stand_at_a_step_until_its_result_does(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    planned = tuple(PlannedStep(step, f"Weigh column {step}", "", 0, 0.0) for step in (1, 2))
    checks = tuple(PlannedCheck(f"c{n}", f"Column {n}", "mg", 1185.6, 1233.9, step=n) for n in (1, 2))
    model.forecast = Forecast(DryRunReport(True, True, 2, 60.0, 0.0, 1.0, planned=planned, checks=checks))

    def script(run: ScriptedRun) -> None:
        run.report(StepEvent(1, "started", "Weigh column 1", kind="step"))
        run.report(DataEvent("c1", "value", 1164.1, "Column 1", "mg", 1, 1185.6, 1233.9))
        run.report(StepEvent(1, "completed", "Weigh column 1", kind="step", duration=2.0))
        run.wait_for_stop()

    launches.script = script
    opened.switch.show_run()
    model.start(RunRequest(Program("", "weigh.py")))
    panel = opened.page.steps
    assert panel.rows.limits[2] == "limits 1185.6 to 1233.9 mg"
    assert panel.grab().width()
    said = "1. Weigh column 1, done, 2.0 s, 1164.1 mg, outside its limits"
    display = Qt.ItemDataRole.DisplayRole
    qtbot.waitUntil(lambda: panel.rows.data(panel.rows.index(0, 0), display) == said)
    assert panel.grab().width(), "the square is drawn"
    model.stop()
    qtbot.waitUntil(lambda: not model.is_active)


def test_steps_that_go_on_are_still_to_go(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    titles = (("Check the lid", 0), ("Put the lid on", 1), ("Heat", 0))
    planned = tuple(PlannedStep(n, title, "", depth, 0.0) for n, (title, depth) in enumerate(titles, 1))
    model.forecast = Forecast(DryRunReport(True, True, 3, 60.0, 0.0, 1.0, planned=planned))

    def script(run: ScriptedRun) -> None:
        run.report(StepEvent(1, "started", "Check the lid", kind="step"))
        run.report(StepEvent(2, "started", "Put the lid on", kind="step", parent=1, depth=1))
        run.wait_for_stop()

    launches.script = script
    opened.switch.show_run()
    model.start(RunRequest(Program("", "incubate.py")))
    panel = opened.page.steps
    qtbot.waitUntil(lambda: len(panel.rows.running) == 2)
    assert panel._count.text() == "0 done · 3 more"
    assert opened.page.header._segments.value() == 0, "the bar says the same"
    model.stop()
    qtbot.waitUntil(lambda: not model.is_active)


def test_a_step_of_another_thread_than_the_main_one_names_it() -> None:
    rows = StepRows()
    rows.take([StepEvent(1, "started", "Listen", thread="reader"), StepEvent(2, "started", "Weigh")])
    rows.end()
    said = [rows.data(rows.index(place, 0), Qt.ItemDataRole.DisplayRole) for place in range(2)]
    assert said == ["1. Listen, thread reader, stopped", "2. Weigh, stopped"]


def test_a_kept_step_of_another_thread_than_the_main_one_names_it() -> None:
    words = ("step", "completed", "Listen", "", "")
    kept = [
        KeptStep(number, 0, 0, *words, 0.0, 1.0, None, 0, "", "", "", details)
        for number, details in enumerate(({"thread": "reader"}, {}), 1)
    ]
    rows = TimelineRows()
    rows.show_steps(kept)
    said = [rows.data(rows.index(place), Qt.ItemDataRole.DisplayRole) for place in range(2)]
    assert said == ["1 Listen, thread reader, done, 1.0 s", "2 Listen, done, 1.0 s"]
