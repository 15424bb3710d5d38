"""The history in the window: runs are found, read, annotated, exported and set up again."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDateTime, QLocale, QPoint, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import DataEvent, ExecutionResult, ResultEvent, StateEvent, StepEvent
from praxis_desktop.core.verdicts import Figure, Verdict
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.history.controller import HistoryView
from praxis_desktop.gui.history.report_page import ReportPage
from praxis_desktop.gui.library.page import LibraryPage
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.output.sheets import FigureSheet
from praxis_desktop.gui.records.history_model import PAGE
from praxis_desktop.gui.window.dialogs import FileChooser
from praxis_desktop.gui.wire.rows import TEXT
from praxis_desktop.records.history.history import History
from tests.gui.guards import let_appear
from tests.gui.history.pages import LEFT, TIMEOUT_MS, opened, shown
from tests.records import sample_records
from tests.records.history.telling import begin, end, events_of_steps, run, write_journal


def titles(view: HistoryView) -> list[str]:
    """Return the listed titles."""
    return [listed.row.name for listed in view.page.rows.runs]


def await_titles(qtbot: QtBot, view: HistoryView, names: list[str]) -> None:
    """Wait until exactly these titles are listed."""
    qtbot.waitUntil(lambda: titles(view) == names, timeout=TIMEOUT_MS)


def texts(view: HistoryView, table: str) -> list[tuple[str, ...]]:
    """Return the texts in a table on the page of a run."""
    shown = getattr(view.report.views, table)
    return [line.texts for line in getattr(shown, "table", shown).rows.lines]


def test_without_a_run_there_is_the_way_to_the_library(qtbot: QtBot, window: MainWindow) -> None:
    view = shown(qtbot, window)
    page = view.page
    assert page.empty.isVisible()
    assert not page.filters.isVisible()
    assert page.library_button.hasFocus()
    QTest.keyClick(page.library_button, Qt.Key.Key_Space)
    assert isinstance(window.pages.currentWidget(), LibraryPage)


def test_who_leaves_while_runs_are_read_keeps_the_keys_where_they_are(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    run(kept, name="first")
    history = window.history
    assert history is not None
    window.menus.history.trigger()
    qtbot.waitUntil(lambda: history.view is not None and history.view.isVisible())
    view = history.view
    assert view is not None
    window.switch.show_library()
    focus = window.focusWidget()
    if view.page.looked is None:
        qtbot.waitUntil(lambda: view.page.looked is not None, timeout=TIMEOUT_MS)
    assert window.focusWidget() is focus


def test_what_shows_a_run_is_made_before_one_is_opened(qtbot: QtBot, window: MainWindow) -> None:
    view = shown(qtbot, window)
    qtbot.waitUntil(lambda: view.findChild(ReportPage) is not None)
    assert view.page.isVisible()
    assert not view.report.isVisible()


def test_a_run_without_instruments_is_neither_simulated_nor_real(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    run(kept, name="counted", ports=[], verdict=Verdict("passed", "All are there."))
    view = shown(qtbot, window)
    assert titles(view) == ["counted"]
    assert [view.page.rows.index(0, column).data() for column in (3, 5)] == ["Passed", "No instruments"]
    QTest.keyClick(view.page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.report.isVisible() and view.report.band.chip.text() == "No instruments")
    assert view.report.band.word.text() == "Passed"


def test_runs_are_found_by_words_result_protocol_and_instrument(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    run(kept, name="first", verdict=Verdict("passed", "It is 3 g."))
    shaken: dict[str, Any] = {"protocol": "shake", "ports": ["shaker=/dev/ttyS9"]}
    run(kept, name="second", state="failed", **shaken)
    run(kept, name="third", state="cancelled", verdict=Verdict("failed", "It is 30 °C."), **shaken)
    view = shown(qtbot, window)
    page = view.page
    assert titles(view) == ["third", "second", "first"]
    assert page.table.hasFocus()
    assert [chip.text() for chip in page.filters.chips.chips] == [
        "All",
        "Passed 0 · 1 simulated",
        "Failed or error 2",
        "Inconclusive 0",
        "No verdict 1",
        "Simulated 1",
        "Interrupted 0",
    ]
    page.filters.chips.resize(0, page.filters.chips.height())
    assert page.filters.chips.chips[1].text() == "Passed 0", "a simulated run is never counted as a real one"
    assert [page.rows.index(row, 3).data() for row in range(3)] == [
        "Failed",
        "No verdict",
        "Passed in simulation",
    ]
    assert [page.rows.index(row, 4).data() for row in range(3)] == ["Stopped", "Ended by error", "Completed"]
    assert [page.rows.index(row, 5).data() for row in range(3)] == ["Real", "Real", "Simulated"]
    # Typing on the list searches in it.
    QTest.keyClicks(page.table, "sec")
    await_titles(qtbot, view, ["second"])
    assert page.filters.shown.text() == "Showing 1 of 3"
    page.filters.search.setText("nothing")
    qtbot.waitUntil(page.clear_button.isVisible, timeout=TIMEOUT_MS)
    QTest.mouseClick(page.clear_button, LEFT)
    qtbot.waitUntil(lambda: len(titles(view)) == 3, timeout=TIMEOUT_MS)
    assert page.filters.shown.text() == "Showing 3 of 3"
    for chip, names in (
        (1, ["first"]),
        (2, ["third", "second"]),
        (4, ["second"]),
        (5, ["first"]),
        (0, ["third", "second", "first"]),
    ):
        QTest.mouseClick(page.filters.chips.chips[chip], LEFT)
        await_titles(qtbot, view, names)
    for field, name, names in (
        (page.filters.protocol, "shake", ["third", "second"]),
        (page.filters.instrument, "mettler", []),
    ):
        field.setCurrentIndex(field.findData(name))
        field.activated.emit(field.currentIndex())
        await_titles(qtbot, view, names)


def test_the_search_and_the_filters_find_what_the_list_says(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    run(kept, name="simulated", verdict=Verdict("failed", "It is 30 g."))
    run(kept, name="broken", state="failed", ports=["shaker=/dev/ttyS9"])
    run(kept, name="stopped", state="cancelled", ports=["shaker=/dev/ttyS9"])
    record = begin(kept, name="halted", ports=["shaker=/dev/ttyS9"])
    record.tell(StateEvent("cancelled", "emergency stop", "ada"))
    end(record, "cancelled")
    view = shown(qtbot, window)
    filters = view.page.filters
    for typed, names in (
        ("failed sim", ["simulated"]),
        ("emergency", ["halted"]),
        ("stopped", ["stopped"]),
        ("by error", ["broken"]),
        ("no verdict", ["halted", "stopped", "broken"]),
    ):
        filters.search.setText(typed)
        await_titles(qtbot, view, names)
    filters.clear()
    await_titles(qtbot, view, ["halted", "stopped", "broken", "simulated"])
    QTest.mouseClick(filters.chips.chips[2], LEFT)
    await_titles(qtbot, view, ["broken", "simulated"])
    filters.clear()
    for end_of, name in (("emergency stop", "halted"), ("failed", "broken"), ("cancelled", "stopped")):
        filters.end.setCurrentIndex(filters.end.findData(end_of))
        filters.end.activated.emit(filters.end.currentIndex())
        await_titles(qtbot, view, [name])


def test_older_runs_are_read_as_they_are_scrolled_to(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    start = time.time_ns() - 10**15
    for number in range(PAGE + 30):
        ending = [(0, {"event": "result", "state": "completed"})]
        order = start + number * 10**9
        write_journal(kept.places.runs, ending, name=f"run {number}", ordered_ns=order, started_ns=order)
    counted: list[int] = []
    assert window.history is not None
    window.history.show()
    assert window.history.view is not None
    window.history.view.model.indexing.connect(lambda done, total: counted.append(total))
    view = shown(qtbot, window)
    page = view.page
    assert set(counted) == {PAGE + 30}
    assert len(titles(view)) == PAGE
    assert page.filters.shown.text() == f"Showing {PAGE + 30} of {PAGE + 30}"
    page.table.scrollToBottom()
    qtbot.waitUntil(lambda: len(titles(view)) == PAGE + 30, timeout=TIMEOUT_MS)
    assert titles(view)[-1] == "run 0"
    # A refresh keeps what was read, and the selection.
    page.table.selectRow(PAGE + 10)
    chosen = page.table.current
    run(kept, name="newest")
    page.look_anew()
    qtbot.waitUntil(lambda: titles(view)[0] == "newest", timeout=TIMEOUT_MS)
    assert page.table.current == chosen


def top(view: HistoryView) -> tuple[str, int]:
    """Return the title of the run at the top of the list, and the position of its row in pixels."""
    table = view.page.table
    index = table.indexAt(QPoint(5, 1))
    return titles(view)[index.row()], table.visualRect(index).top()


def some_runs(kept: History) -> None:
    """Add forty runs, called "run 0" to "run 39"."""
    start = time.time_ns() - 10**15
    for number in range(40):
        ending = [(0, {"event": "result", "state": "completed"})]
        order = start + number * 10**9
        write_journal(kept.places.runs, ending, name=f"run {number}", ordered_ns=order, started_ns=order)


def test_the_runs_in_view_stay_there_when_another_run_ends(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    some_runs(kept)
    view = shown(qtbot, window)
    table, bar = view.page.table, view.page.table.verticalScrollBar()
    table.selectRow(2)
    chosen = table.current
    run(kept, name="seen", steps=1)
    view.refresh()
    qtbot.waitUntil(lambda: titles(view)[0] == "seen", timeout=TIMEOUT_MS)
    assert top(view) == ("seen", 0), "at the top, new runs are seen"
    bar.setValue(620)
    before = top(view)
    assert before == ("run 28", -20)
    run(kept, name="ended", steps=1)
    view.refresh()
    qtbot.waitUntil(lambda: titles(view)[0] == "ended", timeout=TIMEOUT_MS)
    assert top(view) == before
    assert table.current == chosen
    opened(qtbot, view, view.page.rows.runs[14].row.run_id)
    run(kept, name="ended during the report", steps=1)
    view.refresh()
    qtbot.waitUntil(lambda: titles(view)[0] == "ended during the report", timeout=TIMEOUT_MS)
    run(kept, name="ended last", steps=1)
    let_appear(qtbot, view.report)
    QTest.keyClick(view.report.head.back_button, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: titles(view)[0] == "ended last", timeout=TIMEOUT_MS)
    assert top(view) == before


def test_a_search_leaves_the_choice_of_a_run_as_it_was(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    for name in ("alpha", "beta", "gamma"):
        run(kept, name=name, steps=1)
    view = shown(qtbot, window)
    table, search = view.page.table, view.page.filters.search

    def current() -> str:
        return titles(view)[table.currentIndex().row()]

    run(kept, name="delta", steps=1)
    view.refresh()
    qtbot.waitUntil(lambda: len(titles(view)) == 4, timeout=TIMEOUT_MS)
    assert current() == "gamma", "a run that ends is not selected"
    table.selectRow(3)
    assert current() == "alpha"
    search.setText("beta")
    await_titles(qtbot, view, ["beta"])
    assert current() == "beta"
    search.clear()
    qtbot.waitUntil(lambda: len(titles(view)) == 4, timeout=TIMEOUT_MS)
    assert current() == "alpha"
    choices: tuple[Callable[[], None], ...] = (
        lambda: QTest.mouseClick(table.viewport(), LEFT, pos=QPoint(200, 10)),
        lambda: QTest.keyClick(table, Qt.Key.Key_Return),
    )
    for choose in choices:
        table.selectRow(3)
        search.setText("beta")
        await_titles(qtbot, view, ["beta"])
        choose()
        view.go_back()
        search.clear()
        qtbot.waitUntil(lambda: len(titles(view)) == 4, timeout=TIMEOUT_MS)
        assert current() == "beta", "the found run was chosen"


def test_a_run_is_read_by_keys_alone(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    sample_records.finished(kept.places.runs)
    view = shown(qtbot, window)
    QTest.keyClick(view.page.table, Qt.Key.Key_Return)
    report = view.report
    qtbot.waitUntil(lambda: report.opened is not None, timeout=TIMEOUT_MS)
    assert report.head.title.text() == "Run 01234567 · Weigh ten samples"
    assert report.band.word.text() == "No verdict"
    assert report.band.chip.text() == "Simulated"
    assert [step.title for step in report.timeline.rows.steps] == ["Weigh A1"]
    assert report.results.figures.table.rows.lines[0].texts[1:] == ("10.0012", "–", "–", "")
    QTest.keyClick(report.fold.button, Qt.Key.Key_Return)
    assert report.technical.isVisible()
    report.tabs.button(1).click()
    qtbot.waitUntil(lambda: bool(report.views.wire.rows.lines), timeout=TIMEOUT_MS)
    wire = report.views.wire.rows
    assert [wire.text(line, TEXT) for line in wire.lines] == ["S\\r\\n", "S S     10.0012 g\\r\\n"]
    assert any("Done" in line for line in texts(view, "log"))
    assert ("Record", "Id", sample_records.RUN) in texts(view, "facts")
    assert "plot.svg" in str(texts(view, "files"))
    let_appear(qtbot, report)
    QTest.keyClick(report.head.back_button, Qt.Key.Key_Escape)
    assert view.pages.currentWidget() is view.page
    assert view.page.table.hasFocus()


def test_a_step_shows_its_own_bytes_and_data(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    sample_records.finished(kept.places.runs)
    view = shown(qtbot, window)
    opened(qtbot, view, sample_records.RUN)
    report = view.report
    QTest.mouseClick(report.fold.button, LEFT)
    report.tabs.button(1).click()
    wire = report.views.wire
    qtbot.waitUntil(lambda: bool(wire.rows.lines), timeout=TIMEOUT_MS)
    report.timeline.list.setCurrentIndex(report.timeline.rows.index(0, 0))
    assert wire.chosen_steps.text() == "Step 1 only"
    assert {line.step for line in wire.rows.lines} == {1}
    assert report.timeline.whole_button.isVisible()
    QTest.mouseClick(report.timeline.whole_button, LEFT)
    assert wire.chosen_steps.text() == ""
    wire.table.selectRow(0)
    assert wire.cause.text().startswith("Step 1 · Weigh A1")


def test_a_step_shows_its_own_log(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    sample_records.finished(kept.places.runs)
    view = shown(qtbot, window)
    opened(qtbot, view, sample_records.RUN)
    report, log = view.report, view.report.views.log
    QTest.mouseClick(report.fold.button, LEFT)
    report.tabs.button(2).click()
    whole = texts(view, "log")
    report.timeline.list.setCurrentIndex(report.timeline.rows.index(0, 0))
    shown_lines = texts(view, "log")
    assert 0 <= len(shown_lines) < len(whole)
    assert ("State", "Preparing") not in [line[1:] for line in shown_lines]
    assert "step 1" in log.words.text()
    QTest.mouseClick(log.all_button, LEFT)
    assert texts(view, "log") == whole
    assert not log.all_button.isVisible()
    assert report.timeline.step == 0


def test_a_note_leaves_everything_at_the_selected_step(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    sample_records.finished(kept.places.runs)
    view = shown(qtbot, window)
    opened(qtbot, view, sample_records.RUN)
    report = view.report
    log, wire = report.views.log, report.views.wire
    QTest.mouseClick(report.fold.button, LEFT)
    report.tabs.button(1).click()
    qtbot.waitUntil(lambda: bool(wire.rows.lines), timeout=TIMEOUT_MS)
    report.tabs.button(2).click()
    report.timeline.choose(1)
    log.table.selectRow(0)
    window.resize(1024, 700)
    report.tabs.button(0).click()
    facts = report.views.facts
    qtbot.waitUntil(lambda: facts.verticalScrollBar().maximum() > 0, timeout=TIMEOUT_MS)
    facts.verticalScrollBar().setValue(facts.verticalScrollBar().maximum())
    first_fact = facts.rows.lines[facts.rowAt(0)].texts
    report.tabs.button(2).click()
    before, words, whole = texts(view, "log"), log.words.text(), log.whole.text()
    view.model.note(sample_records.RUN, "The door was open.", "grace")
    qtbot.waitUntil(lambda: "The door was open." in str(texts(view, "facts")), timeout=TIMEOUT_MS)
    assert facts.rows.lines[facts.rowAt(0)].texts == first_fact
    assert report.timeline.step == 1
    assert wire.chosen_steps.text() == "Step 1 only"
    assert (texts(view, "log"), log.words.text(), log.whole.text()) == (before, words, whole)
    assert log.all_button.isVisible()
    QTest.mouseClick(log.all_button, LEFT)
    assert report.timeline.step == 0
    assert len(texts(view, "log")) > len(before)


def test_a_run_that_is_opened_again_shows_what_it_has_done_since(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    finished = run(kept)
    record = begin(kept)
    view = shown(qtbot, window)
    report = view.report
    opened(qtbot, view, finished)
    report.fold.button.setChecked(True)
    report.tabs.button(2).click()
    report.timeline.choose(2)
    assert report.views.log.all_button.isVisible()
    for steps in (0, 3):
        if steps:
            for event in events_of_steps(steps):
                record.tell(event)
            end(record)
        with qtbot.waitSignal(view.model.opened, timeout=TIMEOUT_MS):
            view.open_run(record.run_id)
        assert len(report.timeline.rows.steps) == steps
        assert report.timeline.step == 0
        assert not report.timeline.whole_button.isVisible()
        assert not report.views.log.all_button.isVisible()
        view.go_back()
    assert "Weighed" in str(texts(view, "log"))


def test_the_log_says_where_the_printed_output_is(
    qtbot: QtBot, window: MainWindow, kept: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = sample_records.finished(kept.places.runs)
    view = shown(qtbot, window)
    opened(qtbot, view, sample_records.RUN)
    QTest.mouseClick(view.report.fold.button, LEFT)
    view.report.tabs.button(2).click()
    log = view.report.views.log
    assert log.words.text() == "Printed output is in a separate file"
    asked: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.toLocalFile()))
    QTest.mouseClick(log.output_button, LEFT)
    assert [Path(name).read_bytes() for name in asked] == [b"10 g\n"]
    assert [Path(name) for name in asked] == [folder / "output.txt"]


def test_the_figures_of_a_run_are_among_its_results_in_their_order(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    record = sample_records.make(kept.places.runs, sample_records.RUN)
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">{}<circle r="9"/></svg>'
    for number, title in ((2, "<title>Growth &amp; decay</title>"), (10, "")):
        (record.folder / "artifacts" / f"figure-{number}.svg").write_text(drawing.format(title))
    record.tell(StateEvent("completed"))
    record.close(sample_records.result(run_id=sample_records.RUN))
    view = shown(qtbot, window)
    opened(qtbot, view, sample_records.RUN)
    data = view.report.results.data
    names = [data.choice.itemText(place) for place in range(data.choice.count())]
    assert names[-2:] == ["Growth & decay", "figure-10.svg"]
    data.choice.setCurrentIndex(len(names) - 2)
    data.choice.activated.emit(len(names) - 2)
    assert data.title.text() == "Growth & decay"
    qtbot.waitUntil(lambda: data.figure.has_picture, timeout=60_000)
    QTest.mouseClick(data.figure_button, LEFT)
    sheet = window.findChild(FigureSheet)
    assert sheet is not None
    assert sheet.is_open


def test_parameters_and_instruments_are_called_as_people_call_them(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    values = {"volume_ul": 50.0, "count": 3, "note": "wash"}
    record = begin(kept, values=values, ports=["scale=sim:mettler,seed=7"])
    parameters = [
        {"name": "volume_ul", "label": "Volume", "unit": "µL"},
        {"name": "count", "label": "", "unit": 7},
    ]
    record.request({"setup": {"protocol": {"parameters": parameters}}}, {})
    run_id = end(record)
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    facts = [line[1:] for line in texts(view, "facts")]
    assert facts[:4] == [
        ("Volume", "50 µL"),
        ("Count", "3"),
        ("Note", "wash"),
        ("Scale", "Mettler Toledo balance (MT-SICS), simulated"),
    ]


def test_technical_matters_are_folded_until_somebody_asks(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    sample_records.finished(kept.places.runs)
    window.resize(1280, 800)
    view = shown(qtbot, window)
    opened(qtbot, view, sample_records.RUN)
    report = view.report
    assert report.results.isVisible()
    assert report.sign_off.isVisible()
    assert not report.technical.isVisible()
    place = report.fold.mapTo(window, report.fold.rect().center())
    let_appear(qtbot, report)
    report.fold.button.setFocus()
    QTest.keyClick(report.fold.button, Qt.Key.Key_Return)
    assert report.technical.isVisible()
    assert not report.results.isVisible()
    qtbot.waitUntil(lambda: report.technical.height() > 200, timeout=TIMEOUT_MS)
    assert report.fold.mapTo(window, report.fold.rect().center()) == place, "it stays below the pointer"
    QTest.keyClick(report.fold.button, Qt.Key.Key_Return)
    assert report.results.isVisible()
    qtbot.waitUntil(lambda: window.minimumSizeHint().height() <= 700, timeout=TIMEOUT_MS)


def test_of_a_run_that_found_nothing_the_report_shows_how_it_went(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    record = begin(kept)
    record.tell(StepEvent(1, "started", "Weigh"))
    run_id = end(record, "failed")
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    assert view.report.technical.isVisible()
    assert [step.title for step in view.report.timeline.rows.steps] == ["Weigh"]


def test_the_sign_off_line_says_who_performed_the_run_and_where_the_others_sign(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    run_id = run(kept, operator="ada")
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    assert view.report.head.words.text().startswith("started "), "the time beside “Performed” is the end"
    line = view.report.sign_off
    assert [part.name.text() for part in (line.performed, line.reviewed, line.approved, line.noted)] == [
        "ada",
        "on the printed report",
        "on the printed report",
        "none",
    ]


def test_a_run_in_fast_time_ended_when_it_really_did(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    record = begin(kept)
    record.follow(lambda: time.monotonic_ns() + 7_200 * 10**9)
    record.tell(StateEvent("running"))
    record.close(ResultEvent("completed", record.run_id, ExecutionResult("", 6_000.0, time.time() * 1000)))
    view = shown(qtbot, window)
    opened(qtbot, view, record.run_id)
    opened_run = view.report.opened
    assert opened_run is not None
    assert opened_run.run.duration is not None
    assert opened_run.run.duration > 7_000
    ended = QDateTime.fromSecsSinceEpoch(int(time.time()) + 6)
    near = {QLocale().toString(ended.addSecs(seconds), "HH:mm") for seconds in (-30, 0)}
    assert any(f"Completed at {minute}" in view.report.band.words.text() for minute in near)
    assert any(minute in view.report.sign_off.performed.when.text() for minute in near)


def test_the_report_of_a_run_that_goes_on_says_so_and_follows_it_to_its_end(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    record = begin(kept)
    view = shown(qtbot, window)
    opened(qtbot, view, record.run_id)
    report = view.report
    assert "its steps and results will be here when it has ended" in report.band.words.text()
    assert report.timeline.empty.text() == "Its steps will be here when it has ended."
    report.fold.button.setChecked(True)
    assert "the record is still being written" in str(texts(view, "facts"))
    assert "0 bytes" not in str(texts(view, "facts"))
    assert report.views.verify_button.isHidden(), "nothing can be checked yet"
    for event in events_of_steps(2):
        record.tell(event)
    end(record)
    qtbot.waitUntil(lambda: len(report.timeline.rows.steps) == 2, timeout=TIMEOUT_MS)
    assert report.band.words.text().startswith("Completed at ")
    assert not report.views.verify_button.isHidden()


def test_a_note_is_kept_beside_the_record(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    run_id = run(kept)
    digest = kept.find(run_id).digest
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    QTest.mouseClick(view.report.sign_off.note_button, LEFT)
    sheet = view.note_sheet
    assert not sheet.add_button.isEnabled()
    QTest.keyClick(sheet.field, Qt.Key.Key_Escape)
    assert view.open_sheet is None
    assert view.pages.currentWidget() is view.report
    QTest.mouseClick(view.report.sign_off.note_button, LEFT)
    QTest.keyClicks(sheet.field, "The door was open.")
    sheet.person.setText("grace")
    QTest.mouseClick(sheet.add_button, LEFT)
    qtbot.waitUntil(lambda: "The door was open." in str(texts(view, "facts")), timeout=TIMEOUT_MS)
    assert view.report.sign_off.noted.name.text() == "The door was open."
    note = kept.notes(run_id)[0]
    assert (note.person, note.words) == ("grace", "The door was open.")
    assert kept.find(run_id).digest == digest


def test_a_note_that_was_not_added_is_kept_as_a_draft_for_its_run(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    first, second = run(kept), run(kept)
    view = shown(qtbot, window)
    sheet = view.note_sheet
    opened(qtbot, view, first)
    QTest.mouseClick(view.report.sign_off.note_button, LEFT)
    QTest.keyClicks(sheet.field, "The door")
    QTest.keyClick(sheet.field, Qt.Key.Key_Escape)
    opened(qtbot, view, second)
    QTest.mouseClick(view.report.sign_off.note_button, LEFT)
    assert sheet.field.toPlainText() == ""
    QTest.keyClick(sheet.field, Qt.Key.Key_Escape)
    opened(qtbot, view, first)
    QTest.mouseClick(view.report.sign_off.note_button, LEFT)
    assert sheet.field.toPlainText() == "The door"
    QTest.keyClicks(sheet.field, " was open.")
    QTest.mouseClick(sheet.add_button, LEFT)
    qtbot.waitUntil(lambda: "The door was open." in str(texts(view, "facts")), timeout=TIMEOUT_MS)
    QTest.mouseClick(view.report.sign_off.note_button, LEFT)
    assert sheet.field.toPlainText() == ""


def test_a_run_is_called_by_its_number(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    run(kept)
    run_id = run(kept, title="Weigh ten samples")
    view = shown(qtbot, window)
    view.open_run(run_id)
    assert view.report.head.title.text() == "Run 2", "also before it is read"
    opened(qtbot, view, run_id)
    assert view.report.head.title.text() == "Run 2 · Weigh ten samples"
    QTest.mouseClick(view.report.sign_off.note_button, LEFT)
    assert view.note_sheet.caption.text() == "Run 2 · Weigh ten samples"
    QTest.keyClick(view.note_sheet.field, Qt.Key.Key_Escape)
    view.report.export_wanted.emit(view.report.opened, "pdf")
    chooser = window.findChild(FileChooser)
    assert chooser is not None
    field = chooser.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    assert field.text() == "Weigh_ten_samples_run_2.pdf"


def test_one_run_is_exported_to_a_file(
    qtbot: QtBot, window: MainWindow, kept: History, tmp_path: Path
) -> None:
    run_id = run(kept)
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    view._formats = ("json",)
    with qtbot.waitSignal(view.model.exported, timeout=TIMEOUT_MS):
        view.export_to_file(str(tmp_path / "run.json"))
    assert json.loads((tmp_path / "run.json").read_text())["run"]["id"] == run_id
    line = view.report.exports
    told = window.messages.model.all[0]
    assert (told.title, told.text) == ("1 run exported", str(tmp_path / "run.json"))
    assert [action.title for action in told.actions] == ["Show in folder"]
    assert not line.isVisible()
    # A failure to write is reported, and nothing stays busy.
    with qtbot.waitSignal(view.model.export_failed, timeout=TIMEOUT_MS):
        view.export_to_file(str(tmp_path / "nowhere" / "run.json"))
    assert "nowhere" in line.notice.sentence
    assert not view.model.is_exporting


def test_the_ticked_runs_are_exported_and_all_that_are_shown(
    qtbot: QtBot, window: MainWindow, kept: History, tmp_path: Path
) -> None:
    for name in ("a", "b", "c"):
        run(kept, name=name)
    view = shown(qtbot, window)
    QTest.mouseClick(view.page.export_button, LEFT)
    sheet = view.export_sheet
    assert sheet.title.text() == "Export 3 runs"
    assert sheet.formats == ("csv",)
    QTest.keyClick(sheet.folder_button, Qt.Key.Key_Escape)
    assert view.open_sheet is None
    view.page.table.selectRow(0)
    QTest.keyClick(view.page.table, Qt.Key.Key_Space)
    QTest.keyClick(view.page.table, Qt.Key.Key_Down)
    QTest.keyClick(view.page.table, Qt.Key.Key_Space)
    let_appear(qtbot, view)
    QTest.mouseClick(view.page.selection.export_button, LEFT)
    assert sheet.title.text() == "Export 2 runs"
    view._formats = ("json",)
    with qtbot.waitSignal(view.model.exported, timeout=TIMEOUT_MS):
        view.export_to_folder(str(tmp_path / "two"))
    listed = json.loads((tmp_path / "two" / "runs.json").read_text())["runs"]
    assert [each["name"] for each in listed] == ["b", "c"]
    assert window.messages.model.all[0].title == "2 runs exported"
    assert not view.page.exports.isVisible()


def test_an_export_can_be_given_up(qtbot: QtBot, window: MainWindow, kept: History, tmp_path: Path) -> None:
    for name in ("a", "b"):
        run(kept, name=name)
    view = shown(qtbot, window)
    view.ask_to_export()
    view._formats = ("json",)
    view.model.exporting.connect(view.model.cancel_export, Qt.ConnectionType.DirectConnection)
    with qtbot.waitSignal(view.model.cancelled, timeout=TIMEOUT_MS):
        view.export_to_folder(str(tmp_path / "out"))
    assert "cancelled" in view.page.exports.notice.sentence
    assert not view.model.is_exporting


def test_a_run_is_set_up_again_with_its_values(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    run_id = run(kept, target="/not/there/weigh.py", values={"volume": 10})
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    with qtbot.waitSignal(view.again_wanted) as asked:
        QTest.mouseClick(view.report.head.again_button, LEFT)
    assert asked.args is not None
    assert asked.args[:3] == ["/not/there/weigh.py", None, {"volume": 10}]
    qtbot.waitUntil(lambda: "weigh.py" in window.setup.page.failure.message, timeout=TIMEOUT_MS)


def test_an_interrupted_run_is_offered_to_go_on_instead(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    write_journal(kept.places.runs, [(0, {"event": "state", "state": "running"})], is_closed=False)
    view = shown(qtbot, window)
    assert view.page.rows.index(0, 4).data() == "Interrupted"
    assert view.page.filters.chips.chips[6].text() == "Interrupted 1"
    opened(qtbot, view, view.page.table.current)
    report = view.report
    assert report.head.resume_button.isVisible()
    assert not report.head.again_button.isVisible()
    assert not report.sign_off.note_button.isVisible()


def test_a_run_that_goes_on_is_under_way(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    record = begin(kept)
    try:
        view = shown(qtbot, window)
        assert view.page.rows.index(0, 4).data() in ("Running", "Starting…", "Preparing", "Queued")
        opened(qtbot, view, record.run_id)
        assert not view.report.technical.replay_button.isVisible()
    finally:
        end(record)


def test_what_cannot_be_read_is_said(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    run_id = run(kept)
    view = shown(qtbot, window)
    with qtbot.waitSignal(view.model.open_failed, timeout=TIMEOUT_MS):
        view.open_run("f" * 32)
    assert view.report.notice.sentence.startswith("There is no run ffff")
    opened(qtbot, view, run_id)
    assert view.report.notice.sentence == ""


@pytest.mark.parametrize(
    ("device", "origin"), [("/dev/ttyUSB0", "measured"), ("sim:mettler", "from the reader")]
)
def test_a_plate_says_whether_its_values_were_measured(
    qtbot: QtBot, window: MainWindow, kept: History, device: str, origin: str
) -> None:
    record = begin(kept, ports=[f"scale={device}"])
    read = {"plate": "plate", "values": {"A1": 0.5, "H12": 2.5}}
    handed_on = {"plate": "", "values": {"A1": 0.5, "H12": 2.5}}
    made = {"plate": "plate", "values": {"A1": 5.0, "H12": 25.0}}
    operation = "plate_reader.read_absorbance"
    for event in (
        StepEvent(
            1, "started", "Read absorbance", kind="operation", operation=operation, instrument="reader"
        ),
        DataEvent("reader.read_absorbance", "wells", read, "Absorbance", "OD", step=1),
        StepEvent(1, "completed", "Read absorbance", kind="operation", operation=operation, duration=1.0),
        DataEvent("readings", "wells", handed_on, "Readings", "OD"),
        DataEvent("concentration", "wells", made, "Concentration", "g/L"),
    ):
        record.tell(event)
    run_id = end(record)
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    data = view.report.results.data
    said = []
    for place in range(data.choice.count()):
        data.choice.setCurrentIndex(place)
        data.choice.activated.emit(place)
        data.choice.activated.emit(place)
        said.append((data.choice.itemText(place), data.plate.accessibleName().rpartition(", ")[2]))
    assert said == [
        ("Absorbance, OD", origin),
        ("Readings, OD", origin),
        ("Concentration, g/L", "from the program"),
    ]


def test_results_are_shown_as_plates_curves_tables_and_text(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    record = begin(kept)
    wells = {"plate": "plate", "values": {"A1": 0.5, "H12": 2.5, "B2": "n/a"}, "size": [8, 12]}
    for event in (
        DataEvent("od", "wells", wells, "Absorbance", "OD"),
        DataEvent("mass", "series", {"points": [[0, 1.0], [1, None], [2, 3.0]]}, "Mass", "g"),
        DataEvent("doses", "table", {"columns": ["well", "volume"], "rows": [["A1", 10.0]]}, "Doses"),
        DataEvent("odd", "wells", {"values": {"nowhere": 1}}, "Odd"),
        DataEvent("passed", "value", True, "Passed"),
    ):
        record.tell(event)
    run_id = end(record)
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    results = view.report.results
    data = results.data
    names = [data.choice.itemText(place) for place in range(data.choice.count())]
    assert names == ["Absorbance, OD", "Doses"]
    assert data.views.currentWidget() is data.plate
    assert "0.5 to 2.5 OD" in data.plate.accessibleName()
    QTest.keyClick(data.plate, Qt.Key.Key_Right)
    assert data.pointed.text() == "A2: no value"
    QTest.keyClick(data.plate, Qt.Key.Key_Left)
    assert data.plate.accessibleDescription() == "A1: 0.5 OD"
    middle = data.plate.color_of((0.5 + 2.5) / 2)
    data.scale.button(1).click()
    assert data.plate.accessibleName().endswith("OD, from the program, logarithmic scale")
    assert data.plate.color_of(math.sqrt(0.5 * 2.5)) == middle
    data.scale.button(0).click()
    assert not data.plate.accessibleName().endswith("scale")
    data.choice.setCurrentIndex(1)
    data.choice.activated.emit(1)
    assert data.views.currentWidget() is data.table
    assert data.scale.isHidden()
    window.grab()
    assert [line.texts for line in results.figures.table.rows.lines] == [
        ("Passed", "yes"),
        ("Odd", "values: nowhere: 1"),
    ]
    assert "2 values, 1 to 3 g" in results.courses.picture.accessibleName()


PORTIONS = {
    "columns": ["Portion", "Mass", "Volume", "error_percent"],
    "rows": [[1, 985.6, 988.8, -1.12], [2, 990.3, 993.5, -0.65], [3, 996.0, None, 0.1]],
    "units": {"Mass": "mg", "Volume": "µL"},
    "limits": {"Volume": [992.0, 1008.0]},
}


@pytest.mark.parametrize(("device", "is_simulated"), [("/dev/ttyUSB0", False), ("sim:mettler", True)])
def test_rows_and_figures_say_whether_they_are_inside_their_limits(
    qtbot: QtBot, window: MainWindow, kept: History, device: str, is_simulated: bool
) -> None:
    record = begin(kept, ports=[f"scale={device}"])
    for event in (
        DataEvent("portions", "table", PORTIONS, "Portions"),
        DataEvent("mean_volume", "value", 988.2, "Mean volume", "µL", low=992.0, high=1008.0),
        DataEvent("cv", "value", 0.26, "Random error (CV)", "%", high=0.3),
        DataEvent("total_ul", "value", 2970),
    ):
        record.tell(event)
    run_id = end(record)
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    results = view.report.results
    table = results.data.table
    assert [column.title for column in table.rows.columns] == [
        "Portion",
        "Mass, mg",
        "Volume, µL",
        "Error, %",
        "",
    ]
    assert [line.texts for line in table.rows.lines] == [
        ("1", "985.6", "988.8", "−1.12", "too low"),
        ("2", "990.3", "993.5", "−0.65", "inside"),
        ("3", "996.0", "–", "0.10", "missing"),
    ]
    assert [(line.verdict, line.is_simulated) for line in table.rows.lines] == [
        ("failed", is_simulated),
        ("passed", is_simulated),
        ("inconclusive", is_simulated),
    ]
    assert (results.data.title.text(), results.data.limits.text(), results.data.count.text()) == (
        "Portions",
        "limits 992 to 1008 µL",
        "1 outside · 1 missing",
    )
    assert [line.texts for line in results.figures.table.rows.lines] == [
        ("Mean volume, µL", "988.2", "992.0", "1008.0", "outside"),
        ("Random error (CV), %", "0.26", "–", "0.30", "inside"),
        ("Total, µL", "2970", "–", "–", ""),
    ]
    assert results.courses.picture.accessibleName().endswith("1 outside")
    window.grab()


def test_opening_a_figure_shows_its_step_and_the_bytes_of_it(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    sample_records.finished(kept.places.runs)
    view = shown(qtbot, window)
    opened(qtbot, view, sample_records.RUN)
    report = view.report
    report.results.figures.table.selectRow(0)
    QTest.keyClick(report.results.figures.table, Qt.Key.Key_Return)
    assert report.timeline.step == 1
    assert report.views.currentWidget() is report.views.wire
    qtbot.waitUntil(lambda: {line.step for line in report.views.wire.rows.lines} == {1}, timeout=TIMEOUT_MS)


def test_a_number_that_is_told_again_and_again_is_one_figure_and_one_curve(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    record = begin(kept)
    for mass in (10.0, 10.5, 11.0):
        record.tell(DataEvent("mass", "value", mass, "Mass", "g"))
    run_id = end(record)
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    results = view.report.results
    assert [line.texts[:2] for line in results.figures.table.rows.lines] == [("Mass, g (last of 3)", "11")]
    assert "3 values, 10 to 11 g" in results.courses.picture.accessibleName()
    assert not results.data.isVisible()


def test_of_several_readings_of_a_plate_the_last_is_shown_first(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    record = begin(kept)
    record.tell(DataEvent("doses", "table", {"columns": ["well"], "rows": [["A1"]]}, "Doses"))
    for value in (0.1, 0.2):
        record.tell(DataEvent("od", "wells", {"values": {"A1": value}}, "Absorbance", "OD", high=0.15))
    run_id = end(record)
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    data = view.report.results.data
    assert [data.choice.itemText(place) for place in range(data.choice.count())] == [
        "Absorbance, 2 of 2",
        "Absorbance, 1 of 2",
        "Doses",
    ]
    assert data.plate.words_of(1, 1) == "A1: 0.2 OD"
    assert (data.limits.text(), data.count.text()) == ("at most 0.15 OD", "1 outside")


def test_wells_without_a_number_are_not_called_inside(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    record = begin(kept)
    values = {"A1": "inf", "A2": 0.1, "A3": "OVER"}
    record.tell(DataEvent("od", "wells", {"values": values}, "Absorbance", "OD", high=0.15))
    record.tell(DataEvent("last", "wells", {"values": {"A1": None, "A2": 0.1}}, "Last", "OD", high=0.15))
    view = shown(qtbot, window)
    opened(qtbot, view, end(record))
    data = view.report.results.data
    told = []
    for place in range(data.choice.count()):
        data.choice.setCurrentIndex(place)
        data.choice.activated.emit(place)
        told.append((data.choice.itemText(place), data.count.text()))
    assert sorted(told) == [("Absorbance", "1 outside · 1 missing"), ("Last", "1 missing")]


def test_a_record_is_checked_and_one_that_was_changed_is_told(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    first, second = run(kept), run(kept)
    journal = kept.places.run(second) / "record.journal"
    data = bytearray(journal.read_bytes())
    view = shown(qtbot, window)
    opened(qtbot, view, first)
    report = view.report
    QTest.mouseClick(report.fold.button, LEFT)
    QTest.mouseClick(report.views.verify_button, LEFT)
    qtbot.waitUntil(lambda: "Nothing was changed" in report.notice.sentence, timeout=TIMEOUT_MS)
    assert report.fold.chip.isVisible()
    opened(qtbot, view, second)
    assert report.notice.sentence == ""
    data[len(data) // 2] ^= 1
    journal.write_bytes(data)
    report.verify()
    qtbot.waitUntil(report.views.verify_button.isEnabled, timeout=TIMEOUT_MS)
    assert report.notice.sentence
    assert "Nothing was changed" not in report.notice.sentence


def test_what_a_run_came_to_is_a_word_and_an_icon(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    record = begin(kept)
    record.tell(StateEvent("cancelled", "emergency stop", "ada"))
    halted = end(record, "cancelled")
    view = shown(qtbot, window)
    assert view.page.rows.index(0, 4).data() == "Emergency stop"
    opened(qtbot, view, halted)
    assert view.report.band.word.text() == "Emergency stop"
    assert view.report.band.mark.accessibleName() == "Emergency stop"
    assert view.report.band.reason.text().startswith("No verdict. ")
    assert view.report.band.words.text().startswith("Emergency stop at ")
    assert "by ada" in view.report.band.words.text()


TOO_LITTLE = Verdict(
    "failed",
    "The pipette delivers 11.8 µL too little: −1.18 %, limits ±0.80 %.",
    (
        Figure("systematic", -1.18, "%", "Systematic error", -0.8, 0.8),
        Figure("random", 0.26, "%", "Random error", None, 0.3),
    ),
)


@pytest.mark.parametrize(
    ("device", "word", "tone"),
    [("/dev/ttyUSB0", "Failed", "err"), ("sim:mettler", "Failed in simulation", "sim")],
)
def test_a_report_begins_with_the_verdict_and_the_numbers_that_decide(
    qtbot: QtBot,
    window: MainWindow,
    kept: History,
    appearance: Appearance,
    device: str,
    word: str,
    tone: ToneName,
) -> None:
    run_id = run(kept, verdict=TOO_LITTLE, ports=[f"scale={device}"])
    view = shown(qtbot, window)
    assert view.page.rows.index(0, 3).data() == word
    opened(qtbot, view, run_id)
    band = view.report.band
    assert band.word.text() == word
    assert band.word.color.name() == appearance.tone(tone).fg.lower()
    beginning = "In simulation: " if tone == "sim" else ""
    assert band.reason.text() == f"{beginning}{TOO_LITTLE.reason}"
    assert band.words.text().startswith("Completed at ")
    assert [(view.value.text(), view.title.text(), view.limits.text()) for view in band.figures] == [
        ("−1.18 %", "Systematic error", "limits ±0.8 %"),
        ("0.26 %", "Random error", "at most 0.3 %"),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_of_it_fits_into_the_smallest_window(
    qtbot: QtBot, window: MainWindow, kept: History, appearance: Appearance, scheme: str
) -> None:
    appearance.choose("dark" if scheme == "dark" else "light")
    window.resize(1024, 700)
    run_id = run(kept, title="Weigh " * 80, name="<b>🧪</b> " * 60, operator="ada " * 60)
    view = shown(qtbot, window)
    for show in (view.show_list, lambda: opened(qtbot, view, run_id)):
        show()
        qtbot.wait(60)
        hint = window.minimumSizeHint()
        assert (hint.width() <= 1024, hint.height() <= 700) == (True, True)
        assert (window.width(), window.height()) == (1024, 700)
    for widget in (view.report.head.again_button, view.report.head.export_button):
        corner = widget.mapTo(window, widget.rect().bottomRight())
        assert window.rect().contains(corner)
