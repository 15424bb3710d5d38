"""Closing the window during a run: it asks, and stops the run safely or lets it continue."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from praxis_desktop.core.events import RunState, StateEvent
from praxis_desktop.gui.app.main_window import MainWindow
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun
from tests.gui.shown.conftest import Begin
from tests.gui.shown.person import CONTROL, Person

ASKED = "Stop it before the window closes?"

STEPS = '''"""Steps, and a place to park."""

import asyncio
from praxis import protocol_function, step


@protocol_function(title="Many steps")
async def steps() -> None:
    try:
        for number in range(10_000):
            async with step(f"Step {number}"):
                await asyncio.sleep(0.02)
    finally:
        print("parked")
'''

ASKS = '''"""Asks."""

from praxis import protocol_function
from praxis.interactive import confirm


@protocol_function(title="A question")
async def ask() -> None:
    try:
        await confirm("Is the plate flat?")
    finally:
        print("parked")
'''


def comes_to_run(person: Person) -> None:
    person.reads("Running")


def comes_to_pause(person: Person) -> None:
    person.reads("Running")
    person.types(Qt.Key.Key_P, modifier=CONTROL)
    person.reads("Paused")


def comes_to_question(person: Person) -> None:
    person.reads("Waiting for you", "Is the plate flat?")


def comes_to_choice(person: Person) -> None:
    """Open the choice of how to stop the run."""
    person.reads("Running")
    person.clicks("Stop")
    person.waits_until(lambda: person.sees_button("After this step"))


Come = Callable[[Person], None]


@pytest.mark.parametrize(
    ("source", "come"),
    [(STEPS, comes_to_run), (STEPS, comes_to_pause), (ASKS, comes_to_question), (STEPS, comes_to_choice)],
    ids=["running", "paused", "question", "choice"],
)
def test_a_window_that_is_closed_asks_and_stops_the_run_safely(
    person: Person, begin: Begin, source: str, come: Come
) -> None:
    begin(source)
    come(person)
    person.types(Qt.Key.Key_Q, modifier=CONTROL)
    person.reads(ASKED)
    person.types(Qt.Key.Key_Space)  # no widget that the key would press has the focus
    person.reads(ASKED)
    person.types(Qt.Key.Key_Tab)
    assert person.focus_name == "Keep running"
    person.types(Qt.Key.Key_Space)
    person.waits_until(lambda: ASKED not in person.words)
    person.waits(50)
    assert person.window.isVisible()
    assert not person.window.is_closed
    person.window.close()  # as the close button of its frame does
    person.reads(ASKED)
    person.clicks("Stop safely and close")
    person.waits_until(lambda: person.window.is_closed)
    assert "parked" in person.window.page.output.log.toPlainText()
    assert not person.window.isVisible()


def test_one_question_at_a_time_is_asked_about_the_end_of_a_run(person: Person, begin: Begin) -> None:
    begin(STEPS)
    comes_to_choice(person)
    person.types(Qt.Key.Key_Q, modifier=CONTROL)
    person.reads(ASKED)
    assert person.words.split("\n").count("Keep running") == 1
    person.clicks("Stop")
    person.waits_until(lambda: person.sees_button("After this step"))
    assert ASKED not in person.words
    assert person.words.split("\n").count("Keep running") == 1
    person.types(Qt.Key.Key_Escape)
    person.reads("Running")


def test_esc_keeps_the_run_going_and_enter_answers_nothing(person: Person, begin: Begin) -> None:
    begin(STEPS)
    person.reads("Running")
    person.types(Qt.Key.Key_Q, modifier=CONTROL)
    person.reads(ASKED)
    person.types(Qt.Key.Key_Return)
    person.reads(ASKED)
    person.types(Qt.Key.Key_Escape)
    person.waits_until(lambda: ASKED not in person.words)
    person.reads("Running")
    assert not person.window.is_closed


def test_a_window_is_closed_from_another_page(person: Person, begin: Begin) -> None:
    begin(STEPS)
    person.reads("Running")
    person.types(Qt.Key.Key_1, modifier=CONTROL)
    person.reads("Add protocol…", "Run 1")
    person.window.close()
    person.reads(ASKED)  # the run is visible, with its stop button
    assert person.sees_button("Emergency stop")
    person.clicks("Stop safely and close")
    person.waits_until(lambda: person.window.is_closed)


def comes_to(opened: MainWindow, launches: ScriptedLaunches, state: RunState) -> Person:
    """Start a run that stays in ``state``."""

    def script(run: ScriptedRun) -> None:
        run.report(StateEvent(state, "“Serial dilution” has the scale"))
        run.wait_for_stop()

    launches.script = script
    person = Person(opened)
    person.clicks("Start simulated run")
    return person


def test_a_run_that_waits_for_its_instrument_is_withdrawn_without_a_question(
    opened: MainWindow, launches: ScriptedLaunches
) -> None:
    person = comes_to(opened, launches, "queued")
    person.reads("Queued")
    person.types(Qt.Key.Key_Q, modifier=CONTROL)
    person.waits_until(lambda: opened.is_closed)
    assert launches.runs[0].wishes == ["cancel"]


def test_a_run_is_asked_about_before_it_tells_that_its_program_has_begun(
    opened: MainWindow, launches: ScriptedLaunches
) -> None:
    person = comes_to(opened, launches, "preparing")
    person.reads("Preparing")
    person.types(Qt.Key.Key_Q, modifier=CONTROL)
    person.reads(ASKED)
    assert launches.runs[0].wishes == []
    person.clicks("Stop safely and close")
    person.waits_until(lambda: opened.is_closed)
    assert launches.runs[0].wishes == ["cancel"]
