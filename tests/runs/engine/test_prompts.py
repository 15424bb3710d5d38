"""Questions of a run: who may answer them and how, how often, and what happens to unanswered ones."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from praxis_desktop.core.events import ActionEvent, Event
from praxis_desktop.core.prompts import AnswerEvent, Choice, PromptEvent, Uncertainty
from praxis_desktop.interpreter.control import SIGALRM, SIGXCPU, Control
from praxis_desktop.runs._questions import NobodyToAsk, Questions
from praxis_desktop.runs.commands import Answer
from praxis_desktop.runs.request import OnPrompt

LID = PromptEvent(0, "confirm", "Is the lid on?")
WEIGHT = PromptEvent(
    0, "input", "Weight?", details={"type": "number", "minimum": 1, "maximum": 20, "unit": "g"}
)
PLATE = PromptEvent(0, "choose", "Which plate?", (Choice("left", "left"), Choice("right", "right")))
VOLUME = Uncertainty("plate A1", "volume", "Was it aspirated?", "plate A1", 100.0, 50.0, "µL")
FAILED = PromptEvent(
    0,
    "recover",
    "Aspirating has failed.",
    (
        Choice("retry", "Try again"),
        Choice("skip", "Skip"),
        Choice("set_value", "Set"),
        Choice("reconnect", "Reconnect", obstacle="it is connected"),
    ),
    facts=(VOLUME,),
    details={"returns": {"type": "number"}},
)


class Asked:
    """Questions whose time passes by hand: ``pass_time`` runs what is due."""

    def __init__(self, policy: OnPrompt = "ask") -> None:
        self.told: list[Event] = []
        self.waits = 0
        self._appointments: list[tuple[float, Callable[[], None]]] = []
        self.control = Control()
        self.is_stopping = False
        self.questions = Questions(
            self.told.append,
            schedule=self._schedule,
            begin_wait=self._begin,
            end_wait=self._end,
            control=self.control,
            is_stopping=lambda: self.is_stopping,
            policy=policy,
        )

    def _schedule(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        appointment = (seconds, action)
        self._appointments.append(appointment)

        def forget() -> None:
            if appointment in self._appointments:
                self._appointments.remove(appointment)

        return forget

    def _begin(self) -> None:
        self.waits += 1

    def _end(self) -> None:
        self.waits -= 1

    def pass_time(self, seconds: float = 0) -> None:
        while due := [item for item in self._appointments if item[0] <= seconds]:
            self._appointments.remove(due[0])
            due[0][1]()

    def put(self, prompt: PromptEvent) -> list[AnswerEvent]:
        answered: list[AnswerEvent] = []
        self.questions.put(prompt, answered.append)
        return answered

    def refused(self, number: int, value: object, **more: Any) -> str:
        refused = self.questions.answer(Answer(number, value, **more))
        assert refused is not None
        return refused.message


def test_an_answer_ends_the_question_and_is_told_with_who_gave_it() -> None:
    asked = Asked()
    answered = asked.put(LID)
    (prompt,) = asked.questions.open
    assert (prompt.number, prompt.message, asked.waits) == (1, "Is the lid on?", 1)
    assert asked.questions.answer(Answer(1, "Yes", by="Bo", reason="seen")) is None
    assert asked.questions.open == ()
    asked.pass_time()
    assert answered == [AnswerEvent(1, "operator", True, {}, "Bo", "seen")]
    assert asked.told == [
        prompt,
        answered[0],
        ActionEvent("answer", "Bo", "seen", {"prompt": 1, "source": "operator", "value": True}),
    ]
    assert asked.waits == 0


@pytest.mark.parametrize(
    ("prompt", "value", "why"),
    [
        (LID, 3, "the answer must be yes or no, not 3"),
        (LID, "perhaps", "the answer must be yes or no, not 'perhaps'"),
        (WEIGHT, "heavy", "the answer must be a number of 1 to 20 g, not 'heavy'"),
        (WEIGHT, "1,000", "'1,000' can mean 1000 or 1.000"),
        (WEIGHT, True, "the answer must be a number of 1 to 20 g, not True"),
        (WEIGHT, 21, "the answer must be a number of 1 to 20 g, not 21"),
        (WEIGHT, float("nan"), "the answer must be a number of 1 to 20 g, not nan"),
        (PLATE, "top", "the answer must be one of left, right, not 'top'"),
        (PLATE, 0, "the answer must be one of left, right, not 0"),
        (PromptEvent(0, "input", "Name?"), 5, "the answer must be text, not 5"),
        (PromptEvent(0, "pause", "Lid"), "no", 'a pause accepts only the answer "continue", or no answer'),
        (FAILED, "reconnect", "'reconnect' cannot be chosen: it is connected"),
        (FAILED, "set_value", "'set_value' needs a value: set_value=VALUE"),
        (FAILED, "set_value=much", "the answer must be a number, not 'much'"),
        (FAILED, "skip=1", "'skip' takes no value"),
        (
            FAILED,
            "retry",
            "the command can be repeated only after this question is answered: Was it aspirated? Set",
        ),
    ],
)
def test_an_answer_of_the_wrong_type_is_refused_with_what_may_be_answered(
    prompt: PromptEvent, value: object, why: str
) -> None:
    asked = Asked()
    answered = asked.put(prompt)
    assert asked.refused(1, value).startswith(f"Question 1: {why}")
    asked.pass_time()
    assert not answered
    assert len(asked.questions.open) == 1


def test_what_is_said_of_uncertain_facts_is_checked() -> None:
    asked = Asked()
    asked.put(FAILED)
    wrong = asked.refused(1, "skip", facts={"plate A1": {"resolution": "done"}})
    assert "one of confirmed_success, confirmed_failure, partial, arbitrary, unknown, not 'done'" in wrong
    assert "a number of 0 µL or more" in asked.refused(
        1, "skip", facts={"plate A1": {"resolution": "arbitrary", "value": -5}}
    )
    assert "a number of 50 to 100 µL, not 20" in asked.refused(
        1, "skip", facts={"plate A1": {"resolution": "partial", "value": 20}}
    )
    assert "there is no question about 'plate B1'" in asked.refused(
        1, "skip", facts={"plate B1": {"resolution": "unknown"}}
    )
    assert "is not repeated" in asked.refused(
        1, "retry", facts={"plate A1": {"resolution": "confirmed_success"}}
    )
    said = {"plate A1": {"resolution": "partial", "value": "80"}}
    assert asked.questions.answer(Answer(1, "retry", said)) is None
    asked.pass_time()
    answer = asked.told[1]
    assert isinstance(answer, AnswerEvent)
    assert answer.facts == {"plate A1": {"resolution": "partial", "value": 80.0}}


def test_only_the_first_of_two_answers_counts() -> None:
    asked = Asked()
    asked.put(LID)
    assert asked.questions.answer(Answer(1, True, by="Ada")) is None
    assert asked.refused(1, False, by="Bo") == "Question 1 has already been answered, by Ada."
    assert asked.refused(2, False) == "The run has no question 2."


def test_of_many_who_answer_at_once_one_does() -> None:
    asked = Asked()
    asked.put(LID)
    start = threading.Barrier(8)
    refused: list[object] = []

    def answer(name: str) -> None:
        start.wait(10)
        refused.append(asked.questions.answer(Answer(1, True, by=name)))

    threads = [threading.Thread(target=answer, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert refused.count(None) == 1
    asked.pass_time()
    assert sum(isinstance(event, AnswerEvent) for event in asked.told) == 1


def test_after_its_deadline_a_question_has_its_default() -> None:
    asked = Asked()
    late = asked.put(PromptEvent(0, "confirm", "Go on?", default="no", deadline=30))
    in_time = asked.put(PromptEvent(0, "pause", "Lid", deadline=30))
    asked.questions.answer(Answer(2, None))
    asked.pass_time(29)
    assert not late
    asked.pass_time(30)
    assert [(answer.source, answer.value) for answer in late] == [("deadline", False)]
    assert [answer.source for answer in in_time] == ["operator"]
    assert asked.refused(1, True) == "Question 1 has already been answered, by its deadline."


@pytest.mark.parametrize(
    ("prompt", "value"), [(LID, True), (PLATE, "left"), (PromptEvent(0, "input", "?"), ""), (WEIGHT, 1.0)]
)
def test_where_nobody_can_be_asked_the_policy_answers(prompt: PromptEvent, value: object) -> None:
    asked = Asked("default")
    answered = asked.put(prompt)
    asked.pass_time()
    assert [(answer.source, answer.value) for answer in answered] == [("policy", value)]


def test_where_nobody_can_be_asked_a_question_may_end_the_run() -> None:
    asked = Asked("abort")
    with pytest.raises(NobodyToAsk, match="there is nobody to ask: Is the lid on"):
        asked.put(LID)
    assert asked.told == []
    assert asked.waits == 0


@pytest.mark.parametrize("number", [SIGALRM, SIGXCPU], ids=["a step's time", "the run's time"])
def test_the_end_of_a_time_withdraws_no_question(number: int) -> None:
    asked = Asked()
    asked.control.interrupt(number)
    pending = asked.questions.ask(PLATE)
    got: list[AnswerEvent | None] = []
    waiting = threading.Thread(target=lambda: got.append(pending.wait()))
    waiting.start()
    asked.control.interrupt(number)
    waiting.join(0.1)
    asked.questions.answer(Answer(1, "right"))
    asked.pass_time()
    waiting.join(10)
    assert [answer.value for answer in got if answer] == ["right"]
    assert asked.control.pending == number, "the program still gets it"


def test_who_waits_for_an_answer_gets_it_or_is_stopped() -> None:
    asked = Asked()
    pending = asked.questions.ask(PLATE)
    got: list[AnswerEvent | None] = []
    waiting = threading.Thread(target=lambda: got.append(pending.wait()))
    waiting.start()
    asked.questions.answer(Answer(1, "right"))
    asked.pass_time()
    waiting.join(10)
    assert [answer.value for answer in got if answer] == ["right"]
    pending = asked.questions.ask(PLATE)
    waiting = threading.Thread(target=lambda: got.append(pending.wait()))
    waiting.start()
    asked.is_stopping = True
    asked.control.interrupt()
    waiting.join(10)
    assert got[1] is None
    assert asked.control.interrupted
    assert asked.refused(2, "left") == "Question 2 was withdrawn: its answer is no longer needed."


def test_the_end_of_a_run_withdraws_what_is_open_and_what_is_asked_later() -> None:
    asked = Asked()
    first = asked.put(LID)
    asked.questions.close("the run is over")
    second = asked.put(LID)
    asked.pass_time()
    assert [(answer.source, answer.reason) for answer in first + second] == [
        ("withdrawn", "the run is over")
    ] * 2
    assert asked.waits == 0
    assert not any(isinstance(event, ActionEvent) for event in asked.told)
