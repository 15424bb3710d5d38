"""Values that an instrument reads when the user is asked for them."""

from __future__ import annotations

import textwrap

import pytest

from praxis_desktop.core.events import Event, StepEvent
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Answer, Cancel, Kill
from tests.runs.engine.answered_run import AnsweredRun

READ = {"read": True}


def protocol(body: str, *, head: str = "", is_async: bool = True) -> str:
    names = "input" if is_async else "blocking"
    return (
        "import asyncio\n"
        "from praxis import protocol_function, step\n"
        f"from praxis.interactive import {names}\n"
        f"{textwrap.dedent(head)}\n"
        f"@protocol_function\n{'async ' if is_async else ''}def ask():\n"
        f"{textwrap.indent(textwrap.dedent(body), '    ')}"
    )


ASK = 'return await input("Mass?", kind=float, minimum=10, maximum=15, unit="g", reading=%s)'

SCALE = """
class Scale:
    weights = [12.48, 99.0, "not stable", float("nan")]

    async def weigh(self):
        await asyncio.sleep(0)
        return self.weights.pop(0)

scale = Scale()
"""


def test_what_was_read_is_shown_and_is_the_answer_once_somebody_says_so() -> None:
    done = AnsweredRun(protocol(ASK % '("Read scale", scale.weigh)', head=SCALE), [READ, "12.48"])
    assert done.value == 12.48
    first, again = done.prompts
    assert first.details["reading"] == {"title": "Read scale"}
    assert again.details["reading"] == {"title": "Read scale", "value": "12.48", "follows": 1}
    assert (again.message, again.step, again.default) == (first.message, first.step, None)
    assert [(answer.value, answer.by) for answer in done.answers] == [
        ({"read": "Read scale"}, "Ada"),
        (12.48, "Ada"),
    ]
    assert [step.title for step in done.steps] == ["Mass?"], "it is one question to the program"


def test_while_it_is_read_no_question_is_open_and_the_runs_time_goes_on() -> None:
    done = AnsweredRun(protocol(ASK % '("Read scale", scale.weigh)', head=SCALE), [READ, "12.48"])
    states = [state for state in done.states if state != "intervening"]  # in passing
    asked = "requires_intervention"
    assert states == ["running", asked, "running", asked, "running", "completed"]


def test_what_cannot_be_the_answer_is_shown_all_the_same_and_refused_as_an_answer() -> None:
    refused: list[str] = []

    def observe(event: Event, run: Run) -> None:
        if not isinstance(event, PromptEvent):
            return
        reading = event.details["reading"]
        assert isinstance(reading, dict)
        if "value" in reading and (wrong := run.do(Answer(event.number, reading["value"]))) is not None:
            refused.append(wrong.message)
        assert run.do(Answer(event.number, "11" if len(refused) == 3 else READ)) is None

    source = protocol(f"scale.weights.pop(0)\n{ASK % 'scale.weigh'}", head=SCALE)
    done = AnsweredRun(source, lambda prompt: None, observe=observe)
    assert done.value == 11
    assert refused == [
        "Question 2: the answer must be a number of 10 to 15 g, not 99.",
        "Question 3: the answer must be a number of 10 to 15 g, not 'not stable'.",
        "Question 4: the answer must be a number of 10 to 15 g, not 'nan'.",
    ]


def test_a_reading_that_fails_is_told_in_the_question_and_ends_nothing() -> None:
    head = """
    @step("Weigh")
    async def weigh():
        raise TimeoutError("the balance gave no answer within 5 s")
    """
    done = AnsweredRun(protocol(ASK % "weigh", head=head), [READ, "12"])
    assert done.value == 12
    assert [prompt.kind for prompt in done.prompts] == ["input", "input"], (
        "nobody is asked what becomes of it"
    )
    assert done.prompts[1].details["reading"] == {
        "title": "Read value",
        "trouble": "the balance gave no answer within 5 s",
        "follows": 1,
    }
    weighed, asked = done.steps
    assert (weighed.title, weighed.status, weighed.parent) == ("Weigh", "failed", asked.step)


def test_after_a_reading_that_failed_other_failures_are_asked_about_as_ever() -> None:
    head = """
    async def weigh():
        raise OSError("no cable")

    @step("Pour")
    async def pour():
        raise OSError("the vessel is empty")
    """
    source = protocol(f"{(ASK % 'weigh').replace('return ', '')}\nawait pour()", head=head)
    done = AnsweredRun(source, [READ, "12", "skip"])
    assert [prompt.kind for prompt in done.prompts] == ["input", "input", "recover"]
    assert done.last.state == "completed"


@pytest.mark.parametrize(
    ("kind", "read", "value", "taken"),
    [("int", "12.0", "12", 12), ("float", "3", "3", 3.0), ("str", "' P 17\\n'", "P 17", "P 17")],
)
def test_what_is_read_is_shown_as_it_would_be_typed(kind: str, read: str, value: str, taken: object) -> None:
    done = AnsweredRun(
        protocol(f'return await input("?", kind={kind}, reading=lambda: {read})'), [READ, value]
    )
    reading = done.prompts[1].details["reading"]
    assert isinstance(reading, dict)
    assert (reading["value"], done.value) == (value, taken)


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        ("scale.weigh", {"title": "Read scale", "instrument": "scale"}),
        ("lambda: 12", {"title": "Read value"}),
        ('("Look at  the scale", scale.weigh)', {"title": "Look at the scale"}),
    ],
)
def test_the_button_says_what_is_read(reading: str, told: dict[str, str]) -> None:
    done = AnsweredRun(protocol(ASK % reading, head=SCALE), ["12"])
    assert done.prompts[0].details["reading"] == told


@pytest.mark.parametrize(
    ("reading", "error"),
    [
        ("12.5", "TypeError: reading must be a function without arguments, or a title and such a function"),
        ('("", len)', "ValueError: the title of a reading must have 1 to 40 characters"),
        ('("x" * 41, len)', "ValueError: the title of a reading must have 1 to 40 characters"),
    ],
)
def test_readings_that_make_no_sense_are_refused_at_once(reading: str, error: str) -> None:
    assert AnsweredRun(protocol(ASK % reading)).error.startswith(error)


def test_where_nothing_can_be_read_nothing_is() -> None:
    done = AnsweredRun(protocol('return await input("Name?")'), [READ])
    assert [refused.message for refused in done.refused] == [
        "Question 1: no instrument can read it; the answer must be a value."
    ]


def test_programs_without_await_read_too() -> None:
    head = """
    def weigh():
        return 12.5
    def fail():
        raise OSError("no cable")
    """
    body = """
    return [
        blocking.input("Mass?", kind=float, reading=("Read scale", weigh)),
        blocking.input("Mass?", kind=float, reading=fail),
        blocking.input("Mass?", kind=float, reading=lambda: asyncio.sleep(0)),
    ]
    """
    done = AnsweredRun(protocol(body, head=head, is_async=False), [READ, "12.5", READ, 1, READ, 2])
    assert done.value == [12.5, 1, 2]
    told = [prompt.details["reading"] for prompt in done.prompts]
    assert told[1] == {"title": "Read scale", "value": "12.5", "follows": 1}
    assert told[3] == {"title": "Read value", "trouble": "no cable", "follows": 3}
    assert isinstance(told[5], dict)
    assert told[5]["trouble"] == "it must be awaited, which praxis.interactive.blocking does not do"


def test_programs_without_await_are_told_at_once_what_they_cannot_read() -> None:
    head = "async def weigh():\n    return 12"
    done = AnsweredRun(protocol('blocking.input("Mass?", reading=weigh)', head=head, is_async=False))
    assert done.error.startswith("TypeError: praxis.interactive.blocking cannot await a reading")


def test_the_deadline_counts_from_the_first_time_that_is_asked_and_brings_the_default() -> None:
    body = """
    return await input(
        "Mass?", kind=float, minimum=10, maximum=15, deadline=0.4, default=11.0, reading=lambda: 12.5
    )
    """
    done = AnsweredRun(protocol(body), lambda prompt: READ if prompt.number == 1 else None)
    assert done.value == 11.0, "what was read is nobody's answer"
    first, again = done.prompts
    assert (first.deadline, first.default, again.default) == (0.4, "11.0", "11.0")
    assert again.deadline is not None
    assert again.deadline < 0.4
    assert [answer.source for answer in done.answers] == ["operator", "deadline"]


@pytest.mark.parametrize(("policy", "value"), [("default", 10.0), ("abort", None)])
def test_where_nobody_is_asked_nothing_is_read(policy: str, value: float | None) -> None:
    done = AnsweredRun(
        protocol(ASK % 'lambda: print("read")'),
        on_prompt=policy,  # type: ignore[arg-type]
    )
    assert done.printed == ""
    if value is None:
        assert done.error.startswith("NobodyToAsk")
    else:
        assert done.value == value


@pytest.mark.parametrize("action", [Cancel, Kill])
@pytest.mark.parametrize("is_async", [True, False], ids=["awaiting", "blocking"])
def test_a_reading_keeps_no_run_from_being_stopped(action: type[Cancel | Kill], is_async: bool) -> None:
    head = """
    import time
    async def wait():
        with step("Read"):
            await asyncio.sleep(20)
    def wait_blocking():
        with step("Read"):
            time.sleep(20)
    """
    call = 'await input("?", reading=wait)' if is_async else 'blocking.input("?", reading=wait_blocking)'

    def observe(event: Event, run: Run) -> None:
        if isinstance(event, StepEvent) and (event.title, event.status) == ("Read", "started"):
            run.do(action(by="Ada", reason="enough"))

    done = AnsweredRun(protocol(call, head=head, is_async=is_async), [READ], observe=observe)
    assert done.last.state == "cancelled"


def test_a_reading_that_is_given_up_is_told_to_who_shows_it() -> None:
    body = """
    try:
        await asyncio.wait_for(input("?", reading=lambda: asyncio.sleep(20)), 0.2)
    except TimeoutError:
        return "went on"
    """
    done = AnsweredRun(protocol(body), [READ, None])
    assert done.value == "went on"
    assert done.prompts[1].details["reading"] == {"title": "Read value", "follows": 1}
    assert [answer.source for answer in done.answers] == ["operator", "withdrawn"]


def test_the_time_limit_of_a_step_around_it_is_no_failed_reading() -> None:
    body = """
    import time
    with step("Prepare", timeout=0.3):
        blocking.input("?", reading=lambda: time.sleep(20))
    """
    done = AnsweredRun(protocol(body, is_async=False), [READ, "never"], on_error="abort")
    assert done.error.startswith("StepTimeout: the step 'Prepare' took longer than 0.3 s")


def test_the_drivers_own_time_outs_count_while_it_is_read() -> None:
    head = """
    async def weigh():
        async with asyncio.timeout(0.05):
            await asyncio.sleep(20)
    """
    done = AnsweredRun(protocol('return await input("?", reading=weigh)', head=head), [READ, "x"])
    assert done.value == "x"
    reading = done.prompts[1].details["reading"]
    assert isinstance(reading, dict)
    assert reading["trouble"] == "the instrument did not reply in time"


def test_a_limit_of_the_instruments_own_step_is_a_failed_reading() -> None:
    head = """
    @step("Weigh")
    async def weigh():
        await asyncio.sleep(20)
    """
    done = AnsweredRun(
        protocol('return await input("?", reading=weigh)', head=head), [READ, "x"], step_timeout=0.2
    )
    assert done.value == "x"
    reading = done.prompts[1].details["reading"]
    assert isinstance(reading, dict)
    assert reading["trouble"] == "the step 'Weigh' took longer than 0.2 s"
