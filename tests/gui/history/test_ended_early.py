"""The report of a run that ended early says what it was to do, what it did, and what was decided."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import ActionEvent, ErrorInfo, Event, RunState, StateEvent, StepEvent
from praxis_desktop.core.prompts import AnswerEvent, Choice, PromptEvent
from praxis_desktop.core.records import replace
from praxis_desktop.core.verdicts import Verdict
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.history.data import DataView
from praxis_desktop.gui.output.who_did_what import answer_text
from praxis_desktop.records.exporting._told import told_run
from praxis_desktop.records.exporting.document import document_of
from praxis_desktop.records.exporting.pdf.verdict_band import question_words
from praxis_desktop.records.history.history import History
from tests.cli.command import praxis
from tests.gui.history.pages import LEFT, opened, shown
from tests.records.history.telling import begin, end, write_journal

REFUSED = "Weigh has failed: MettlerToledoError: Command understood but currently not executable"


def ended(
    kept: History, state: RunState, reason: str, by: str, verdict: Verdict, planned: dict[str, int]
) -> str:
    """A run of 22 steps, each of which weighed something, but the last; it reported nothing."""
    record = begin(kept, ports=["scale=/dev/ttyS9"], **({"planned": planned} if planned else {}))
    record.tell(StateEvent("running"))
    for number in range(1, 23):
        is_last = number == 22
        step = StepEvent(number, "started", "Weigh", time=number * 1.0)
        record.tell(step)
        if number == 13:
            ask(record.tell)
        record.tell(
            replace(
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
    """Somebody is asked what becomes of a weighing that was refused."""
    details = {
        "last_sent": {"data": b"SI\r\n".hex(), "at_ns": 1},
        "last_received": {"data": b"S I\r\n".hex()},
    }
    tell(StateEvent("requires_intervention", "Weigh has failed"))
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
            "The run ended before anything was checked.",
            "by root · wrong plate · step 22",
        ),
        (
            "failed",
            "",
            PLANNED,
            Verdict(checked=5),
            "The run ended early. Checks made: 5 of 23, all inside their limits.",
            "step 22 of 141",
        ),
        (
            "cancelled",
            "",
            {"steps": 141, "checks": 0},
            Verdict(),
            "This protocol states no limits.",
            "by root · step 22 of 141",
        ),
        ("completed", "", PLANNED, Verdict(), "This protocol states no limits.", "21 of 22 steps"),
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
    desk = shown(qtbot, window)
    by = "" if state == "failed" else "root"
    opened(qtbot, desk, ended(kept, state, reason, by, verdict, planned))
    band = desk.report.band
    is_halted = reason == "emergency stop"
    assert band.word.text() == ("Emergency stop" if is_halted else "No verdict")
    assert band.reason.text() == (f"No verdict. {why}" if is_halted else why)
    assert f" · {ending} · 1 question" in band.words.text()
    assert band.words.text().casefold().count("emergency stop") == (reason == "emergency stop")


def test_a_run_that_was_killed_says_the_same(qtbot: QtBot, window: MainWindow, kept: History) -> None:
    begun: Mapping[str, object] = {"event": "step", "step": 1, "status": "started", "title": "Weigh"}
    told: list[tuple[int, Mapping[str, object]]] = [(1, {"event": "state", "state": "running"}), (2, begun)]
    run_id = write_journal(kept.places.runs, told, planned=PLANNED, started_ns=time.time_ns())
    desk = shown(qtbot, window)
    opened(qtbot, desk, run_id)
    report = desk.report
    assert report.band.reason.text() == "The run ended before the first of its 23 checks."
    assert "step 1 of 141" in report.band.words.text()
    assert nothing_in(report.results.data) == "The run ended before it reported any data."


def nothing_in(view: DataView) -> str:
    """Why it shows nothing."""
    return view.empty.text().replace("\u200b", "")


def test_data_that_stands_in_steps_alone_is_pointed_to(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    desk = shown(qtbot, window)
    opened(qtbot, desk, ended(kept, "cancelled", "emergency stop", "root", Verdict(), PLANNED))
    words = nothing_in(desk.report.results.data)
    assert words.startswith("The run ended before it reported any data.")
    assert "at the right" in words
    figures = desk.report.results.figures
    assert figures.isVisible()
    assert figures.title.text() == "Results of steps"
    lines = figures.table.rows.lines
    assert len(lines) == 21
    assert lines[0].texts == ("1", "Weigh", "0.99462 g")
    figures.table.activated.emit(figures.table.rows.index(4, 0))
    assert desk.report.timeline.step == 5
    opened(qtbot, desk, ended(kept, "completed", "", "", Verdict(), PLANNED))
    assert nothing_in(desk.report.results.data) == "This run reported no data."


def test_a_question_and_its_answer_stand_first_and_lead_to_the_step(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    desk = shown(qtbot, window)
    opened(qtbot, desk, ended(kept, "cancelled", "", "root", Verdict(), PLANNED))
    report = desk.report
    question = report.band.questions[0]
    words = "Weigh has failed: Command understood but currently not executable"
    assert question.words == f"Step 13: {words} Try again, by root", "no name of a class"
    report.fold.button.setChecked(False)
    QTest.mouseClick(question.link, LEFT)
    assert report.technical.isVisible()
    assert report.timeline.step == 13
    told = [line.texts[1:] for line in report.views.log.table.rows.lines]
    assert ("Question", f"{REFUSED} · Sent: SI\\r\\n. Reply: S I\\r\\n.") in told
    assert ("Answer", "Try again (by root)") in told
    assert not any("Waiting for you" in words for _, words in told)


def test_the_whole_message_of_a_chosen_line_of_the_log_is_read(
    qtbot: QtBot, window: MainWindow, kept: History
) -> None:
    desk = shown(qtbot, window)
    opened(qtbot, desk, ended(kept, "cancelled", "", "root", Verdict(), PLANNED))
    report = desk.report
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
    desk = shown(qtbot, window)
    record = begin(kept)
    record.tell(StateEvent("running"))
    opened(qtbot, desk, end(record))
    assert not desk.report.band.questions[0].isVisible()


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
        record.tell(replace(question, number=number))
        record.tell(AnswerEvent(number, "operator", value, by="root"))
        record.tell(ActionEvent("answer", "root", "", {"prompt": number, "value": value}))
    record.tell(PromptEvent(9, "pause", "Empty the pan", FILLED))
    record.tell(AnswerEvent(9, "withdrawn", reason="the run is over"))
    run_id = end(record)
    given = [words for _, _, words in ANSWERED]

    desk = shown(qtbot, window)
    opened(qtbot, desk, run_id)
    report = desk.report
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
        assert said.endswith(f"“{words}”"), said
