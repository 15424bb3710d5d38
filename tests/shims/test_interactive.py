"""Questions that a protocol asks the user, at Praxis's import path."""

from __future__ import annotations

import textwrap

import pytest

from praxis_desktop.core.events import ActionEvent, Event, StepEvent
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Answer, Cancel, Kill
from praxis_desktop.runs.describing.describing import describe_program
from praxis_desktop.runs.modes.dry import Dry
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest, RunSetup
from tests.runs.engine.answered_run import AnsweredRun
from tests.shims.describing import empty_cache, interpreters


def protocol(program: str, *, is_async: bool = True) -> str:
    body = textwrap.indent(textwrap.dedent(program), "    ")
    return (
        "import asyncio\n"
        "from praxis import protocol_function\n"
        f"from praxis.interactive import {'choose, confirm, input, pause' if is_async else 'blocking'}\n"
        f"@protocol_function\n{'async ' if is_async else ''}def ask():\n{body}"
    )


ALL = protocol(
    """
    await pause("Put the plate in.")
    return [
        await confirm("Is it in?"),
        await confirm("Sure?"),
        await input("Name?"),
        await input("Mass?", kind=float, minimum=1, maximum=20, unit="g"),
        await input("Count?", kind=int),
        await choose("Which?", [10, 20, "other"]),
    ]
    """
)


def test_a_person_answers() -> None:
    done = AnsweredRun(ALL, ["", "Yes", False, "Bo", "7,5", 3, "20"])
    assert done.value == [True, False, "Bo", 7.5, 3, 20]
    assert [prompt.kind for prompt in done.prompts] == [
        *("pause", "confirm", "confirm", "input", "input", "input", "choose")
    ]
    assert done.prompts[4].details == {"type": "number", "minimum": 1, "maximum": 20, "unit": "g"}
    assert [choice.value for choice in done.prompts[6].choices] == ["10", "20", "other"]
    assert [prompt.step for prompt in done.prompts] == [step.step for step in done.steps]
    assert {answer.by for answer in done.answers} == {"Ada"}


def test_answers_are_verbs_with_what_each_leads_to() -> None:
    done = AnsweredRun(
        protocol(
            """
            await pause("Put the lid on", done="Lid is on")
            flat = await confirm(
                "Is it flat?", yes=("Lid is flat", "Heats to 37 °C"), no=("Not yet", "Asks again in 30 s")
            )
            return flat, await choose("Which?", [1, 12], consequences=["Fills column 1", "Fills column 12"])
            """
        ),
        ["", False, "12"],
    )
    told = [[(choice.title, choice.consequence) for choice in prompt.choices] for prompt in done.prompts]
    assert told == [
        [("Lid is on", "")],
        [("Lid is flat", "Heats to 37 °C"), ("Not yet", "Asks again in 30 s")],
        [("1", "Fills column 1"), ("12", "Fills column 12")],
    ]
    assert done.value == [False, 12]


def test_a_yes_or_no_without_words_does_not_pretend_to_know_what_follows() -> None:
    done = AnsweredRun(protocol('return await confirm("Is it in?")'), [True])
    told = [(choice.title, choice.consequence) for choice in done.prompts[0].choices]
    unsaid = "The protocol does not say what happens next."
    assert told == [("Confirm", unsaid), ("Do not confirm", unsaid)]


def test_a_barcode_is_asked_for_as_one() -> None:
    source = protocol('return await input("Plate?", kind=Barcode)')
    done = AnsweredRun(
        source.replace("import protocol_function", "import Barcode, protocol_function"), ["P-17"]
    )
    assert done.prompts[0].details == {"type": "text", "is_barcode": True}
    assert done.value == "P-17"


def test_the_step_of_a_question_is_called_as_its_first_line() -> None:
    done = AnsweredRun(protocol(r'await pause("Put the lid on.\nUse a clean one.")'), [""])
    assert done.prompts[0].message == "Put the lid on.\nUse a clean one."
    assert [step.title for step in done.steps] == ["Put the lid on."]


def test_programs_without_await_ask_too() -> None:
    source = protocol(
        """
        blocking.pause("Put the plate in.")
        return [
            blocking.confirm("Is it in?"),
            blocking.input("Mass?", kind=float),
            blocking.choose("Which?", ["a", "b"]),
        ]
        """,
        is_async=False,
    )
    assert AnsweredRun(source, ["", True, 2, "b"]).value == [True, 2.0, "b"]


def test_other_tasks_go_on_while_somebody_is_asked() -> None:
    source = protocol(
        """
        seen = []
        async def tick():
            while len(seen) < 5:
                await asyncio.sleep(0.01)
                seen.append(len(seen))
            print("ticked")
        answer, _ = await asyncio.gather(confirm("Ready?"), tick())
        return answer, seen
        """
    )
    ticked: list[str] = []

    def observe(event: Event, run: Run) -> None:
        if isinstance(event, StepEvent) and event.title == "Ticked" and event.status == "started":
            ticked.extend(str(prompt.number) for prompt in run.prompts)
            run.do(Answer(1, True))

    source = source.replace('print("ticked")', 'step("Ticked").__enter__()').replace(
        "import protocol_function", "import protocol_function, step"
    )
    done = AnsweredRun(source, lambda prompt: None, observe=observe)
    assert done.value == [True, [0, 1, 2, 3, 4]]
    assert ticked == ["1"]


def test_an_answer_of_the_wrong_type_leaves_the_question_open() -> None:
    refused: list[str] = []

    def observe(event: Event, run: Run) -> None:
        if isinstance(event, PromptEvent):
            for value in ("heavy", 30, None):
                wrong = run.do(Answer(event.number, value))
                assert wrong is not None
                refused.append(wrong.message)
            assert run.do(Answer(event.number, 7, by="Ada")) is None
            again = run.do(Answer(event.number, 8, by="Bo"))
            assert again is not None
            refused.append(again.message)

    source = protocol('return await input("Mass?", kind=float, minimum=1, maximum=20, unit="g")')
    done = AnsweredRun(source, lambda prompt: None, observe=observe)
    assert done.value == 7
    assert refused == [
        "Question 1: the answer must be a number of 1 to 20 g, not 'heavy'.",
        "Question 1: the answer must be a number of 1 to 20 g, not 30.",
        "Question 1: the answer must be a number of 1 to 20 g, not None.",
        "Question 1 has already been answered, by Ada.",
    ]


def test_after_the_deadline_the_default_is_taken() -> None:
    source = protocol(
        """
        await pause("Lid", deadline="20 ms")
        return [
            await confirm("Go on?", deadline=0.02, default=False),
            await input("Mass?", kind=float, deadline=0.02, default=2.5),
            await choose("Which?", [1, 2], deadline=0.02, default=2),
        ]
        """
    )
    done = AnsweredRun(source, lambda prompt: None)
    assert done.value == [False, 2.5, 2]
    assert {answer.source for answer in done.answers} == {"deadline"}
    decided = [event.details["source"] for event in done.events if isinstance(event, ActionEvent)]
    assert decided == ["deadline"] * 4


def test_a_task_that_is_cancelled_withdraws_its_question() -> None:
    source = protocol(
        """
        try:
            await asyncio.wait_for(confirm("Ready?"), 0.05)
        except TimeoutError:
            return "went on"
        """
    )
    done = AnsweredRun(source, lambda prompt: None)
    assert done.value == "went on"
    assert [answer.source for answer in done.answers] == ["withdrawn"]
    assert done.states[-2:] == ["running", "completed"]


@pytest.mark.parametrize("action", [Cancel, Kill])
@pytest.mark.parametrize("is_async", [True, False], ids=["awaiting", "blocking"])
def test_a_question_keeps_no_run_from_being_stopped(action: type[Cancel | Kill], is_async: bool) -> None:
    call = 'await confirm("Ready?")' if is_async else 'blocking.confirm("Ready?")'

    def observe(event: Event, run: Run) -> None:
        if isinstance(event, PromptEvent):
            run.do(action(by="Ada", reason="enough"))

    done = AnsweredRun(protocol(call, is_async=is_async), lambda prompt: None, observe=observe)
    assert done.last.state == "cancelled"
    assert [answer.source for answer in done.answers] == ["withdrawn"]


def test_where_nobody_can_be_asked_the_program_hears_so() -> None:
    done = AnsweredRun(protocol('await confirm("Ready?")'), on_prompt="abort")
    assert done.error.startswith("NobodyToAsk: the protocol asks 'Ready?', but there is nobody to answer")
    assert "--on-prompt default" in done.error
    assert not done.prompts
    caught = protocol('try:\n    await confirm("Ready?")\nexcept EOFError:\n    return "caught"')
    assert AnsweredRun(caught, on_prompt="abort").value == "caught"


def test_the_policy_takes_defaults() -> None:
    done = AnsweredRun(ALL, lambda prompt: None, on_prompt="default")
    assert done.value == [True, True, "", 1.0, 0, 10]
    assert {answer.source for answer in done.answers} == {"policy"}


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ('confirm("?", deadline=5)', "ValueError: a question with a deadline needs a default"),
        ('choose("?", [])', "ValueError: choices must be one or more values"),
        ('choose("?", [1, "1"])', "ValueError: choices must be one or more values with different texts"),
        ('choose("?", [1], default=2)', "ValueError: the default 2 is not one of the choices"),
        ('input("?", kind=dict)', "TypeError: kind is str, int, float or praxis.Barcode"),
        ('input("?", minimum=2)', "ValueError: minimum and maximum are for numbers"),
        (
            'input("?", kind=int, default=5, maximum=3)',
            "ValueError: the default must be a whole number of 3 or less, not 5",
        ),
        ('confirm("?", yes="Go", no="Go")', "ValueError: two answers have the same wording"),
        ('pause("?", done=" ")', "ValueError: an answer must be a label"),
        ('pause("?", done=3)', "ValueError: an answer must be a label for its button, or a label and a"),
        ('confirm("?", yes=("a",))', "ValueError: an answer must be a label"),
        ('confirm("?", default="no")', "TypeError: the default must be True or False, not 'no'"),
        ('confirm("?", deadline=5, default="False")', "TypeError: the default must be True or False"),
        ('input("?", default=5)', "ValueError: the default must be a text, not 5"),
        (
            'input("?", kind=int, default=2.7)',
            "ValueError: the default must be a whole number, not 2.7",
        ),
        ('input("?", kind=float, default="2")', "ValueError: the default must be a number, not '2'"),
        (
            'input("?", kind=float, minimum=10, maximum=1)',
            "ValueError: no answer can be a number of 10 to 1",
        ),
        (
            'input("?", kind=int, minimum=1.2, maximum=1.8)',
            "ValueError: no answer can be a whole number of 1.2 to 1.8",
        ),
        ('input("?", kind=float, minimum="1")', "TypeError: minimum and maximum must be numbers, not '1'"),
        ('input("?", kind=float, unit=3)', "TypeError: unit must be a text, not 3"),
        ('choose("?", "left")', "TypeError: choices must be a list, not 'left'"),
        ('choose("?", 3)', "TypeError: choices must be a list, not 3"),
        ('choose("?", [1, 2], consequences="ab")', "ValueError: consequences must be a list with one string"),
        ('choose("?", [1, 2], consequences={"a", "b"})', "ValueError: consequences must be a list with one"),
        ('choose("?", [1, 2], consequences=["a", None])', "ValueError: consequences must be a list with one"),
        ('choose("?", ["a", " "])', "ValueError: choices must be one or more values"),
        ('pause("?", deadline="soon")', "ValueError: deadline must be a number of seconds or a text such as"),
        (
            'choose("?", [1, 2], consequences=["a"])',
            "ValueError: consequences must be a list with one string",
        ),
        ('pause("?", deadline=-1)', "ValueError: deadline must be a number of seconds"),
    ],
)
def test_questions_that_make_no_sense_are_refused_at_once(call: str, error: str) -> None:
    assert AnsweredRun(protocol(f"await {call}")).error.startswith(error)


def test_nobody_is_asked_in_a_dry_run() -> None:
    program = Program(ALL, "/lab/ask.py")
    with empty_cache():
        (described,) = describe_program(program, interpreters())
    run = Run(
        RunRequest(program, setup=RunSetup(described)),
        mode=Dry(),
        interpreters=interpreters(),
        on_event=lambda event: None,
        output=OutputBuffer(),
    )
    assert run_in_guest_thread(run.execute).result.value == [True, True, "", 1.0, 0, 10]


def test_an_assumed_number_is_one_that_a_person_may_enter() -> None:
    asked = protocol(
        'return [await input("?", kind=int, minimum=1.2), await input("?", kind=int, maximum=-0.5)]'
    )
    assert AnsweredRun(asked, on_prompt="default").value == [2, -1]
