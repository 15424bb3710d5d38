"""The log of a run: every line with its time, filtered, followed, and never without end."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import HaltEvent, LogEvent, StepEvent
from praxis_desktop.gui.live.strips import LastLine
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.log_rows import MOST_ROWS, LogRows
from praxis_desktop.gui.output.log_table import LogTable
from praxis_desktop.gui.run.run_model import RunModel
from praxis_desktop.gui.shell.main_window import MainWindow
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun
from tests.gui.test_main_window import run_to_the_end

LEFT = Qt.MouseButton.LeftButton


def said(rows: LogRows) -> list[str]:
    return [line.text for line in rows.shown]


def busy_script(run: ScriptedRun) -> None:
    run.report(StepEvent(1, "started", "Weigh"))
    run.print("mass \x1b[1m10\x1b[0m\nunfinished")
    run.report(LogEvent("not stable yet", "warning"))
    run.report(StepEvent(1, "completed", "Weigh", duration=1.2, summary="10.0 g"))
    run.report(StepEvent(2, "started", "Tare"))
    run.report(StepEvent(2, "failed", "Tare", error="TimeoutError: nothing came"))


def test_steps_prints_and_warnings_stand_in_one_log(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = busy_script
    run_to_the_end(qtbot, opened, model)
    panel = opened.page.output
    everything = said(panel.rows)
    for text in (
        "mass 10",
        "unfinished",
        "Not stable yet",
        "Step 1 done: Weigh, 1.2 s: 10.0 g",
        "Step 2 failed: TimeoutError: nothing came",
        "Completed",
    ):
        assert text in everything
    assert panel.segments.button(1).text() == "Warnings 2"
    QTest.mouseClick(panel.segments.button(1), LEFT)
    assert said(panel.rows) == ["Not stable yet", "Step 2 failed: TimeoutError: nothing came"]
    QTest.mouseClick(panel.segments.button(0), LEFT)
    panel.filter.setText("DONE")
    assert said(panel.rows) == ["Step 1 done: Weigh, 1.2 s: 10.0 g"]
    assert panel.empty.isHidden()
    panel.filter.setText("no such line")
    assert (panel.empty.isVisible(), panel.empty.text()) == (True, "No line is like that.")
    assert panel.empty.palette().color(panel.empty.foregroundRole()) == panel.empty.color
    panel.filter.clear()
    assert panel.empty.isHidden()
    QTest.mouseClick(panel.segments.button(2), LEFT)
    assert panel.view.isVisible()
    assert panel.filter.isHidden()


def test_another_run_has_a_log_of_its_own_and_notices_are_no_warnings(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = busy_script
    run_to_the_end(qtbot, opened, model)
    launches.script = lambda run: run.report(LogEvent("simulated: scale", "notice"))
    run_to_the_end(qtbot, opened, model)
    panel = opened.page.output
    everything = said(panel.rows)
    assert "Simulated: scale" in everything
    assert "mass 10" not in everything
    assert panel.segments.button(1).text() == "Warnings"


def test_a_chosen_step_filters_the_log_and_esc_shows_all_again(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = busy_script
    run_to_the_end(qtbot, opened, model)
    steps, rows = opened.page.steps, opened.page.output.rows
    count = len(rows.shown)
    steps.list.setFocus()
    steps.list.setCurrentIndex(steps.rows.index(1, 0))
    assert said(rows) == ["Step 2 failed: TimeoutError: nothing came"]
    assert steps.all_button.isVisible()
    QTest.keyClick(steps.list, Qt.Key.Key_Escape)
    assert len(rows.shown) == count
    assert steps.all_button.isHidden()


def test_of_very_many_lines_the_newest_are_kept(qapp: QApplication) -> None:
    rows = LogRows()
    rows.choose(kind="warnings")
    for start in range(0, 2 * MOST_ROWS, 500):
        rows.add([("12:00:00", "warning" if n % 2 else "print", f"{start + n}", 0) for n in range(500)])
    assert len(rows.lines) <= MOST_ROWS
    assert rows.rowCount() == len(rows.shown) <= MOST_ROWS // 2 + 1
    assert rows.shown[-1].text == f"{2 * MOST_ROWS - 1}"
    rows.choose(kind="all")
    assert rows.rowCount() == len(rows.lines)


def test_the_table_follows_its_end_until_somebody_reads(
    qtbot: QtBot, qapp: QApplication, appearance: Appearance
) -> None:
    rows = LogRows()
    table = LogTable(rows, appearance=appearance)
    qtbot.addWidget(table)
    table.resize(400, 200)
    table.show()
    qtbot.waitExposed(table)
    bar = table.verticalScrollBar()

    def add() -> None:
        rows.add([("12:00:00", "info", f"line {n}", 0) for n in range(100)])
        qapp.processEvents()

    add()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    table.setFocus()
    table.setCurrentIndex(rows.index(5, 0))
    assert not table.is_following
    place = bar.value()
    add()
    assert bar.value() == place
    table.follow(True)
    assert bar.value() == bar.maximum()
    table.selectRow(0)
    table.copy()
    assert QApplication.clipboard().text() == "12:00:00  line 0\n"


def test_the_last_line_is_shown_though_nobody_saw_it_come(qtbot: QtBot, appearance: Appearance) -> None:
    rows = LogRows()
    strip = LastLine(rows, appearance=appearance)
    qtbot.addWidget(strip)
    rows.add([("12:00:00", "info", "Completed", 0)])
    strip.show()
    assert strip.text.text() == "Completed"
    rows.add([("12:00:01", "info", "Saved", 0)])
    assert strip.text.text() == "Saved"


def test_the_log_says_what_became_of_each_instrument_that_was_stopped(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.report(HaltEvent("pump", "sent", "port 'pump': H was sent", "48"))
        run.report(HaltEvent("pump", "unconfirmed", "port 'pump': it does not say whether it stopped", "48"))

    launches.script = script
    run_to_the_end(qtbot, opened, model)
    panel = opened.page.output
    assert {"Port 'pump': H was sent", "Port 'pump': it does not say whether it stopped"} <= set(
        said(panel.rows)
    )
    QTest.mouseClick(panel.segments.button(1), LEFT)
    assert said(panel.rows) == ["Port 'pump': it does not say whether it stopped"]
