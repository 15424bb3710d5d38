"""The messages to a technician while Python is prepared: the progress, the end, or the reason for
a failure.
"""

from __future__ import annotations

import logging

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import (
    ErrorInfo,
    ExecutionResult,
    LogEvent,
    ProgressEvent,
    ResultEvent,
    StateEvent,
)
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.run.words import stage_text
from praxis_desktop.gui.widgets.status_bar_chip import StatusBarChip
from praxis_desktop.workers.launch.preparation_progress import Readiness
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

LEFT = Qt.MouseButton.LeftButton


def observe(qtbot: QtBot, runtime: RuntimeModel, readiness: Readiness) -> None:
    with qtbot.waitSignal(runtime.changed):
        runtime.observe(readiness)


def test_before_anything_is_prepared_nothing_is_promised(window: MainWindow) -> None:
    assert window.status.runtime.text() == "Python starts with the first run"
    assert window.status.progress.isHidden()
    assert window.status.warm.isHidden()


def test_loading_shows_percent_stage_and_a_bar(
    qtbot: QtBot, window: MainWindow, runtime: RuntimeModel
) -> None:
    observe(qtbot, runtime, Readiness("loading", 62, "Installing packages: numpy"))
    status = window.status
    assert status.runtime.text() == "Preparing Python 62 %"
    assert (status.progress.isVisible(), status.progress.value()) == (True, 62)
    assert status._news.text() == "Installing packages: numpy"
    assert "already click Run" in status.runtime.toolTip()


def test_the_time_shows_that_a_long_step_goes_on(
    qtbot: QtBot, window: MainWindow, runtime: RuntimeModel
) -> None:
    observe(qtbot, runtime, Readiness("loading", 23, "Loading runtime: Compiling Pyodide for this computer"))
    qtbot.waitUntil(lambda: window.status._news.text().endswith(" s so far"), timeout=20_000)
    assert window.status._news.text().startswith("Compiling (first time only)")


def test_ready_says_how_many_workers_are_warm(
    qtbot: QtBot, window: MainWindow, runtime: RuntimeModel
) -> None:
    status = window.status
    for count, words in ((0, "Warming up a worker"), (1, "1 warm worker"), (2, "2 warm workers")):
        observe(qtbot, runtime, Readiness("ready", 100, "Ready", warm=count))
        assert (status.runtime.text(), status.warm.text()) == ("Python ready", words)
        assert status.warm.isVisible()
        assert status.progress.isHidden()
    observe(qtbot, runtime, Readiness("ready", 100, "Ready", keeps_warm=False))
    assert status.warm.isHidden()


def test_a_narrow_status_bar_shows_fewer_items_but_these_in_full(
    qtbot: QtBot, window: MainWindow, runtime: RuntimeModel, appearance: Appearance
) -> None:
    observe(qtbot, runtime, Readiness("ready", 100, "Ready", warm=3))
    status = window.status
    chip = StatusBarChip(appearance=appearance)
    chip.show_state("console", "sim", "Playground", "holds heater_shaker", "")
    status.put_chip(chip)
    chip.show()
    items = (chip, status.runtime, status.instruments, status.messages_item)
    for width in (1280, 1024):
        window.resize(width, 700)
        qtbot.waitUntil(lambda: all(item.width() >= item.sizeHint().width() for item in items))
        assert all(item.isVisible() for item in items)
    assert status.keys_item.isHidden()


def test_an_error_is_told_with_its_remedy_and_can_be_tried_again(
    qtbot: QtBot, window: MainWindow, runtime: RuntimeModel
) -> None:
    error = Readiness("error", 45, error="numpy.whl is damaged", hint="Reinstall the program.")
    observe(qtbot, runtime, error)
    failure = window.setup.page.failure
    assert failure.message == "Python could not be prepared: numpy.whl is damaged"
    assert failure.hint.startswith("Reinstall the program.\nRuns still work")
    assert window.status.runtime.text() == "Python could not be prepared"
    assert "numpy.whl is damaged" in window.status.runtime.toolTip()
    failure.clear()
    observe(qtbot, runtime, error)
    assert failure.message == ""
    with qtbot.waitSignal(window.status.retry_requested):
        QTest.mouseClick(window.status.retry_link, LEFT)
    observe(qtbot, runtime, Readiness("loading", 5, "Loading runtime"))
    assert window.status.retry_link.isHidden()


def test_an_error_does_not_keep_a_protocol_from_running(
    qtbot: QtBot, opened: MainWindow, model: RunModel, runtime: RuntimeModel
) -> None:
    observe(qtbot, runtime, Readiness("error", error="no image"))
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(opened.setup.page.foot.start_button, LEFT)
    assert model.phase == "completed"


def test_a_run_that_waits_shows_the_stage(qtbot: QtBot, opened: MainWindow, model: RunModel) -> None:
    seen: list[tuple[str, str, int]] = []

    def note() -> None:
        header = opened.page.header
        seen.append((header._word.text(), header._sentence.text(), header._progress.value()))

    model.changed.connect(note)
    model._take_event(StateEvent("preparing"))
    model._take_event(ProgressEvent(62, "Installing packages: numpy"))
    assert seen[-1] == ("Preparing", "Installing packages: numpy", 62)


def test_what_is_done_for_a_run_is_in_the_log_and_not_in_its_output(
    qtbot: QtBot,
    opened: MainWindow,
    model: RunModel,
    launches: ScriptedLaunches,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def script(run: ScriptedRun) -> ErrorInfo | None:
        run.report(LogEvent("An image of weigh.py is made"))
        run.report(LogEvent("[Pyodide] Snapshot restored"))
        run.report(LogEvent("No full log of this run is kept", "warning"))
        run.print("hello\n")
        return None

    launches.script = script
    with caplog.at_level(logging.DEBUG, "praxis_desktop.gui.output"), qtbot.waitSignal(model.ended):
        QTest.mouseClick(opened.setup.page.foot.start_button, LEFT)
    output, log = opened.page.output.view.toPlainText(), opened.page.output.log.toPlainText()
    assert "image" not in output
    assert "No full log of this run is kept\n" in output
    lines = [line[10:] for line in log.splitlines()]
    assert lines[0] == "Run of weigh.py"
    assert "An image of weigh.py is made" in lines
    # The details of Python's preparation are for users who look for a fault.
    assert "[Pyodide]" not in output + log
    assert "[Pyodide] Snapshot restored" in caplog.messages
    assert "Warning: No full log of this run is kept" in lines
    assert lines[-1] == "Completed"


def test_what_is_printed_is_one_click_away_from_the_log_and_each_is_copied(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches, runtime: RuntimeModel
) -> None:
    launches.script = lambda run: run.report(LogEvent("An image of weigh.py is made"))
    opened.switch.show_setup()
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(opened.setup.page.foot.start_button, LEFT)
    panel = opened.page.output
    assert panel.log.isVisible()
    assert panel.copy_button.isEnabled()
    panel.copy()
    assert "An image of weigh.py is made" in QApplication.clipboard().text()
    QTest.mouseClick(panel.segments.button(2), LEFT)
    assert panel.view.isVisible()
    assert not panel.copy_button.isEnabled()
    QTest.mouseClick(panel.segments.button(0), LEFT)
    assert panel.log.isVisible()


def test_files_that_a_program_left_are_offered_until_the_next_run(
    qtbot: QtBot, opened: MainWindow, model: RunModel
) -> None:
    opened.switch.show_run()
    kept = {"folder": "/runs/1", "files": [{"name": "a.csv", "size": 3}, {"name": "b/c.png", "size": 4}]}
    model._take_event(
        ResultEvent("completed", "1", ExecutionResult("", 1.0, 1.0), {"artifacts": {**kept, "message": ""}})
    )
    files = opened.page.files
    assert (files.isVisible(), files._count.text()) == (True, "2 files saved")
    assert files._names.text() == "a.csv, b/c.png"
    assert files.open_button.isVisible()
    opened.switch.show_setup()
    with qtbot.waitSignal(model.ended):
        QTest.mouseClick(opened.setup.page.foot.start_button, LEFT)
    assert files.isHidden()


def test_stages_are_in_words_for_people_and_names_of_packages_stay() -> None:
    assert stage_text("Loading runtime: Compiling Pyodide for this computer") == "Compiling (first time only)"
    assert stage_text("Installing packages: numpy") == "Installing packages: numpy"
    assert stage_text("something new") == "something new"


def test_news_after_the_window_has_gone_hurts_nobody() -> None:
    runtime = RuntimeModel()
    import shiboken6

    shiboken6.delete(runtime)
    runtime.observe(Readiness("ready"))
    runtime.report(LogEvent("late"))
