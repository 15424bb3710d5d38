"""Replay, resume, start over: the choices for an interrupted run, and why some are unavailable."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.resuming.controller import ResumeController
from praxis_desktop.gui.resuming.model import InterruptedModel
from praxis_desktop.gui.resuming.resume_sheet import choices_of
from praxis_desktop.gui.roles.remembered import bench_before
from praxis_desktop.protocols.benches.bench import Bench, Surroundings
from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun, LastSent
from tests.gui.resuming.answering import answer_all
from tests.gui.resuming.test_offers import Past, interrupted, interrupted_run, library, offer, past, resuming

__all__ = ["interrupted", "library", "past", "resuming"]

LEFT = Qt.MouseButton.LeftButton


def obstacles(run: InterruptedRun, *said: str) -> dict[str, str]:
    return {choice.value: choice.obstacle for choice in choices_of(run, said)}


@pytest.mark.parametrize(
    ("said", "redo", "go_on"),
    [
        ((), "Not needed: every command sent has a reply.", ""),
        (("",), "Answer the question above first.", "Answer the question above first."),
        (("confirmed_success",), "Not possible: what was already carried out would be repeated.", ""),
        (("confirmed_failure",), "", "Not possible: the last command was not carried out."),
        (("unknown",), "Not possible: a command might be repeated.", ""),
        (
            ("confirmed_success", "confirmed_failure"),
            "",
            "Not possible: the last command was not carried out.",
        ),
        (("confirmed_success", "unknown"), "Not possible: a command might be repeated.", ""),
    ],
)
def test_what_is_said_decides_what_can_be_done(said: tuple[str, ...], redo: str, go_on: str) -> None:
    assert obstacles(interrupted_run(), *said) == {"redo": redo, "go_on": go_on, "start_over": ""}


def test_a_step_that_is_never_sent_again_is_not_redone() -> None:
    run = interrupted_run()
    assert run.step is not None
    run = structs.replace(run, step=structs.replace(run.step, resend="never"))
    told = obstacles(run, "confirmed_failure")
    assert told["redo"] == "Not possible: the commands of step 2 must never be sent again."
    assert told["go_on"] == ""


def test_a_run_without_open_commands_goes_on_by_one_press(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past
) -> None:
    offer(qtbot, window, past, structs.replace(interrupted_run(), unanswered=()))
    resuming.ask_to_resume(interrupted_run().run_id)
    sheet = resuming.resume_sheet
    assert sheet.choices is not None
    assert sheet.choices.choice == "go_on"
    with qtbot.waitSignal(sheet.resume_confirmed) as told:
        QTest.keyClick(sheet.resume_button, Qt.Key.Key_Space)
    assert told.args is not None
    assert told.args[0].said == ()


def test_every_command_is_asked_about(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past
) -> None:
    two = (LastSent("scale", b"S\r\n"), LastSent("pump", b"G\r"))
    offer(qtbot, window, past, structs.replace(interrupted_run(), unanswered=two))
    resuming.ask_to_resume(interrupted_run().run_id)
    sheet = resuming.resume_sheet
    assert sheet.choices is not None
    assert sheet.hint.text() == "Answer the 2 questions to resume."
    QTest.mouseClick(sheet.choices.facts[0].answers.button(0), LEFT)
    assert sheet.hint.text() == "Answer the last question to resume."
    QTest.mouseClick(sheet.choices.facts[1].answers.button(1), LEFT)
    assert sheet.choices.choice == "redo"
    assert [one.said for one in sheet.choices.said] == ["done", "send"]
    assert sheet.resume_button.isEnabled()


def test_a_run_is_started_over_by_the_keyboard(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past, interrupted: InterruptedModel
) -> None:
    run = structs.replace(
        interrupted_run(), target="/not/there/weigh.py", function="weigh", values={"vials": 3}
    )
    offer(qtbot, window, past, run)
    resuming.ask_to_resume(run.run_id)
    sheet = resuming.resume_sheet
    assert sheet.choices is not None
    QTest.keyClick(sheet, Qt.Key.Key_3)
    assert sheet.resume_button.text() == "Start over"
    assert sheet.hint.text() == ""
    with qtbot.waitSignals([resuming.again_wanted, interrupted.closed]):
        QTest.mouseClick(sheet.resume_button, LEFT)
    assert [(one, reason) for one, _, reason in past.closed] == [(run.run_id, "started over")]
    qtbot.waitUntil(lambda: window.setup.page.failure.message != "")
    assert str(Path("/not/there/weigh.py").name) in window.setup.page.failure.message


def test_a_run_that_is_started_over_is_set_up_with_its_bench(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past
) -> None:
    bench = Bench(world={"scale": Surroundings(under="pump")}, file="/lab/north.json")
    run = structs.replace(interrupted_run(), target="/not/there/weigh.py", bench=bench)
    offer(qtbot, window, past, run)
    resuming.ask_to_resume(run.run_id)
    QTest.keyClick(resuming.resume_sheet, Qt.Key.Key_3)
    with qtbot.waitSignal(resuming.again_wanted) as wanted:
        QTest.mouseClick(resuming.resume_sheet.resume_button, LEFT)
    assert wanted.args is not None
    before = bench_before(wanted.args[3])
    assert (before.bench, before.title[:10]) == (bench, "north.json")


def test_what_is_chosen_stays_when_something_else_is_said(
    qtbot: QtBot, window: MainWindow, resuming: ResumeController, past: Past
) -> None:
    offer(qtbot, window, past, interrupted_run())
    resuming.ask_to_resume(interrupted_run().run_id)
    sheet = resuming.resume_sheet
    assert sheet.choices is not None
    answer_all(sheet, "no")
    assert sheet.choices.choice == "redo"
    answer_all(sheet, "yes")
    assert sheet.choices.choice == "go_on"
    QTest.keyClick(sheet, Qt.Key.Key_3)
    answer_all(sheet, "no")
    assert sheet.choices.choice == "start_over"
