"""Every button of a run in every state: which ones exist, and what a press of each does."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from PySide6.QtCore import Qt

from praxis_desktop.core.events import ErrorInfo, ReadyEvent, RunState, StateEvent, StepEvent
from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.runs.commands import Cancel
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun
from tests.gui.shown.person import CONTROL, SHIFT, Person

EMERGENCY = "Emergency stop"
PAUSE_NOW = "Pause now, within the step"
ALL = (
    "Pause",
    PAUSE_NOW,
    "Keep running",
    "Continue",
    "Stop",
    "Stop now",
    "Leave queue",
    "After this step",
    "Now",
    "Run again…",
    EMERGENCY,
)
CONFIRM = PromptEvent(1, "confirm", "Is it flat?", (Choice("yes", "Lid is flat"), Choice("no", "Not yet")))
RECOVER = PromptEvent(
    1,
    "recover",
    "The scale is not responding",
    (Choice("retry", "Retry step"), Choice("skip", "Skip step"), Choice("abort", "Abort run")),
    error=ErrorInfo("TimeoutError", "no answer", "Traceback"),
)

OFFERED: dict[RunState, set[str]] = {
    "pending": {"Stop", EMERGENCY},
    "queued": {"Leave queue", EMERGENCY},
    "preparing": {"Pause", PAUSE_NOW, "Stop", EMERGENCY},
    "running": {"Pause", PAUSE_NOW, "Stop", EMERGENCY},
    "pausing": {"Keep running", PAUSE_NOW, "Stop", EMERGENCY},
    "paused": {"Continue", "Stop", EMERGENCY},
    "resuming": {"Pause", PAUSE_NOW, "Stop", EMERGENCY},
    "requires_intervention": {"Stop", EMERGENCY},
    "canceling": {"Stop now", EMERGENCY},
    "completed": {"Run again…", EMERGENCY},
    "failed": {"Run again…", EMERGENCY},
    "cancelled": {"Run again…", EMERGENCY},
}
"""The buttons that can be pressed in each state: EMERGENCY STOP in all of them. While a question is open,
Pause is visible with the reason why it is unavailable.
"""

WORDS: dict[RunState, str] = {
    "pending": "Starting…",
    "queued": "Queued",
    "preparing": "Preparing",
    "running": "Running",
    "pausing": "Pausing…",
    "paused": "Paused",
    "resuming": "Continuing…",
    "requires_intervention": "Waiting for you",
    "canceling": "Stopping…",
    "completed": "No verdict",
    "failed": "Ended by error",
    "cancelled": "Stopped",
}
UNDER_WAY = [state for state in OFFERED if state not in ("completed", "failed", "cancelled")]

Hold = Callable[..., ScriptedRun]


@pytest.fixture
def person(opened: MainWindow) -> Person:
    """The person at a window with a protocol of scripted runs."""
    return Person(opened)


@pytest.fixture
def hold(person: Person, launches: ScriptedLaunches) -> Hold:
    """Has a person start a run, and holds it in a state until it is ended."""

    def in_state(state: RunState, question: PromptEvent = CONFIRM) -> ScriptedRun:
        def script(run: ScriptedRun) -> ErrorInfo | None:
            if state in ("completed", "cancelled"):
                if state == "cancelled":
                    run.do(Cancel())
                return None
            if state == "failed":
                return ErrorInfo("ValueError", "no vessel", "Traceback")
            run.is_in_step = True
            run.report(StepEvent(7, "started", "Transfer column 2"))
            if state == "requires_intervention":
                run.ask(question, state)
            else:
                run.report(StateEvent(state))
            run.wait_for_stop()
            return None

        launches.script = script
        person.clicks("Start simulated run" if person.button("Start simulated run") else "Start run")
        person.waits_until(lambda: launches.runs)
        word = "Needs a decision" if question is RECOVER else WORDS[state]
        person.waits_until(lambda: offered(person) == OFFERED[state] and word in person.words.split("\n"))
        return launches.runs[0]

    return in_state


def offered(person: Person) -> set[str]:
    """Return the buttons that can be pressed."""
    return {name for name in ALL if person.sees_button(name)}


@pytest.mark.parametrize("state", OFFERED)
def test_each_state_is_told_in_words_and_offers_its_buttons(
    person: Person, hold: Hold, state: RunState
) -> None:
    hold(state)
    assert person.window.minimumSizeHint().width() <= 1024
    pause = person.window.page.header.buttons.pause_button
    if state == "requires_intervention":
        assert pause.toolTip() == pause.accessibleDescription() == "The run is already waiting for you"


@pytest.mark.parametrize(
    ("state", "presses", "wishes"),
    [
        ("pending", ["Stop"], ["cancel"]),
        ("queued", ["Leave queue"], ["cancel"]),
        ("preparing", ["Pause"], ["pause"]),
        ("preparing", [PAUSE_NOW], ["pause now"]),
        ("preparing", ["Stop"], ["cancel"]),
        ("running", ["Pause"], ["pause"]),
        ("running", [PAUSE_NOW], ["pause now"]),
        ("running", ["Stop", "Now"], ["cancel"]),
        ("running", ["Stop", "After this step"], ["pause"]),
        ("running", ["Stop", "After this step", "Keep running"], ["pause", "resume"]),
        ("running", ["Stop", "Keep running"], []),
        ("pausing", ["Keep running"], ["resume"]),
        ("pausing", [PAUSE_NOW], ["pause now"]),
        ("pausing", ["Stop", "Now"], ["cancel"]),
        ("pausing", ["Stop", "Keep running"], []),
        ("paused", ["Continue"], ["resume"]),
        ("paused", ["Stop", "Now"], ["cancel"]),
        ("paused", ["Stop", "Keep running"], []),
        ("resuming", ["Pause"], ["pause"]),
        ("resuming", ["Stop", "Now"], ["cancel"]),
        ("requires_intervention", ["Stop", "Now"], ["cancel"]),
        ("requires_intervention", ["Stop", "Keep running"], []),
        ("canceling", ["Stop now"], ["cancel"]),
    ],
)
def test_each_button_does_what_it_says(
    person: Person, hold: Hold, state: RunState, presses: list[str], wishes: list[str]
) -> None:
    run = hold(state)
    for number, name in enumerate(presses):
        if number:
            person.waits()
        person.clicks(name)
    person.waits_until(lambda: run.wishes == wishes)
    assert run.emergency_stops == 0
    if not wishes:
        person.waits(50)
        assert (run.wishes, run.stops) == ([], 0)
        assert offered(person) == OFFERED[state]


@pytest.mark.parametrize(
    ("state", "key", "modifier", "wishes"),
    [
        ("running", Qt.Key.Key_P, CONTROL, ["pause"]),
        ("running", Qt.Key.Key_P, CONTROL | SHIFT, ["pause now"]),
        ("pausing", Qt.Key.Key_P, CONTROL, ["resume"]),
        ("pausing", Qt.Key.Key_P, CONTROL | SHIFT, ["pause now"]),
        ("paused", Qt.Key.Key_P, CONTROL, ["resume"]),
        ("requires_intervention", Qt.Key.Key_P, CONTROL, []),
        ("queued", Qt.Key.Key_P, CONTROL, []),
        ("pending", Qt.Key.Key_Period, CONTROL, ["cancel"]),
        ("canceling", Qt.Key.Key_Period, CONTROL, ["cancel"]),
    ],
)
def test_each_key_does_what_its_button_does(
    person: Person,
    hold: Hold,
    state: RunState,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
    wishes: list[str],
) -> None:
    run = hold(state)
    person.types(key, modifier=modifier)
    person.waits_until(lambda: run.wishes == wishes)


@pytest.mark.parametrize(
    ("state", "way"),
    [
        *((state, "mouse") for state in UNDER_WAY),
        *product(("running", "requires_intervention"), ("F12", "Ctrl+Shift+E", "key on the button", "touch")),
    ],
)
def test_the_emergency_stop_acts_in_every_state_and_by_every_way(
    person: Person, hold: Hold, state: RunState, way: str
) -> None:
    run = hold(state)
    match way:
        case "mouse":
            person.presses_on_button(EMERGENCY)  # and does not let it go
        case "F12":
            person.types(Qt.Key.Key_F12)
        case "Ctrl+Shift+E":
            person.types(Qt.Key.Key_E, modifier=CONTROL | SHIFT)
        case "touch":
            person.touches(EMERGENCY)
        case _:
            person.goes_to(EMERGENCY)
            person.types(Qt.Key.Key_Space)
    person.waits_until(lambda: run.emergency_stops == 1)
    person.waits_until(lambda: person.words.count("RUN ENDED ") == 1)
    person.reads("Emergency stop")


@pytest.mark.parametrize("question", [CONFIRM, RECOVER], ids=["prompt", "error"])
def test_what_waits_for_a_person_is_answered_and_told_apart(
    person: Person, hold: Hold, question: PromptEvent
) -> None:
    run = hold("requires_intervention", question)
    if question is CONFIRM:
        person.clicks("Lid is flat")
    else:
        person.types("s")
        assert run.answers == []  # a letter selects, but decides nothing
        person.clicks_on(person.window.page.conduct.error_sheet.go_button)
    person.waits_until(lambda: run.answers)
    person.reads("Running")
    assert run.answers[0].value == ("yes" if question is CONFIRM else "skip")


@pytest.mark.parametrize("state", ["completed", "failed", "cancelled"])
def test_a_run_that_is_over_is_set_up_again(
    person: Person, hold: Hold, launches: ScriptedLaunches, state: RunState
) -> None:
    hold(state)
    person.clicks("Run again…")
    start = "Start simulated run"
    person.waits_until(lambda: person.sees_button(start))
    person.clicks(start)
    person.waits_until(lambda: len(launches.runs) == 2)


def test_a_double_click_starts_one_run_and_stops_none(person: Person, launches: ScriptedLaunches) -> None:
    def script(run: ScriptedRun) -> None:
        run.report(ReadyEvent(1.0))
        run.wait_for_stop()

    launches.script = script
    person.double_clicks("Start simulated run")
    person.reads("Running")
    person.double_clicks("Stop")
    person.waits()
    assert (len(launches.runs), launches.runs[0].stops) == (1, 0)
