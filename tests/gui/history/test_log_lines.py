"""Each line of a recorded run's log belongs to the step in which it was written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from praxis_desktop.gui.history.result_band import asked_first
from praxis_desktop.gui.look import sentences
from praxis_desktop.gui.output.log_table import log_of
from praxis_desktop.gui.run.words import took_text
from praxis_desktop.records.history.rows import ActionRow, LogRow, StepRow, questions_asked, waited_s

BEGUN = 100.0
"""The program's start, on the record's clock."""


def step(number: int, begun: float, duration: float | None, parent: int = 0) -> StepRow:
    status = "started" if duration is None else "completed"
    words = ("operation", status, f"Step {number}", "", "")
    return StepRow(number, parent, bool(parent), *words, begun, duration, None, 0, "", "", "", {})


def action(time: float, kind: str, what: str = "", **told: object) -> ActionRow:
    return ActionRow(time, kind, what, "", "", told)


STEPS = (
    step(1, 1.0, 10.0),
    step(2, 2.0, 3.0, parent=1),
    step(3, 6.0, 2.0, parent=1),
    step(4, 20.0, None),
)
START = action(BEGUN, "state", "running")


def told(*lines: LogRow | ActionRow) -> list[int]:
    """Return the steps of these lines, in the order of the log."""
    logged = tuple(line for line in lines if isinstance(line, LogRow))
    actions = (START, *(line for line in lines if isinstance(line, ActionRow)))
    return [line.step for line in log_of(logged, actions, STEPS) if line.line.texts[2] != "Running"]


@pytest.mark.parametrize(
    ("time", "number"),
    [(0.5, 0), (1.5, 1), (3.0, 2), (5.5, 1), (7.0, 3), (10.9, 1), (15.0, 0), (20.5, 4), (900.0, 4)],
)
def test_a_line_is_of_the_innermost_step_that_went_on(time: float, number: int) -> None:
    assert told(LogRow(BEGUN + time, "info", "told")) == [number]


def test_a_question_and_its_answer_are_of_the_step_that_asked() -> None:
    late = BEGUN + 15
    assert told(
        action(late, "prompt", "Is it flat?", number=1, step=2),
        action(late + 1, "answer", "yes", number=1),
        action(late + 2, "action", "answer", details={"prompt": 1}),
        action(late + 3, "action", "skip_wait", details={"step": 3}),
        action(late + 4, "state", "canceling"),
    ) == [2, 2, 3, 0], "the action that has answered is the answer"


def test_a_run_without_steps_has_a_log() -> None:
    assert [line.step for line in log_of([LogRow(1.0, "info", "told")], (), ())] == [0]


def test_lines_say_in_words_what_they_are() -> None:
    lines = (
        LogRow(1.0, "info", "[Pyodide] Snapshot restored"),
        LogRow(2.0, "warning", "the cable was pulled"),
    )
    rows = log_of(lines, [action(3.0, "state", "completed")], ())
    assert [line.line.texts[1:] for line in rows] == [
        ("Warning", "The cable was pulled"),
        ("State", "Completed"),
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"choice": "reconnect"}, "Reconnect"),
        ({"choice": "set_value", "value": 12.5}, "Set_value 12.5"),
        (True, "Yes"),
    ],
)
def test_an_answer_is_said_in_words(value: object, words: str) -> None:
    (row,) = log_of((), [action(3.0, "answer", json.dumps(value), value=value)], ())
    assert row.line.texts[1:] == ("Answer", words)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "< 0.1 s"), (0.14, "0.1 s"), (9.94, "9.9 s"), (9.99, "10 s"), (51.2, "51 s"), (532, "8:52")],
)
def test_nearly_the_same_durations_are_written_alike(seconds: float, words: str) -> None:
    assert took_text(seconds) == words


def test_the_time_in_which_a_run_stood_still_is_known_from_its_states() -> None:
    states = ("running", "paused", "resuming", "requires_intervention", "intervening", "running", "completed")
    actions = [action(BEGUN + 10 * number, "state", state) for number, state in enumerate(states)]
    actions.insert(3, action(BEGUN + 25.0, "prompt", "Is the lid on?", number=1))
    assert waited_s(actions) == 20.0
    assert waited_s(actions[:2]) == 0.0


def test_the_time_in_which_a_run_was_interrupted_is_no_waiting_and_its_question_counts_once() -> None:
    actions = [
        action(BEGUN + 0, "state", "requires_intervention"),
        action(BEGUN + 1, "prompt", "Is the lid on?", number=1),
        action(BEGUN + 33, "action", "resume", details={"number": 7}),
        action(BEGUN + 34, "state", "requires_intervention"),
        action(BEGUN + 34, "prompt", "Is the lid on?", number=2),
        action(BEGUN + 39, "answer", "true", number=2, value=True),
        action(BEGUN + 39, "state", "running"),
    ]
    assert waited_s(actions) == 6.0
    assert [each.told["number"] for each in questions_asked(actions)] == [2]


def test_one_of_several_answers_is_not_shown_as_what_the_run_ended_with() -> None:
    asked = [
        ActionRow(BEGUN + number, "prompt", "Fill", "", "", {"number": number, "kind": "pause"})
        for number in range(3)
    ]
    assert asked_first(asked[:1], 2) == [(asked[0], None)]
    assert asked_first(asked, 2) == []
    failed = ActionRow(BEGUN, "prompt", "Weigh did not work", "", "", {"number": 9, "kind": "recover"})
    assert asked_first([*asked, failed], 2) == [(failed, None)]


@pytest.mark.usefixtures("german")
def test_a_line_is_in_the_window_s_language(tmp_path: Path) -> None:
    words = tmp_path / "words.json"
    words.write_text('{"the run was interrupted": "der Lauf wurde unterbrochen"}')
    sentences.speak(words)
    try:
        (row,) = log_of((), [ActionRow(1.5, "action", "resume", "ada", "the run was interrupted", {})], ())
    finally:
        sentences.speak(None)
    assert row.line.texts[::2] == ("1,500", "Continued manually · der Lauf wurde unterbrochen (by ada)")
