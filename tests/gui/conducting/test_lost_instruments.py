"""The sheet about a disconnected instrument: the data sent, whether it is back, and what it may have lost."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import QDateTime, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import ConnectionEvent, ErrorInfo
from praxis_desktop.core.prompts import Choice, PromptEvent, Uncertainty
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.questions.error_sheet import ErrorSheet
from praxis_desktop.gui.run.forecast import AnnouncedRole
from praxis_desktop.gui.widgets.labels import Label
from tests.gui.conducting.test_questions import ask
from tests.gui.plugs import FTDI, Bench
from tests.gui.scripted_runs import ScriptedLaunches

LEFT = Qt.MouseButton.LeftButton
LOST = "If it was switched off, its tare is lost: every weight from here on would be wrong."
AT_NS = 1_795_000_000_000_000_000
FAILED = PromptEvent(
    1,
    "recover",
    "Weigh column 3 did not work: the scale went away",
    (
        Choice("retry", "Try again", obstacle="the instrument is away"),
        Choice("skip", "Skip", "It is left out; the protocol goes on with the next."),
        Choice("reconnect", "Reconnect and try again", "It is connected anew.", advice="Nothing else helps."),
        Choice("abort", "End the run", "The error ends the protocol."),
    ),
    step=3,
    error=ErrorInfo("PortDisconnected", "the scale went away", "Traceback ..."),
    facts=(Uncertainty("state:tare", "state", "Is its tare unchanged?", "scale"),),
    details={
        "port": "scale",
        "fault": "PortDisconnected",
        "losses": [LOST],
        "last_sent": {"data": b"SI\r\n".hex(), "at_ns": AT_NS},
    },
)


@pytest.fixture
def pulled(opened: MainWindow, bench: Bench) -> None:
    """Set up a scale, and unplug its cable."""
    bench.plug(FTDI)
    bench.pull(FTDI)
    model = opened.page.run

    def announce() -> None:
        roles = (AnnouncedRole("scale", FTDI.device, "", FTDI.device),)
        opened.page.announced = structs.replace(opened.page.announced, roles=roles)

    model.started.connect(announce)  # as in a set-up with a scale


@pytest.fixture
def sheet(qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches, pulled: None) -> ErrorSheet:
    """The sheet about a scale whose cable was unplugged."""
    shown = ask(qtbot, opened, launches, FAILED, "requires_intervention")
    assert isinstance(shown, ErrorSheet)
    return shown


def said(sheet: ErrorSheet) -> list[str]:
    """Return the texts on the sheet."""
    return [label.text() for label in sheet.card.findChildren(Label) if label.isVisible()]


def test_it_says_what_was_sent_and_what_may_be_lost(sheet: ErrorSheet) -> None:
    time = QDateTime.fromMSecsSinceEpoch(AT_NS // 1_000_000).toString("HH:mm:ss")
    assert f"Sent: “SI” at {time}. No reply." in said(sheet)
    assert LOST in said(sheet)


def test_it_follows_the_port_and_chooses_nothing_by_that(
    qtbot: QtBot, sheet: ErrorSheet, bench: Bench, launches: ScriptedLaunches
) -> None:
    chip = sheet.port_card.chip
    qtbot.waitUntil(lambda: chip.text().startswith("Still unplugged, "))
    sheet.guard.end()
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: chip.text().startswith("Reconnected at "))
    assert sheet.guard.is_on, "the sheet says something else now"
    assert sheet.cards is not None
    assert sheet.cards.choice is None
    assert launches.runs[0].answers == []


def test_one_choice_is_advised_with_its_reason_and_none_is_chosen(sheet: ErrorSheet) -> None:
    assert sheet.cards is not None
    advised = [
        card.text() for card in sheet.cards.cards if "Nothing else helps." in card.accessibleDescription()
    ]
    assert advised == ["Reconnect and try again"]
    assert sheet.cards.choice is None
    assert not sheet.go_button.isEnabled()
    assert "The instrument is away" in said(sheet), "what cannot be chosen says why"


def test_it_is_used_again_only_once_somebody_has_looked(
    qtbot: QtBot, sheet: ErrorSheet, launches: ScriptedLaunches
) -> None:
    assert sheet.cards is not None
    assert not sheet.cards.press("R")
    why = "Check first, and answer above. “Not sure” does not allow this."
    again = next(card for card in sheet.cards.cards if card.choice.value == "reconnect")
    assert (again.toolTip(), any(why in text for text in said(sheet))) == (why, True), (
        "the card says why it is grey"
    )
    (tare,) = sheet.facts
    assert [tare.answers.button(number).text() for number in range(3)] == [
        "It is unchanged",
        "I tared the scale myself",
        "Not sure",
    ]
    QTest.mouseClick(tare.answers.button(2), LEFT)
    assert not sheet.cards.press("R")
    QTest.mouseClick(tare.answers.button(1), LEFT)
    assert sheet.cards.choice is None
    assert (again.toolTip(), any(why in text for text in said(sheet))) == ("", False)
    assert sheet.cards.press("R")
    QTest.mouseClick(tare.answers.button(2), LEFT)
    assert (sheet.cards.choice, sheet.go_button.isEnabled()) == (None, False), "what was said was taken back"
    QTest.mouseClick(tare.answers.button(0), LEFT)
    assert sheet.cards.press("R")
    QTest.mouseClick(sheet.go_button, LEFT)
    qtbot.waitUntil(lambda: bool(launches.runs[0].answers))
    answer = launches.runs[0].answers[0]
    assert (answer.value, answer.facts) == (
        "reconnect",
        {"state:tare": {"resolution": "confirmed_success"}},
    )


def test_what_was_answered_is_said_too(qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches) -> None:
    details = {**FAILED.details, "last_received": {"data": b"S I\r\n".hex(), "at_ns": AT_NS}}
    shown = ask(qtbot, opened, launches, structs.replace(FAILED, details=details), "requires_intervention")
    assert isinstance(shown, ErrorSheet)
    assert any(words.endswith(": “S I”.") and words.startswith("Sent: “SI” at ") for words in said(shown))


def test_a_different_instrument_in_its_place_is_named(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    other = "a different instrument is on port 'scale': it has serial number B8, but the earlier one had B7"
    asked = structs.replace(
        FAILED,
        message=f"Weigh column 3 did not work: PortNotFound: {other}",
        error=ErrorInfo("PortNotFound", other, "Traceback ..."),
        details={**FAILED.details, "fault": "PortNotFound", "is_replaced": True},
    )
    shown = ask(qtbot, opened, launches, asked, "requires_intervention")
    assert isinstance(shown, ErrorSheet)
    assert "serial number B8, but the earlier one had B7" in shown.title.text()
    assert "was lost" not in shown.title.text()


def test_what_waited_in_vain_for_it_was_not_sent_and_the_port_is_followed(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches, bench: Bench, pulled: None
) -> None:
    waited = "the instrument on port 'scale' was disconnected before this was sent"
    details = {
        **FAILED.details,
        "fault": "PortTimeout",
        "is_away": True,
        "not_sent": {"data": b"SI\r\n".hex()},
        "last_received": {"data": b"S S 0.00001 g\r\n".hex(), "at_ns": AT_NS},
    }
    asked = structs.replace(
        FAILED,
        message=f"Weigh did not work: {waited}",
        error=ErrorInfo("PortTimeout", waited, "Traceback ..."),
        details=details,
    )
    sheet = ask(qtbot, opened, launches, asked, "requires_intervention")
    assert isinstance(sheet, ErrorSheet)
    time = QDateTime.fromMSecsSinceEpoch(AT_NS // 1_000_000).toString("HH:mm:ss")
    assert "The connection to “scale” was lost" in said(sheet)
    assert f"Not sent: “SI”. Sent just before: “SI” at {time}. Reply at {time}: “S S 0.00001 g”." in said(
        sheet
    ), "never both"
    chip = sheet.port_card.chip
    qtbot.waitUntil(lambda: chip.isVisible() and chip.text().startswith("Still unplugged, "))
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: chip.text().startswith("Reconnected at "))


def places(sheet: ErrorSheet) -> dict[str, tuple[int, int, int, int]]:
    """Return the positions of everything that can be pressed on it; a button may be as wide as its text."""
    buttons = [one for one in sheet.card.findChildren(QAbstractButton) if one.isVisible()]
    found = {}
    for button in buttons:
        corner = button.mapToGlobal(QPoint(0, 0))
        width = 0 if button is sheet.go_button else button.width()
        right = corner.x() + button.width() if button is sheet.go_button else corner.x()
        found[f"{type(button).__name__} {id(button)}"] = (right, corner.y(), width, button.height())
    return found


def test_nothing_moves_on_it_whatever_appears(qtbot: QtBot, sheet: ErrorSheet, bench: Bench) -> None:
    assert sheet.cards is not None
    qtbot.wait(50)  # it has its final size
    before = places(sheet)
    chip = sheet.port_card.chip
    qtbot.waitUntil(lambda: chip.text().startswith("Still unplugged, "))
    assert places(sheet) == before
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: chip.text().startswith("Reconnected at "))
    assert places(sheet) == before
    (tare,) = sheet.facts
    tare.show_problem("Say what is so.")
    sheet.show_problem("Nobody waits for that answer.")
    sheet.guard.end()
    for number in range(3):
        QTest.mouseClick(tare.answers.button(number), LEFT)
        for letter in "CSA":
            sheet.cards.press(letter)
            qtbot.wait(20)
            assert places(sheet) == before


def test_a_value_and_the_same_choice_again_have_room_before_they_are_asked_for(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches
) -> None:
    choices = (*FAILED.choices, Choice("set_value", "Set the value by hand", "You give it."))
    details = {"returns": {"type": "number", "unit": "g"}}
    asked = structs.replace(FAILED, choices=choices, facts=(), details=details)
    sheet = ask(qtbot, opened, launches, asked, "requires_intervention")
    assert isinstance(sheet, ErrorSheet)
    assert sheet.cards is not None
    qtbot.wait(50)
    fixed = {name: place for name, place in places(sheet).items() if not name.startswith("CheckBox")}
    for letter, shown in (("V", sheet.value), ("S", sheet.again)):
        assert sheet.cards.press(letter)
        qtbot.wait(50)
        assert shown.isVisible()
        assert {name: place for name, place in places(sheet).items() if name in fixed} == fixed


def test_it_is_said_to_be_back_once_it_has_said_who_it_is(
    qtbot: QtBot, opened: MainWindow, launches: ScriptedLaunches, bench: Bench, pulled: None
) -> None:
    details = {**FAILED.details, "marks": {"serial_number": "B741968866"}}
    shown = ask(qtbot, opened, launches, structs.replace(FAILED, details=details), "requires_intervention")
    assert isinstance(shown, ErrorSheet)
    told = shown.port_card.words.text()
    assert told.endswith("Its identity will be checked before it is used again: serial number B741968866.")
    chip = shown.port_card.chip
    qtbot.waitUntil(lambda: chip.text().startswith("Still unplugged, "))
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: chip.text().startswith("Plugged in since "))
    shown.guard.end()
    launches.runs[-1].report(ConnectionEvent("scale", "rebound", "The instrument is back", 3.0))
    qtbot.waitUntil(lambda: chip.text().startswith("Reconnected at "))
    assert shown.guard.is_on, "the sheet says something else now"
    assert shown.cards is not None
    assert shown.cards.choice is None
