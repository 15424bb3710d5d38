"""A run's log: every line with its time; it can be filtered and followed, and is bounded."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import ActionEvent, HaltEvent, LogEvent, StepEvent
from praxis_desktop.core.prompts import AnswerEvent, Choice, PromptEvent
from praxis_desktop.core.verdicts import Verdict
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.live.panels import LastLine
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.log_rows import MOST_ROWS, LogRows
from praxis_desktop.gui.output.log_table import LogTable
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runtime import RuntimeModel
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
    assert (panel.empty.isVisible(), panel.empty.text()) == (True, "No line matches.")
    assert panel.empty.palette().color(panel.empty.foregroundRole()) == panel.empty.color
    panel.filter.clear()
    assert panel.empty.isHidden()
    QTest.mouseClick(panel.segments.button(2), LEFT)
    assert panel.view.isVisible()
    assert panel.filter.isHidden()


def test_the_last_line_says_the_verdict_whatever_was_printed(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.print("PASSED\n")
        run.verdict = Verdict("inconclusive", "1 step was skipped.")

    launches.script = script
    run_to_the_end(qtbot, opened, model)
    assert said(opened.page.output.rows)[-1] == "Completed · verdict: Inconclusive in simulation"


def test_prints_stand_behind_the_step_that_caused_them(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.print("before\n")
        run.report(StepEvent(1, "started", "Wash", kind="step"))
        run.print("in the first\n")
        run.report(StepEvent(2, "started", "Shake", parent=1, depth=1))
        run.print("inside\n")
        run.report(StepEvent(2, "completed", "Shake", parent=1, depth=1))
        run.print("after what was inside\n")
        run.report(StepEvent(1, "completed", "Wash", kind="step"))
        run.print("between\n")
        run.report(StepEvent(3, "started", "Weigh"))
        run.print("in the last\n")

    launches.script = script
    run_to_the_end(qtbot, opened, model)
    lines = [line for line in opened.page.output.rows.shown if line.kind in ("step", "print")]
    prints = [(line.text, line.step) for line in lines if line.kind == "print"]
    assert prints == [
        ("before", 0),
        ("in the first", 1),
        ("inside", 2),
        ("after what was inside", 1),
        ("between", 0),
        ("in the last", 3),
    ]
    order = [line.text if line.kind == "print" else line.text[:6] for line in lines]
    places = [order.index(text) for text in ("before", "Step 1", "in the first", "Step 2", "inside")]
    places += [order.index(text) for text in ("between", "Step 3", "in the last")]
    assert places == sorted(places)


def test_the_log_says_who_paused_and_what_was_answered(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    choices = (Choice("yes", "Lid is flat"), Choice("no", "Not yet"))

    def script(run: ScriptedRun) -> None:
        run.report(ActionEvent("pause", "R. Okafor", "phone"))
        run.report(ActionEvent("resume", "R. Okafor"))
        run.report(PromptEvent(1, "confirm", "Is the lid flat?", choices))
        run.report(AnswerEvent(1, "operator", True, by="R. Okafor"))
        run.report(PromptEvent(2, "input", "Which lot?"))
        run.report(AnswerEvent(2, "deadline", "none"))
        run.report(PromptEvent(3, "recover", "Weigh did not work: no answer", (Choice("skip", "Skip"),)))
        run.report(AnswerEvent(3, "operator", {"choice": "skip"}, by="R. Okafor", reason="no vessel"))
        run.report(PromptEvent(4, "input", "Which plate?"))
        run.report(AnswerEvent(4, "withdrawn"))
        run.report(ActionEvent("note", "R. Okafor", "bubbles in A1"))

    launches.script = script
    run_to_the_end(qtbot, opened, model)
    everything = said(opened.page.output.rows)
    for text in (
        "R. Okafor paused: phone",
        "R. Okafor continued",
        "R. Okafor answered \u201cLid is flat\u201d to \u201cIs the lid flat?\u201d",
        "No answer in time, continued with \u201cnone\u201d: \u201cWhich lot?\u201d",
        "R. Okafor answered \u201cSkip\u201d to \u201cWeigh did not work: no answer\u201d: no vessel",
        "R. Okafor added a note: bubbles in A1",
    ):
        assert text in everything
    assert not any("Which plate?" in text for text in everything)


def test_the_log_holds_nothing_of_other_runs(
    qtbot: QtBot, opened: MainWindow, model: RunModel, runtime: RuntimeModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.wait_for_stop()

    launches.script = script
    runtime.logged.emit(LogEvent("before the run", "warning"))
    QTest.keyClick(opened, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: bool(launches.runs))
    model.is_of_another = lambda event: event.device == "sim:pump"
    launches.runs[0].report(StepEvent(1, "started", "Weigh"))
    qtbot.waitUntil(lambda: model.step is not None and model.phase == "running")
    runtime.logged.emit(LogEvent("numpy is downloaded for another run", "warning"))
    launches.runs[0].report(HaltEvent("pump", "confirmed", "pump: has stopped", device="sim:pump"))
    launches.runs[0].report(HaltEvent("scale", "confirmed", "scale: has stopped", device="sim:scale"))
    with qtbot.waitSignal(model.ended):
        model.kill()
    everything = said(opened.page.output.rows)
    assert "Scale: has stopped" in everything
    assert "Pump: has stopped" not in everything
    assert not any("downloaded" in text for text in everything)


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


def test_the_last_line_is_shown_whatever_the_log_is_filtered_by(qtbot: QtBot, appearance: Appearance) -> None:
    rows = LogRows()
    strip = LastLine(rows, appearance=appearance)
    qtbot.addWidget(strip)
    strip.show()
    rows.choose(kind="warnings", text="balance")
    rows.add([("12:00:00", "error", "The balance broke", 0)])
    rows.add([("12:00:01", "info", "Stopped", 0)])
    assert strip.text.text() == "Stopped"
    strip.show_failure("The balance broke")
    rows.clear()
    strip.show_failure("")
    assert strip.text.text() == "Nothing has happened yet"
    rows.add([("12:00:02", "step", "Step 1: Weigh", 1)])
    assert strip.text.text() == "Step 1: Weigh"


def test_the_next_run_is_followed_and_says_why_no_line_is_shown(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = lambda run: run.print("line\n" * 200)
    run_to_the_end(qtbot, opened, model)
    panel = opened.page.output
    bar = panel.log.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 0)
    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    assert not panel.log.is_following
    QTest.mouseClick(panel.segments.button(1), LEFT)
    run_to_the_end(qtbot, opened, model)
    assert (panel.empty.isVisible(), panel.empty.text()) == (True, "No line matches.")
    QTest.mouseClick(panel.segments.button(0), LEFT)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 0)
    assert panel.log.is_following


def test_a_filter_in_use_stays_visible_in_any_window(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.report(StepEvent(1, "started", "Weigh"))
        run.print("line\n" * 200)

    launches.script = script
    run_to_the_end(qtbot, opened, model)
    panel = opened.page.output
    panel.filter.setText("line")
    panel.log.follow(False)
    opened.page.panels.live.show_log()
    for width in range(1500, 1020, -40):
        opened.resize(width, 700)
        QApplication.processEvents()
        assert opened.width() == width
        assert panel.filter.isVisible()
        assert panel.filter.width() >= panel.filter.minimumSizeHint().width()
        inside = panel.filter.geometry()
        assert panel.rect().contains(panel.follow_button.geometry())
        assert not inside.intersects(panel.follow_button.geometry())


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


def test_lines_about_steps_of_another_thread_than_the_main_one_name_it(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.report(StepEvent(1, "started", "Poll", thread="poller"))
        run.report(StepEvent(1, "completed", "Poll", duration=1.2, thread="poller"))
        run.report(StepEvent(2, "started", "Weigh"))

    launches.script = script
    run_to_the_end(qtbot, opened, model)
    everything = said(opened.page.output.rows)
    assert "Step 1 done: Poll, 1.2 s · thread poller" in everything
    assert "Step 2: Weigh" in everything
