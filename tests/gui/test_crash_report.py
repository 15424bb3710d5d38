"""Uncaught exceptions are shown once, with a report to send, and end nothing."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, qCritical
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.failures.crash import CrashReporter, DefectReport, RecentLog
from praxis_desktop.gui.run.model import RunModel
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

pytestmark = pytest.mark.qt_no_exception_capture


class Told:
    """The reports made by a reporter."""

    def __init__(self, reporter: CrashReporter) -> None:
        self.reports: list[DefectReport] = []
        reporter.reported.connect(self.reports.append)


@pytest.fixture
def reporter(qtbot: QtBot) -> Iterator[CrashReporter]:
    """A reporter that has installed its hooks."""
    taken = CrashReporter()
    taken.is_heard = True
    taken.install()
    yield taken
    taken.uninstall()


def test_what_is_raised_before_there_is_a_window_goes_where_it_went_before(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed_on: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *raised: passed_on.append(raised[1]))
    reporter = CrashReporter()
    reporter.install()
    try:
        error = ValueError("no window")
        sys.excepthook(ValueError, error, None)
        assert passed_on == [error]
        reporter.is_heard = True
        sys.excepthook(ValueError, error, None)
        assert passed_on == [error]
    finally:
        reporter.uninstall()


def raise_it() -> None:
    raise ValueError("a mistake")


def test_an_exception_of_the_window_is_reported_with_what_goes_on(
    qtbot: QtBot, reporter: CrashReporter
) -> None:
    told = Told(reporter)
    reporter.context = lambda: {"Page": "library"}
    QTimer.singleShot(0, raise_it)
    qtbot.waitUntil(lambda: bool(told.reports), timeout=60_000)
    report = told.reports[0]
    assert report.defects[0].sentence == "ValueError: a mistake"
    assert "raise_it" in report.defects[0].trace
    assert "Page: library" in report.text()
    assert any("was not caught" in line for line in report.log)


def test_many_exceptions_of_other_threads_are_one_report(qtbot: QtBot, reporter: CrashReporter) -> None:
    told = Told(reporter)
    for _ in range(50):
        thread = threading.Thread(target=raise_it, name="some work")
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: bool(told.reports) and told.reports[-1].count == 50, timeout=60_000)
    assert len(told.reports) < 5
    assert len(told.reports[-1].defects) == 20
    assert told.reports[-1].defects[0].thread == "some work"


def test_what_qt_complains_of_is_logged(qtbot: QtBot, reporter: CrashReporter) -> None:
    qCritical("something of the platform")
    assert any("ERROR qt" in line and "something of the platform" in line for line in reporter.log.lines)


def test_what_is_raised_where_nothing_can_be_raised_is_logged(qtbot: QtBot, reporter: CrashReporter) -> None:
    class Broken:
        def __del__(self) -> None:
            raise_it()

    Broken()
    gc.collect()
    assert any("a mistake" in line for line in reporter.log.lines)
    assert reporter.count == 0


def test_a_mistake_during_a_run_is_told_and_the_run_goes_on(
    qtbot: QtBot,
    window: MainWindow,
    model: RunModel,
    launches: ScriptedLaunches,
    protocol: Path,
    reporter: CrashReporter,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    window.messages.follow_defects(reporter)
    launches.script = ScriptedRun.wait_for_stop
    window.files.open_file(protocol)
    qtbot.waitUntil(lambda: window.setup.page.path == protocol, timeout=60_000)
    window.switch.run()
    qtbot.waitUntil(lambda: model.is_active, timeout=60_000)
    QTimer.singleShot(0, raise_it)
    messages = window.messages.model
    qtbot.waitUntil(lambda: bool(messages.all), timeout=60_000)
    message = messages.all[0]
    assert message.title == "This program had an internal error"
    assert "so does the run" in message.text
    assert "ValueError: a mistake" in message.text
    assert model.is_active
    message.actions[0].do()
    qtbot.waitUntil(lambda: messages.all[0].title == "The report was saved", timeout=60_000)
    (file,) = (tmp_path / "data" / "logs").glob("* defect *")
    text = file.read_text(encoding="utf-8")
    assert "raise_it" in text
    assert "Run: " in text


def test_the_log_is_kept_in_a_file_that_begins_anew_when_it_is_large(tmp_path: Path) -> None:
    file = tmp_path / "logs" / "window.log"
    recent = RecentLog()
    logger = logging.getLogger("tests.recent_log")
    logger.addHandler(recent)
    logger.warning("before there was a file")
    recent.keep_in(file)
    logger.warning("after that")
    recent.end(wait_s=60)
    assert [line.split("] ")[-1] for line in file.read_text("utf-8").splitlines()] == [
        "before there was a file",
        "after that",
    ]
    file.write_bytes(b"x" * (2 << 20))
    recent.keep_in(file)
    logger.warning("in the next file")
    recent.end(wait_s=60)
    logger.removeHandler(recent)
    assert file.stat().st_size < 1000
    assert file.with_name("window.log.1").stat().st_size == 2 << 20


def test_the_hooks_are_given_back() -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    taken = CrashReporter()
    taken.is_heard = True
    taken.install()
    taken.uninstall()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_a_mistake_in_background_work_is_reported_and_told_to_who_waits(
    qtbot: QtBot, reporter: CrashReporter
) -> None:
    told = Told(reporter)
    task = BackgroundTask(raise_it)
    with qtbot.waitSignal(task.failed, timeout=60_000) as failed:
        task.start()
    assert "a mistake" in failed.args[0].message
    qtbot.waitUntil(lambda: bool(told.reports), timeout=60_000)
    assert told.reports[0].defects[0].thread == "raise_it"
    assert "raise_it" in told.reports[0].defects[0].trace
