"""Failures in a run: who decides what happens, what happens when nobody is asked, and what the
record says.
"""

from __future__ import annotations

import threading
from typing import Any

import pytest

from praxis_desktop.core.events import ActionEvent, Event, StepEvent
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.runs import _recovery as recovery
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Answer, Cancel, EmergencyStop, Kill
from tests.runs.engine.answered_run import AnsweredRun
from tests.runs.engine.failures import CASES

SHAKY = """
import asyncio
from praxis import protocol_function, step
from pylabrobot.scales import Scale
from pylabrobot.scales.scale_backend import ScaleBackend

class Balance(ScaleBackend):
    def __init__(self, failures=0):
        super().__init__()
        self.calls, self.failures, self.stop_fails = 0, failures, False
    async def setup(self): pass
    async def stop(self):
        if self.stop_fails:
            raise RuntimeError("it does not stop")
    async def zero(self): pass
    async def tare(self):
        await self.read_weight()
    async def read_weight(self):
        self.calls += 1
        if self.calls <= self.failures:
            raise RuntimeError(f"failure {self.calls}")
        return 10.5

def scale_of(failures):
    return Scale("scale", 1, 1, 1, Balance(failures))

@protocol_function
async def weigh():
    scale = scale_of(FAILURES)
    await scale.setup()
    PROGRAM
"""


def shaky(program: str, failures: int = 1) -> str:
    lines = "\n    ".join(program.strip().splitlines())
    return SHAKY.replace("FAILURES", str(failures)).replace("PROGRAM", lines)


READ = shaky("return await scale.read_weight(), scale.backend.calls")


def test_a_decision_is_told_with_who_took_it_why_and_for_which_step() -> None:
    done = AnsweredRun(READ, [Answer(0, "retry", by="Bo", reason="the door was open")])
    assert done.value == [10.5, 2]
    (prompt,) = done.prompts
    (step,) = [step for step in done.steps if step.title == "Weigh"]
    assert (prompt.step, step.status) == (step.step, "completed")
    assert prompt.message == "Weigh did not work: RuntimeError: failure 1"
    assert prompt.error is not None
    assert "in read_weight" in prompt.error.stack
    assert prompt.details["returns"] == {"type": "number", "unit": "g"}
    decided = [event for event in done.events if isinstance(event, ActionEvent)]
    assert [(event.action, event.by, event.reason) for event in decided] == [
        ("answer", "Bo", "the door was open")
    ]
    assert done.states == ["running", "requires_intervention", "intervening", "running", "completed"]


def test_a_value_set_by_hand_is_the_operations_and_says_so() -> None:
    done = AnsweredRun(READ, ["set_value=9,75"])
    assert done.value == [9.75, 1]
    (step,) = [step for step in done.steps if step.title == "Weigh"]
    assert (step.summary, step.result, step.status) == ("by hand", 9.75, "completed")


def test_a_value_of_the_wrong_type_is_refused_and_the_question_stays() -> None:
    done = AnsweredRun(READ, ["set_value=heavy"])
    assert [refused.message for refused in done.refused] == [
        "Question 1: the answer must be a number in g, not 'heavy'."
    ]
    assert done.last.state == "cancelled"


def test_the_policy_retry_tries_three_times_and_then_aborts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "PAUSES_S", (0.01, 0.02, 0.03))
    done = AnsweredRun(shaky("return await scale.read_weight(), scale.backend.calls", 3), on_error="retry")
    assert done.value == [10.5, 4]
    assert [answer.value for answer in done.answers] == [{"choice": "retry"}] * 3
    assert {answer.source for answer in done.answers} == {"policy"}
    assert done.states == ["running", "completed"]
    done = AnsweredRun(shaky("return await scale.read_weight()", 9), on_error="retry")
    assert done.error == "RuntimeError: failure 4"
    assert done.answers[-1].value == {"choice": "abort"}


def test_the_policy_skip_goes_on_without_it() -> None:
    done = AnsweredRun(shaky("await scale.tare()\nreturn await scale.read_weight()"), on_error="skip")
    assert done.value == 10.5
    assert [step.summary for step in done.steps if step.title == "Tare scale"] == ["skipped"]


def test_the_policy_abort_asks_nothing() -> None:
    done = AnsweredRun(READ, on_error="abort")
    assert done.error == "RuntimeError: failure 1"
    assert not done.prompts
    assert not done.answers


def test_one_error_is_asked_about_once_on_its_way_out() -> None:
    program = """
@step("Outer")
async def outer():
    with step("Inner"):
        try:
            await scale.read_weight()
        finally:
            raise ValueError("worse")
await outer()
"""
    done = AnsweredRun(shaky(program), ["abort"])
    assert done.error == "RuntimeError: failure 1"
    assert len(done.prompts) == 1


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ('JsException("NetworkError", "it redirects for ever")', "JsException: NetworkError: it redirects"),
        ("Frozen(7)", "Frozen: Frozen(code=7)"),
        ('Proxied("told")', "Proxied: told"),
    ],
)
def test_one_error_is_asked_about_once_whatever_its_class_does_with_attributes(error: str, told: str) -> None:
    program = f"""
from dataclasses import dataclass
from pyodide.ffi import JsException
@dataclass(frozen=True)
class Frozen(Exception):
    code: int
    __str__ = __repr__ = lambda self: f"Frozen(code={{self.code}})"
class Proxied(Exception):
    def __getattr__(self, name):
        return name
@step("Outer")
async def outer():
    with step("Inner"):
        raise {error}
await outer()
"""
    done = AnsweredRun(shaky(program), ["abort"])
    assert told in str(done.error)
    assert len(done.prompts) == 1


def test_after_an_abort_nobody_is_asked_about_the_clean_up() -> None:
    program = """
try:
    await scale.read_weight()
finally:
    scale.backend.stop_fails = True
    await scale.stop()
"""
    done = AnsweredRun(shaky(program), ["abort"])
    assert done.error == "RuntimeError: failure 1"
    assert [step.error for step in done.steps if step.title.startswith("Disconnect")] == [
        "RuntimeError: it does not stop"
    ]
    assert len(done.prompts) == 1


STUBBORN = {
    "a function": """
@step("Dispense")
def dispense(): raise RuntimeError("no answer")
@protocol_function()
def protocol():
    try:
        for _ in range(4):
            try: dispense()
            except Exception: pass
    finally:
        print("cleaned up")
    verdict("passed", "dispensed 4 times")
""",
    "a bare except": """
@step("Dispense")
def dispense(): raise RuntimeError("no answer")
@protocol_function()
def protocol():
    for _ in range(4):
        try: dispense()
        except: print("cleaned up")
    verdict("passed", "dispensed 4 times")
""",
    "a block": """
@protocol_function()
async def protocol():
    for _ in range(4):
        try:
            async with step("Dispense"):
                raise RuntimeError("no answer")
        except Exception: pass
        finally: print("cleaned up")
    verdict("passed", "dispensed 4 times")
""",
    "a task": """
import asyncio
@step("Dispense")
async def dispense(): raise RuntimeError("no answer")
async def four_times():
    for _ in range(4):
        try: await dispense()
        except Exception: pass
@protocol_function()
async def protocol():
    task = asyncio.create_task(four_times())
    try:
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0.01)
        print("cleaned up")
    verdict("passed", "dispensed 4 times")
""",
    "a task that is gathered": """
import asyncio
@step("Dispense")
async def dispense(): raise RuntimeError("no answer")
@protocol_function()
async def protocol():
    try:
        for _ in range(4):
            await asyncio.gather(dispense(), asyncio.sleep(0), return_exceptions=True)
    finally:
        await asyncio.sleep(0.01)
        print("cleaned up")
    verdict("passed", "dispensed 4 times")
""",
    "a thread": """
import threading
@step("Dispense")
def dispense(): raise RuntimeError("no answer")
def four_times():
    for _ in range(4):
        try: dispense()
        except Exception: pass
@protocol_function()
def protocol():
    thread = threading.Thread(target=four_times)
    thread.start()
    try:
        thread.join()
        threading.Event().wait(60)
    finally:
        print("cleaned up")
    verdict("passed", "dispensed 4 times")
""",
}


def _stubborn(where: str, **options: Any) -> AnsweredRun:
    source = f"from praxis import protocol_function, step, verdict\n{STUBBORN[where]}"
    return AnsweredRun(source, ["abort"] * 4, **options)


@pytest.mark.parametrize("where", STUBBORN)
def test_no_protocol_goes_on_once_its_run_was_ended(where: str) -> None:
    done = _stubborn(where)
    assert (done.last.state, done.error) == ("failed", "RuntimeError: no answer")
    told = [(step.status, step.error) for step in done.steps if step.kind == "step"]
    assert told == [("failed", "RuntimeError: no answer")]
    assert len(done.prompts) == 1
    assert "cleaned up" in done.last.result.output


def test_no_protocol_goes_on_once_a_policy_has_ended_its_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "PAUSES_S", (0.01, 0.02, 0.03))
    done = _stubborn("a function", on_error="retry")
    assert (done.last.state, done.error) == ("failed", "RuntimeError: no answer")
    assert len(done.steps) == 1
    assert "cleaned up" in done.last.result.output


def test_an_error_that_disconnecting_has_while_another_is_handled_goes_its_way() -> None:
    program = """
try:
    raise ValueError("of the protocol itself")
finally:
    scale.backend.stop_fails = True
    await scale.stop()
"""
    done = AnsweredRun(shaky(program))
    assert not done.prompts
    assert done.last.state == "failed"


def test_a_cancelled_operation_is_no_failure() -> None:
    program = """
async def slow():
    await asyncio.sleep(60)
scale.backend.tare = slow
task = asyncio.create_task(scale.tare())
await asyncio.sleep(0.01)
task.cancel()
return (await asyncio.gather(task, return_exceptions=True))[0].__class__.__name__
"""
    assert AnsweredRun(shaky(program)).value == "CancelledError"


def test_a_task_that_is_cancelled_while_somebody_is_asked_withdraws_its_question() -> None:
    program = """
async def ask():
    return await scale.read_weight()
task = asyncio.create_task(ask())
await asyncio.sleep(0.05)
task.cancel()
ended = (await asyncio.gather(task, return_exceptions=True))[0].__class__.__name__
return ended, await scale.read_weight()
"""
    done = AnsweredRun(shaky(program), lambda prompt: None)
    assert done.value == ["CancelledError", 10.5]
    assert [answer.source for answer in done.answers] == ["withdrawn"]
    assert done.states == ["running", "requires_intervention", "intervening", "running", "completed"]


def test_two_that_fail_at_once_are_asked_about_one_by_one() -> None:
    program = """
other = scale_of(1)
await other.setup()
return await asyncio.gather(scale.read_weight(), other.read_weight())
"""
    asked: list[PromptEvent] = []

    def answer(prompt: PromptEvent) -> object:
        asked.append(prompt)
        return None

    def observe(event: Event, run: Run) -> None:
        if isinstance(event, PromptEvent) and event.number == 2:
            assert [prompt.number for prompt in run.prompts] == [1, 2]
            assert run.do(Answer(2, "set_value=2")) is None
            assert run.do(Answer(1, "set_value=1")) is None

    done = AnsweredRun(shaky(program), answer, observe=observe)
    assert done.value == [1.0, 2.0]
    assert done.states[-2:] == ["running", "completed"]


@pytest.mark.parametrize("action", [Cancel, Kill, EmergencyStop])
def test_a_question_about_a_failure_keeps_no_run_from_being_stopped(
    action: type[Cancel | Kill | EmergencyStop],
) -> None:
    def observe(event: Event, run: Run) -> None:
        if isinstance(event, PromptEvent):
            run.do(action(by="Ada", reason="enough"))

    done = AnsweredRun(READ, lambda prompt: None, observe=observe)
    assert done.last.state == "cancelled"
    assert [answer.source for answer in done.answers] == ["withdrawn"]


def test_time_limits_stand_still_while_somebody_is_asked() -> None:
    def observe(event: Event, run: Run) -> None:
        if isinstance(event, PromptEvent):
            threading.Timer(2.3, lambda: run.do(Answer(event.number, "retry"))).start()

    done = AnsweredRun(READ, lambda prompt: None, observe=observe, timeout=2, step_timeout=2)
    assert done.value == [10.5, 2]


def test_a_step_of_a_program_without_await_is_tried_again() -> None:
    source = """
    from praxis import protocol_function, step
    tries = []

    @step("Count")
    def count():
        tries.append(1)
        if len(tries) < 3:
            raise OSError("not yet")
        return len(tries)

    @protocol_function
    def go():
        return count()
    """
    done = AnsweredRun(source, ["retry", "retry"])
    assert done.value == 3
    assert [prompt.details["attempt"] for prompt in done.prompts] == [1, 2]
    stacks = [prompt.error.stack for prompt in done.prompts if prompt.error is not None]
    assert ["_praxis" in stack for stack in stacks] == [False, False], "frames of this program only"


@pytest.mark.parametrize("is_async", [False, True])
def test_a_step_says_what_was_done_in_its_place(is_async: bool) -> None:
    source = """
    from praxis import protocol_function, step

    @step("Read")
    async def read(error) -> float:
        raise error

    @protocol_function
    async def go():
        values = [await read(OSError("first")), await read(OSError("second"))]
        async with step("Rinse"):
            raise OSError("third")
        return values
    """
    if not is_async:
        source = source.replace("async ", "").replace("await ", "")
    done = AnsweredRun(source, ["set_value=7,5", "skip", "continue"])
    assert done.value == [7.5, None]
    ended = [(step.title, step.status, step.summary) for step in done.steps if step.status != "started"]
    assert ended == [
        ("Read", "completed", "by hand"),
        ("Read", "completed", "skipped"),
        ("Rinse", "completed", "the rest was left out"),
    ]


def test_what_nobody_knows_of_a_volume_stays_in_the_record_as_a_warning() -> None:
    (case,) = [case for case in CASES if "fails while it aspirates" in case.name]
    done = AnsweredRun(case.source, ["skip"])
    assert done.last.state == "completed"
    (warning,) = done.warnings
    assert warning.startswith(
        "plate A1:C1: its volume has been unknown since 'Aspirate 50 µL from plate A1:C1'"
    )
    assert warning.endswith("the run assumes 100 µL")
    (fact,) = done.prompts[0].facts
    assert (fact.kind, fact.before, fact.after, fact.unit) == ("volume", 100, 50, "µL")
    assert fact.question == "Was 50 µL aspirated from plate A1:C1?"


@pytest.mark.parametrize(
    "work",
    [
        "await asyncio.wait_for(scale.read_weight(), 1.5)",
        "(await asyncio.wait_for(asyncio.gather(scale.read_weight(), asyncio.sleep(0)), 1.5))[0]",
    ],
    ids=["awaited", "gathered"],
)
def test_time_outs_of_the_protocol_stand_still_while_somebody_is_asked(work: str) -> None:
    def observe(event: Event, run: Run) -> None:
        if isinstance(event, PromptEvent):
            threading.Timer(1.8, lambda: run.do(Answer(event.number, "retry"))).start()

    program = f"return {work}, scale.backend.calls"
    assert AnsweredRun(shaky(program), lambda prompt: None, observe=observe).value == [10.5, 2]


def test_connecting_anew_that_fails_is_asked_about_in_turn() -> None:
    program = """
setups = []
async def setup():
    setups.append(1)
    if len(setups) == 1:
        raise OSError("not there yet")
async def read():
    if len(setups) < 2:
        raise TimeoutError("gone")
    return 10.5
async def tare():
    await read()
scale.backend.setup, scale.backend.tare = setup, tare
await scale.tare()
return len(setups)
"""
    done = AnsweredRun(shaky(program), ["reconnect", "reconnect"])
    assert done.value == 2
    assert [prompt.error.message for prompt in done.prompts if prompt.error] == ["gone", "not there yet"]
    assert done.states[-2:] == ["running", "completed"]


def test_a_run_that_is_stopped_while_it_connects_anew_ends() -> None:
    program = """
async def setup():
    await asyncio.sleep(60)
scale.backend.setup = setup
return await scale.read_weight()
"""

    def observe(event: Event, run: Run) -> None:
        if isinstance(event, StepEvent) and event.title == "Connect scale" and event.depth:
            threading.Timer(0.05, lambda: run.do(Cancel())).start()

    done = AnsweredRun(shaky(program), ["reconnect"], observe=observe)
    assert done.last.state == "cancelled"


FLAKY = """
from praxis import protocol_function, step

@step("Read the sensor")
async def read(number):
    if number % 2:
        raise TimeoutError("no answer")
    return number

@protocol_function
async def readings():
    return [await read(number) for number in range(6)]
"""


def test_a_choice_that_is_made_ahead_is_made_again_and_says_so() -> None:
    done = AnsweredRun(FLAKY, [Answer(0, {"choice": "skip", "repeat": True}, by="Bo")])
    assert done.value == [0, None, 2, None, 4, None]
    assert ["policy" in prompt.details for prompt in done.prompts] == [False, True, True]
    decided = [event for event in done.events if isinstance(event, ActionEvent)]
    assert [(event.by, event.reason, event.details["source"]) for event in decided] == [
        ("Bo", "", "operator"),
        ("Bo", "the same choice as for question 1", "policy"),
        ("Bo", "the same choice as for question 1", "policy"),
    ]


def test_a_retry_that_is_chosen_ahead_ends_in_a_question() -> None:
    program = shaky("return await scale.read_weight(), scale.backend.calls", failures=6)
    done = AnsweredRun(program, [Answer(0, {"choice": "retry", "repeat": True}), Answer(0, "skip")])
    assert [prompt.details.get("policy") for prompt in done.prompts] == [None, "repeat", "repeat", None]
