"""The report of a run that ended early shows what was planned, what was done, and the decisions."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from build_tools.screenshots.audit import too_large
from praxis_desktop.core.events import (
    ActionEvent,
    DataEvent,
    ErrorInfo,
    Event,
    RunState,
    StateEvent,
    StepEvent,
)
from praxis_desktop.core.prompts import AnswerEvent, Choice, PromptEvent
from praxis_desktop.core.verdicts import Figure, Verdict
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.history.compare_table import value_rows
from praxis_desktop.gui.history.plates_tables_figures import DataView
from praxis_desktop.gui.look.tokens import WINDOW_MINIMUM
from praxis_desktop.gui.output.log_rows import answer_text
from praxis_desktop.records.exporting.csv import csv_files
from praxis_desktop.records.exporting.document import document_of, told_run
from praxis_desktop.records.exporting.pdf.verdict_band import question_words
from praxis_desktop.records.history.comparing import compare, read_side
from praxis_desktop.records.history.history import History
from tests.cli.command import praxis
from tests.gui.history.pages import LEFT, TIMEOUT_MS, opened, shown
from tests.records.exporting.test_pdf import pages, report
from tests.records.history.telling import begin, end, write_journal

REFUSED = "Weigh did not work: MettlerToledoError: Command understood but currently not executable"


def ended(
    kept: History, state: RunState, reason: str, by: str, verdict: Verdict, planned: dict[str, int]
) -> str:
    """Return a run of 22 steps, all of which weighed something except the last; it reported no outputs."""
    record = begin(kept, ports=["scale=/dev/ttyS9"], **({"planned": planned} if planned else {}))
    record.tell(StateEvent("running"))
    for number in range(1, 23):
        is_last = number == 22
        step = StepEvent(number, "started", "Weigh", time=number * 1.0)
        record.tell(step)
        if number == 13:
            ask(record.tell)
        record.tell(
            structs.replace(
                step,
                status="failed" if is_last else "completed",
                duration=0.5,
                result=None if is_last else {"value": 0.99462},
                summary="" if is_last else "0.99462 g",
            )
        )
    if state != "completed":
        record.tell(StateEvent("canceling", reason, by))
    return end(record, state, verdict)


def ask(tell: Callable[[Event], None]) -> None:
    """Record a question about a refused weighing."""
    details = {
        "last_sent": {"data": b"SI\r\n".hex(), "at_ns": 1},
        "last_received": {"data": b"S I\r\n".hex()},
    }
    tell(StateEvent("requires_intervention", "Weigh did not work"))
    choices = (Choice("retry", "Try again"), Choice("abort", "End the run"))
    error = ErrorInfo("MettlerToledoError", "Command understood but currently not executable")
    tell(PromptEvent(1, "recover", REFUSED, choices, step=13, error=error, details=details))
    tell(AnswerEvent(1, "operator", {"choice": "retry"}, by="root"))
    tell(StateEvent("intervening", "", "root"))
    tell(StateEvent("running"))


PLANNED = {"steps": 141, "checks": 23}


@pytest.mark.parametrize(
    ("state", "reason", "planned", "verdict", "why", "ending"),
    [
        (
            "cancelled",
            "emergency stop",
            PLANNED,
            Verdict(),
            "The run ended before the first of its 23 checks.",
            "by root · step 22 of 141",
        ),
        (
            "cancelled",
            "wrong plate",
            {},
            Verdict(),
            "The run ended early, and nothing had been checked.",
            "by root · wrong plate · step 22",
        ),
        (
            "failed",
            "",
            PLANNED,
            Verdict(checked=5),
            "The run ended early. Checks made: 5 of 23, all within their limits.",
            "step 22 of 141",
        ),
        (
            "cancelled",
            "",
            {"steps": 141, "checks": 0},
            Verdict(),
            "This protocol specifies no limits.",
            "by root · step 22 of 141",
        ),
        ("completed", "", PLANNED, Verdict(), "This protocol specifies no limits.", "21 of 22 steps"),
    ],
)
def test_it_says_what_was_to_be_checked_and_how_far_it_came(
    qtbot: QtBot,
    window: MainWindow,
    kept: History,
    state: RunState,
    reason: str,
    planned: dict[str, int],
    verdict: Verdict,
    why: str,
    ending: str,
) -> None:
    view = shown(qtbot, window)
    by = "" if state == "failed" else "root"
    opened(qtbot, view, ended(kept, state, reason, by, verdict, planned))
    band = view.report.band
    is_halted = reason == "emergency stop"
    assert band.word.text() == ("Emergency stop" if is_halted else "No verdict")
    assert band.reason.text() == (f"No verdict. {why}" if is_halted else why)
    assert f" · {ending} · 1 question" in band.words.text()
    assert band.words.text().casefold().count("emergency stop") == (reason == "emergency stop")


def test_a_run_that_was_killed_says_the_same(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    begun: Mapping[str, object] = {"event": "step", "step": 1, "status": "started", "title": "Weigh"}
    told: list[tuple[int, Mapping[str, object]]] = [(1, {"event": "state", "state": "running"}), (2, begun)]
    run_id = write_journal(kept.places.runs, told, planned=PLANNED, started_ns=time.time_ns())
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    shown_run = view.report
    assert shown_run.band.reason.text() == "The run ended before the first of its 23 checks."
    assert "step 1 of 141" in shown_run.band.words.text()
    assert nothing_in(shown_run.results.data) == "The run ended before it reported any data."


def nothing_in(view: DataView) -> str:
    """Return the reason why it is empty."""
    return view.empty.text().replace("\u200b", "")


def test_data_that_stands_in_steps_alone_is_pointed_to(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    view = shown(qtbot, window)
    opened(qtbot, view, ended(kept, "cancelled", "emergency stop", "root", Verdict(), PLANNED))
    words = nothing_in(view.report.results.data)
    assert words.startswith("The run ended before it reported any data.")
    assert "on the right" in words
    figures = view.report.results.figures
    assert figures.isVisible()
    assert figures.title.text() == "Step results"
    lines = figures.table.rows.lines
    assert len(lines) == 21
    assert lines[0].texts == ("1", "Weigh", "0.99462 g")
    figures.table.activated.emit(figures.table.rows.index(4, 0))
    assert view.report.timeline.step == 5
    opened(qtbot, view, ended(kept, "completed", "", "", Verdict(), PLANNED))
    assert nothing_in(view.report.results.data) == "This run reported no data."


def test_a_question_and_its_answer_stand_first_and_lead_to_the_step(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    view = shown(qtbot, window)
    opened(qtbot, view, ended(kept, "cancelled", "", "root", Verdict(), PLANNED))
    report = view.report
    question = report.band.questions[0]
    words = "Command understood but currently not executable"
    assert question.words == f"Step 13, Weigh: {words} Try again, by root", "no name of a class"
    report.fold.button.setChecked(False)
    QTest.mouseClick(question.link, LEFT)
    assert report.technical.isVisible()
    assert report.timeline.step == 13
    assert report.views.currentWidget() is report.views.log
    told = [line.texts[1:] for line in report.views.log.table.rows.lines]
    assert ("Question", f"{REFUSED} · Sent: SI. Reply: S I.") in told
    assert ("Answer", "Try again (by root)") in told
    assert not any("Waiting for you" in words for _, words in told)


def test_the_whole_message_of_a_chosen_line_of_the_log_is_read(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    view = shown(qtbot, window)
    opened(qtbot, view, ended(kept, "cancelled", "", "root", Verdict(), PLANNED))
    report = view.report
    report.fold.button.setChecked(True)
    report.tabs.button(2).click()
    log = report.views.log
    before = log.table.geometry()
    place = next(row for row, line in enumerate(log.table.rows.lines) if line.texts[1] == "Question")
    log.table.selectRow(place)
    assert log.whole.text().replace("\u200b", "") == log.table.rows.lines[place].texts[2]
    assert log.table.geometry() == before


def test_a_run_in_which_nothing_was_asked_has_no_line_for_it(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    view = shown(qtbot, window)
    record = begin(kept)
    record.tell(StateEvent("running"))
    opened(qtbot, view, end(record))
    assert not view.report.band.questions[0].isVisible()


def test_a_question_above_figures_and_a_table_fits_into_the_smallest_window(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    window.resize(*WINDOW_MINIMUM)
    record = begin(kept)
    record.tell(StateEvent("running"))
    ask(record.tell)
    table = {"columns": ["portion", "mass"], "rows": [[number, 995.25] for number in range(1, 9)]}
    record.tell(DataEvent("portions", "table", table, "Portions"))
    record.tell(DataEvent("masses", "table", table, "Masses"))
    figures = (Figure("mean", 999.6, "µL", "Mean volume", 992.0, 1008.0),)
    verdict = Verdict("passed", "It delivers what it should.", figures, "passed", 1)
    view = shown(qtbot, window)
    opened(qtbot, view, end(record, "completed", verdict))
    assert view.report.band.questions[0].isVisible()
    assert view.report.results.data.copy_button.isVisible()
    qtbot.waitUntil(lambda: not list(too_large(window, WINDOW_MINIMUM)), timeout=TIMEOUT_MS)


FILLED = (Choice("continue", "Pipette is filled", "Tares the balance"),)
LID = (Choice("yes", "Lid is flat"), Choice("no", "It is not"))
DECIDED = (Choice("retry", "Try again"), Choice("set_value", "Set the value by hand"))
ANSWERED = (
    (PromptEvent(0, "pause", "Fill the pipette", FILLED, step=1), None, "Pipette is filled"),
    (PromptEvent(0, "pause", "Put the lid on", (Choice("continue", "Continue"),)), None, "Continue"),
    (PromptEvent(0, "confirm", "Is it flat?", LID), True, "Lid is flat"),
    (PromptEvent(0, "confirm", "Is it level?", LID), False, "It is not"),
    (PromptEvent(0, "choose", "Plate?", (Choice("left", "left"),)), "left", "left"),
    (PromptEvent(0, "input", "How much?", details={"type": "number", "unit": "g"}), 0.0, "0 g"),
    (PromptEvent(0, "input", "Lot?", details={"type": "text"}), "", '""'),
    (
        PromptEvent(0, "recover", REFUSED, DECIDED, step=1, details={"returns": {"unit": "g"}}),
        {"choice": "set_value", "value": 0.9971},
        "Set the value by hand: 0.9971 g",
    ),
)


def test_what_was_answered_is_told_as_it_was_given_wherever_it_is_told(
    qtbot: QtBot, window: MainWindow, kept: History, home: Path
) -> None:
    record = begin(kept)
    record.tell(StateEvent("running"))
    record.tell(StepEvent(1, "started", "Weigh", time=1.0))
    for number, (question, value, _) in enumerate(ANSWERED, 1):
        record.tell(structs.replace(question, number=number))
        record.tell(AnswerEvent(number, "operator", value, by="root"))
        record.tell(ActionEvent("answer", "root", "", {"prompt": number, "value": value}))
    record.tell(PromptEvent(9, "pause", "Empty the pan", FILLED))
    record.tell(AnswerEvent(9, "withdrawn", reason="the run is over"))
    run_id = end(record)
    given = [words for _, _, words in ANSWERED]

    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    report = view.report
    told = [line.texts[2] for line in report.views.log.table.rows.lines if line.texts[1] == "Answer"]
    assert told == [
        *(f"{words[:1].upper()}{words[1:]} (by root)" for words in given),
        "Not answered · the run is over",
    ]
    first, second = (line.words for line in report.band.questions)
    assert first.endswith("Set the value by hand: 0.9971 g, by root"), "what mattered comes first"
    assert second.endswith("Is it level? It is not, by root")

    document = document_of(told_run(kept.folder_of(kept.find(run_id))))
    answers = [action for action in document["actions"] if action["kind"] == "answer"]
    assert [action["details"].get("said", "") for action in answers] == [*given, ""]
    assert [action["what"] for action in answers][:2] == ["continue", "continue"]
    words = question_words(document)
    assert words[0].endswith("Set the value by hand: 0.9971 g, by root")
    assert [each for each in words if "not answered" in each] == ["Empty the pan – not answered"]

    shutil.copytree(kept.places.folder, home / "data" / "history")
    shown_there = praxis("history", "show", run_id, "--actions").out
    assert all(each in shown_there for each in given)
    assert shown_there.count("not answered") == 1


def test_the_log_of_a_run_names_the_button_that_was_pressed() -> None:
    for question, value, words in ANSWERED:
        said = answer_text(question, AnswerEvent(0, "operator", value, by="root"))
        assert said.startswith(f"root answered “{words}” to “"), said


def typed_run(kept: History) -> str:
    """Return a run of two portions, the first of which has a typed mass, and their mean."""
    record = begin(kept)
    record.tell(StateEvent("running"))
    for portion in (1, 2):
        record.tell(StepEvent(2 * portion - 1, "started", f"Portion {portion}", time=1.0))
        record.tell(StepEvent(2 * portion, "started", "Weigh", parent=2 * portion - 1, depth=1, time=1.0))
        if portion == 1:
            record.tell(DataEvent("before", "value", 1.0, "Before", "g", 0, 0.0, 2.0))
            record.tell(PromptEvent(1, "recover", REFUSED, DECIDED, step=2))
            record.tell(AnswerEvent(1, "operator", {"choice": "set_value", "value": 9.99}, by="root"))
        words = (f"Portion {portion}", "µL", 2 * portion - 1, 9.0, 11.0)
        record.tell(DataEvent(f"portion_{portion}", "value", 9.99 + portion / 100, *words))
    rows = {"columns": ["Portion", "Volume"], "rows": [[1, 10.0], [2, 10.01]]}
    record.tell(DataEvent("portions", "table", rows, "Portions"))
    record.tell(DataEvent("mean", "value", 10.0, "Mean", "µL", 0, 9.0, 11.0))
    record.tell(DataEvent("water", "value", 20.0, "Water", "°C"))
    figures = (Figure("mean", 10.0, "µL", "Mean", 9.0, 11.0),)
    return end(record, "completed", Verdict("passed", "It delivers what it should.", figures, "passed", 4))


def test_a_number_that_a_person_typed_says_so_wherever_it_is_told(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    run_id = typed_run(kept)
    view = shown(qtbot, window)
    opened(qtbot, view, run_id)
    page = view.report
    assert page.band.reason.text() == "In simulation: It delivers what it should. 1 value was typed by hand."
    assert page.band.figures[0].limits.text() == "limits 9 to 11 µL\npartly by hand"
    told = {line.texts[0]: line.texts[1:] for line in page.results.figures.table.rows.lines}
    assert told["Portion 1, µL"] == ("10.00", "9.00", "11.00", "inside · by hand")
    assert told["Portion 2, µL"] == ("10.01", "9.00", "11.00", "inside"), "it was measured"
    assert told["Mean, µL"] == ("10.00", "9.00", "11.00", "inside · partly by hand")
    assert told["Before, g"][-1] == "inside", "it was told before"
    assert told["Water, °C"][-1] == ""
    assert page.results.data.title.text() == "Portions · partly by hand"

    told_there = told_run(kept.folder_of(kept.find(run_id)))
    document = document_of(told_there)
    by_hand = {output["key"]: output.get("by_hand") for output in document["outputs"]}
    assert by_hand == {
        "before": None,
        "portion_1": "by hand",
        "portion_2": None,
        "portions": "partly by hand",
        "mean": "partly by hand",
        "water": None,
    }
    assert document["run"]["values_by_hand"] == 1
    files = dict(csv_files(document))
    assert b"by hand" in files["values.csv"]
    assert b"partly by hand" in files["figures.csv"]
    first = " ".join(pages(report(told_there))[0].split())
    assert "1 value was typed by hand." in first
    assert "inside · by hand" in first
    assert "Portions · partly by hand" in first

    side = read_side(kept, kept.find(run_id))
    words = {row.texts[0]: row.texts[1] for row in value_rows(compare(side, side).values)}
    assert words["Portion 1, µL"] == "10.00 · by hand"
    assert words["Portion 2, µL"] == "10.01"
    assert words["Mean, µL"] == "10.00 · partly by hand"
    assert side.typed == 1


@pytest.mark.parametrize(("port", "tone"), [("sim:mettler", "sim"), ("/dev/ttyS9", "ok")])
def test_the_steps_of_a_stopped_run_look_as_on_the_page_run(
    qtbot: QtBot, window: MainWindow, kept: History, port: str, tone: str
) -> None:
    record = begin(kept, ports=[f"scale={port}"])
    record.tell(StateEvent("running"))
    record.tell(StepEvent(1, "completed", "Tare", time=1.0, duration=0.1))
    record.tell(StepEvent(2, "started", "Weigh", time=2.0))
    view = shown(qtbot, window)
    opened(qtbot, view, end(record, "cancelled"))
    timeline = view.report.timeline
    looks = [timeline._delegate._look(step) for step in timeline.rows.steps]
    assert looks == [("check", tone), ("stop", "idle")]
    assert [timeline.rows.word_of(step) for step in timeline.rows.steps] == ["done", "stopped"]
