"""Steps are reported at their beginning and end, with their task, their parent and their result."""

from __future__ import annotations

import json
import logging
import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from praxis_desktop.core.events import StepEvent
from praxis_desktop.interpreter import Image, run_in_guest_thread
from praxis_desktop.interpreter.faults import PythonError
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.runs._steps import MOST_OPEN, Steps
from praxis_desktop.snapshots.recipes import BASELINE
from praxis_desktop.workers.pool.messages import event_of, told
from tests.runs.step_guest import FILE, Watched, interpreters

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter


# ---- names from the protocol
def test_named_steps_nest_and_tell_their_arguments_results_and_lines() -> None:
    watched = Watched(
        """
        import asyncio
        from praxis import step

        @step
        def wash_the_plate(times):
            return times * 2

        @step("Read", wavelength=450)
        async def read():
            await asyncio.sleep(0.5)
            return [0.1, 0.2]

        with step("Prepare", cycles=3) as preparing:
            wash_the_plate(2)
            async with step("Warm up", expected=0.5):
                await read()
            preparing.result = {"plates": 1}
        wash_the_plate(1)
        """
    )
    assert watched.titles == ["Prepare", "  Wash the plate", "  Warm up", "    Read", "Wash the plate"]
    prepare, wash, warm, read, again = watched.ended
    assert [event.line for event in watched.ended] == [14, 15, 16, 17, 19]
    assert {event.file for event in watched.ended} == {FILE}
    assert {event.kind for event in watched.ended} == {"step"}
    assert [event.parent for event in watched.ended] == [0, prepare.step, prepare.step, warm.step, 0]
    assert prepare.arguments == {"cycles": 3}
    assert read.arguments == {"wavelength": 450}
    assert (prepare.result, wash.result, read.result, again.result) == ({"plates": 1}, 4, [0.1, 0.2], 2)
    assert warm.expected == 0.5
    assert read.duration == pytest.approx(0.5, abs=0.01)
    assert [event.status for event in watched.events[:3]] == ["started", "started", "completed"]


def test_steps_say_whether_what_they_send_may_be_sent_again() -> None:
    watched = Watched(
        """
        from praxis import step

        @step("Dispense", resend="never", timeout="5 s", expected="1:30:00")
        def dispense():
            pass

        with step("Read", resend="repeatable"):
            with step("Ask", resend="ask"):
                dispense()
        """
    )
    told = {event.title: event.resend for event in watched.ended}
    assert told == {"Read": "repeatable", "Ask": "", "Dispense": "never"}
    assert [event.to_json().get("resend") for event in watched.ended] == ["repeatable", None, "never"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("step('Wash', resend='always')", "resend must be one of repeatable, ask, never, not 'always'"),
        ("step(3)", "a step's title must be a string, not int"),
        ("step('Wash', expected=-1)", "expected must be a number of seconds or a text such as 5 min, not -1"),
        ("step('Wash', expected='soon')", "expected must be a number of seconds or a text such as 5 min"),
        ("step('Wash', timeout=0)", "timeout must be a number of seconds or a text such as 5 min, not 0"),
        ("step('Wash')(i for i in '')", "takes a function"),
        ("@step\ndef wash(): yield", "wash is a generator: write 'with step"),
    ],
)
def test_a_step_that_cannot_be_one_says_why(code: str, message: str) -> None:
    with pytest.raises(PythonError, match=message):
        Watched(f"from praxis import step\n{code}")


def test_a_step_that_raises_has_failed_and_one_that_is_cancelled_was_cancelled() -> None:
    watched = Watched(
        """
        import asyncio
        from praxis import step

        @step
        async def stir():
            await asyncio.sleep(0.5)

        task = asyncio.create_task(stir())
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.wait([task])
        try:
            with step("Outer"):
                with step("Inner"):
                    raise ValueError("no plate")
        except ValueError:
            pass
        with step("Goes on"):
            pass
        """
    )
    assert [(event.title, event.status, event.error) for event in watched.ended] == [
        ("Stir", "cancelled", ""),
        ("Outer", "failed", "ValueError: no plate"),
        ("Inner", "failed", "ValueError: no plate"),
        ("Goes on", "completed", ""),
    ]
    assert [event.depth for event in watched.ended] == [0, 0, 1, 0]


# ---- waits
def test_long_waits_of_the_protocols_own_lines_are_steps_that_tell_how_long() -> None:
    watched = Watched(
        """
        import asyncio, json, math, time
        from asyncio import sleep
        from praxis import step

        time.sleep(5)
        await sleep(7200.5)
        time.sleep(1)
        await asyncio.sleep(0.9)
        with step("Incubate"):
            await asyncio.gather(asyncio.sleep(90), asyncio.sleep(150))
        try:
            async with asyncio.timeout(2):
                await asyncio.sleep(math.inf)
        except TimeoutError:
            pass
        json.dumps(asyncio.iscoroutinefunction(asyncio.sleep))
        """
    )
    waits = [event for event in watched.ended if event.kind == "wait"]
    assert [(event.title, event.expected, event.status, event.depth, event.line) for event in waits] == [
        ("Wait 5 s", 5, "completed", 0, 6),
        ("Wait 2 h", 7200.5, "completed", 0, 7),
        ("Wait 90 s", 90, "completed", 1, 11),
        ("Wait 2 min 30 s", 150, "completed", 1, 11),
        ("Wait", None, "cancelled", 0, 14),
    ]
    assert [event.duration for event in waits] == pytest.approx([5, 7200.5, 90, 150, 2], abs=0.01)
    assert watched.value == "true"


# ---- reports
def test_half_a_character_in_a_text_is_told_as_a_question_mark() -> None:
    watched = Watched(
        """
        import praxis
        with praxis.step("Read caf\\udce9", file="\\ud83d") as reading: reading.result = "\\U0001f9ea"
        try:
            with praxis.step("Open"): raise FileNotFoundError("caf\\udce9")
        except FileNotFoundError: pass
        """
    )
    reading, opening = watched.ended
    assert (reading.title, reading.arguments, reading.result) == ("Read caf?", {"file": "?"}, "\U0001f9ea")
    assert (opening.status, opening.error) == ("failed", "FileNotFoundError: caf?")


def test_values_are_told_as_small_plain_data() -> None:
    watched = Watched(
        """
        import enum, math
        from praxis import step
        from dataclasses import dataclass

        class Colour(enum.Enum):
            RED = 1

        @dataclass
        class Place:
            x: float
            note: str | None = None

        class Odd:
            def __repr__(self):
                raise ZeroDivisionError

        loop = []
        loop.append(loop)
        with step(
            "Values", big=2**70, none=None, odd=Odd(), colour=Colour.RED, at=Place(1.5), nan=math.nan,
            most=math.inf, raw=b"\\x00a", thing=object(), text="x" * 5000, unit="\\x1f",
        ) as one:
            one.result = [[0.125] * 24] * 16
        with step("Endless") as two:
            two.result = loop
        with step("Split\\x1ftitle"):
            pass
        with step(" "):
            pass
        """
    )
    values, endless, split, untitled = watched.ended
    arguments = dict(values.arguments)
    assert len(str(arguments.pop("text"))) == 300
    assert arguments == {
        "big": hex(2**70),
        "none": None,
        "odd": "<Odd that raised ZeroDivisionError>",
        "colour": "RED",
        "at": {"x": 1.5},
        "nan": None,
        "most": "inf",
        "raw": "b'\\x00a'",
        "thing": "<object>",
        "unit": "\x1f",
    }
    assert len(json.dumps(values.result)) <= 2000
    assert endless.result is not None
    assert (split.title, untitled.title) == ("Split\x1ftitle", "Step")


def test_what_a_hostile_guest_tells_is_left_out_and_mentioned_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    watched = Watched(
        """
        import json, os
        device = os.open("/dev/host", os.O_WRONLY)
        fields = ["start", 0, 1, 0, 0, "step", "", 0, "", "", "Fine", {}, None, None, False, ""]
        def report(text):
            assert os.write(device, text.encode()) == len(text)
        def start(text=None, /, **changes):
            made = list(fields)
            for place, value in changes.items():
                made[int(place[1:])] = value
            report(json.dumps(made) if text is None else json.dumps(made).replace("{}", text))
        for _ in range(100):
            report("nonsense")
        start(_2=-1); start(_2=10**40); start(_5="other"); start("[1]"); start(_1="x"); start(_13=-1.0)
        start('{"a": NaN}'); start('{"a": ' + "[" * 500 + "]" * 500 + "}"); start(_10="x" * 100_000)
        start(); start()
        report('["end",0,1,"started","","",null,{}]')
        report('["end",0,7,"completed","","",null,{}]')
        start(_2=2)
        report('["end",0,2,"completed","","",null,{"p": [1]}]')
        start(_2=3)
        report('["end",0,3,"completed","","",7,{"p": [1, 2]}]')
        """
    )
    assert [(event.step, event.status) for event in watched.events] == [
        (1, "started"),
        (2, "started"),
        (3, "started"),
        (3, "completed"),
    ]
    last = watched.events[-1]
    assert (last.result, last.traffic) == (7, {"p": (1, 2)})
    assert len(caplog.records) == 1


def test_a_program_that_goes_on_from_an_image_goes_on_counting_for_whoever_listens_then() -> None:
    before: list[StepEvent] = []
    after: list[StepEvent] = []

    def capture() -> Image:
        with interpreters().prepare(BASELINE).start() as interpreter:
            Steps(before.append).offer_to(interpreter)
            interpreter.run(
                "from _praxis.named_steps import step\nopen_step = step('Open')\nopen_step.__enter__()"
            )
            return interpreter.capture()

    def go_on(image: Image) -> None:
        with PreparedInterpreter(image).start() as interpreter:
            interpreter.run("with step('Told to nobody'): pass")
            Steps(after.append).offer_to(interpreter)
            interpreter.run("with step('Inside'): pass")

    image = run_in_guest_thread(capture)
    run_in_guest_thread(lambda: go_on(image))
    image.close()
    assert [(event.step, event.title) for event in before] == [(1, "Open")]
    assert [(event.step, event.title, event.parent) for event in after] == [(3, "Inside", 1)] * 2


def test_a_step_that_goes_on_in_another_process_has_sent_what_it_sent_before() -> None:
    commands = [7]
    before = Steps(lambda event: None, commands=lambda: commands[0])
    before.take(_start(1))
    commands[0] += 1
    before.take(_start(2))
    host = SimpleNamespace(environment=None, filesystem=SimpleNamespace())
    after = Steps(lambda event: None)
    after.return_to(cast("Interpreter", SimpleNamespace(host=host)), before.kept())
    assert [after.has_commanded(step) for step in (1, 2, 1)] == [True, False, False]


def test_so_many_steps_may_be_open_and_no_more() -> None:
    events: list[StepEvent] = []
    steps = Steps(events.append)
    for number in range(MOST_OPEN + 5):
        assert steps.take(_start(number + 1))
    assert len(events) == MOST_OPEN


@pytest.mark.parametrize(
    ("title", "arguments"),
    [("t" * 2000, "{}"), ("t", '{"volume": 1e999}'), ("t", '{"text": "' + "x" * 20_000 + '"}')],
)
def test_what_no_guest_of_ours_tells_is_not_told(title: str, arguments: str) -> None:
    events: list[StepEvent] = []
    steps = Steps(events.append)
    assert steps.take(_start(1, title, arguments))
    assert steps.take(b'["end",0,%s,"completed","","",null,{}]' % (b"9" * 5000))
    assert events == []


def _start(number: int, title: str = "t", arguments: str = "{}") -> bytes:
    """Make a guest's report that a step starts."""
    return f'["start",0,{number},0,0,"step","",0,"","","{title}",{arguments},null,null,false,""]'.encode()


def test_a_step_is_told_to_programs_and_between_processes_as_it_is() -> None:
    began = StepEvent(1, "started", "Weigh")
    assert json.loads(json.dumps(began.to_json(), allow_nan=False))["traffic"] == {}
    ended = StepEvent(
        2,
        "completed",
        "Weigh",
        arguments={"n": 1},
        result=[1.5],
        time=2.0,
        duration=1.0,
        traffic={"s": (4, 18)},
    )
    assert ended.to_json()["traffic"] == {"s": (4, 18)}
    for event in (began, ended):
        assert math.isclose(event.time, event_of(told(event)).time)  # type: ignore[attr-defined]
