"""The sheet about a failed liquid handler: what it holds, and answers about tips and places."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import ErrorInfo
from praxis_desktop.core.prompts import Choice, Held, PromptEvent, Uncertainty
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.questions.error_sheet import ErrorSheet
from praxis_desktop.gui.widgets.labels import Label
from tests.gui.conducting.test_questions import ask
from tests.gui.scripted_runs import ScriptedLaunches

LEFT = Qt.MouseButton.LeftButton
CHOICES = (
    Choice("retry", "Try again", "The same command is sent again. First specify the current state."),
    Choice(
        "return_tips",
        "Return the tips",
        obstacle="the tips contain or may contain liquid, which would drip into the rack",
    ),
    Choice(
        "drop_tips",
        "Drop the tips",
        "The tips on channels 1 to 8 are dropped into trash as they are. You will then be asked again.",
    ),
    Choice(
        "tips_off",
        "I removed the tips",
        "First remove all tips from the channels by hand. You will then be asked again.",
    ),
    Choice(
        "put_back",
        "Put the labware back",
        "The arm returns plate to plate_carrier-0. You will then be asked again.",
    ),
    Choice(
        "by_hand",
        "I did it by hand",
        "First take plate out of the gripper and move it to plate_carrier-2 yourself.",
    ),
    Choice(
        "skip",
        "Skip",
        "It is skipped, and the protocol continues. The verdict can then only be Inconclusive.",
    ),
    Choice(
        "reconnect",
        "Reconnect and try again",
        "The instrument is disconnected and reconnected, then the step is retried.",
    ),
    Choice(
        "abort",
        "End the run",
        "The run ends here. The protocol cleans up first; then its instruments are disconnected.",
    ),
)
TIPS = Uncertainty(
    "tips A1:H1",
    "tip",
    "Are the tips from tips A1:H1 on the channels?",
    "tips A1:H1",
    "there",
    "on the channels",
    parts=tuple("12345678"),
)
PLATE = Uncertainty(
    "plate position",
    "position",
    "Where is plate now?",
    "plate",
    "in the gripper",
    "plate_carrier-2",
    options=("plate_carrier-0", "in the gripper", "plate_carrier-2", "taken off the deck"),
)
FAILED = PromptEvent(
    1,
    "recover",
    "Put down on plate_carrier-2 did not work: RuntimeError: plate lost",
    CHOICES,
    step=3,
    error=ErrorInfo("RuntimeError", "plate lost", "Traceback ..."),
    facts=(PLATE,),
    details={"what": "operation"},
    held=(
        Held("channels 1, 3: empty, tips from tips A1, C1", "known"),
        Held("channel 2: 0 to 50 µL from trough, tip from tips B1", "unknown"),
        Held("gripper: plate, from plate_carrier-0 on its way to plate_carrier-2, or nothing", "unknown"),
        Held("arm: at plate_carrier-2, or on its way there", "assumed"),
    ),
)


def asked(qtbot: QtBot, window: MainWindow, launches: ScriptedLaunches, *facts: Uncertainty) -> ErrorSheet:
    sheet = ask(qtbot, window, launches, structs.replace(FAILED, facts=facts), "requires_intervention")
    assert isinstance(sheet, ErrorSheet)
    sheet.guard.end()
    return sheet


def said(sheet: ErrorSheet) -> list[str]:
    return [label.text() for label in sheet.card.findChildren(Label) if label.isVisible()]


def test_it_says_what_the_robot_holds(qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches) -> None:
    sheet = asked(qtbot, opened, launches, PLATE)
    assert "Channel 2: 0 to 50 µL from trough, tip from tips B1" in said(sheet)
    assert {"Known", "Nobody knows", "Assumed"} <= {
        chip.text() for chip in sheet.card.findChildren(type(sheet.port_card.chip))
    }


def test_a_place_is_chosen_and_answered(qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches) -> None:
    sheet = asked(qtbot, opened, launches, PLATE)
    (row,) = sheet.facts
    assert sheet.cards is not None
    QTest.mouseClick(row.answers.button(4), LEFT)
    assert not sheet.cards.press("T"), "nothing is repeated that nobody knows"
    QTest.mouseClick(row.answers.button(1), LEFT)
    assert sheet.cards.press("P")
    QTest.mouseClick(sheet.go_button, LEFT)
    qtbot.waitUntil(lambda: bool(launches.runs[0].answers))
    answer = launches.runs[0].answers[0]
    said = {"plate position": {"resolution": "arbitrary", "value": "in the gripper"}}
    assert (answer.value, answer.facts) == ("put_back", said)


def test_some_of_the_tips_are_named_by_their_channels(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    sheet = asked(qtbot, opened, launches, TIPS)
    (row,) = sheet.facts
    assert sheet.cards is not None
    QTest.mouseClick(row.answers.button(3), LEFT)
    QTest.keyClicks(row.amount, "1, 9")
    assert sheet.cards.press("D")
    QTest.mouseClick(sheet.go_button, LEFT)
    assert launches.runs[0].answers == []
    row.amount.clear()
    QTest.keyClicks(row.amount, "1, 3")
    QTest.mouseClick(sheet.go_button, LEFT)
    qtbot.waitUntil(lambda: bool(launches.runs[0].answers))
    answer = launches.runs[0].answers[0]
    assert (answer.value, answer.facts) == (
        "drop_tips",
        {"tips A1:H1": {"resolution": "partial", "value": "1, 3"}},
    )


def test_what_a_person_did_needs_no_other_answer(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    sheet = asked(qtbot, opened, launches, PLATE)
    assert sheet.cards is not None
    assert sheet.cards.press("H")
    QTest.mouseClick(sheet.go_button, LEFT)
    qtbot.waitUntil(lambda: bool(launches.runs[0].answers))
    assert launches.runs[0].answers[0].value == "by_hand"
