"""The verdict of a run: what its protocol decided, checked against its limits and the end of the run."""

from __future__ import annotations

import json
import math
import os

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from praxis_desktop.core.events import (
    ActionEvent,
    ConnectionEvent,
    DataEvent,
    Event,
    ExecutionResult,
    ResultEvent,
    RunState,
    StepEvent,
    VerdictEvent,
)
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent, Uncertainty
from praxis_desktop.core.verdicts import Verdict
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.outputs import outputs
from praxis_desktop.runs.outputs.judging import Judgement
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from tests.ports.wires import of_terminals
from tests.runs.engine.answered_run import AnsweredRun
from tests.runs.outputs.outputs_guest import Heard
from tests.runs.protocol_runs import interpreters

INSIDE = "praxis.output('error', -0.2, '%', 'Error', low=-0.8, high=0.8)\n"
OUTSIDE = "praxis.output('error', -1.18, '%', 'Error', low=-0.8, high=0.8)\n"
PASSED = "praxis.verdict('passed', 'All is well.', ['error'])\n"
FAILED = "praxis.verdict('failed', 'It is too little.')\n"
TABLE = (
    "praxis.table('t', [{'n': 1, 'v': 5}, {'n': 2, 'v': VALUE}], units={'v': 'mL'}, limits={'v': (4, 6)})\n"
)
WELLS = "praxis.well_data('od', {'A1': 0.5, 'A2': VALUE}, unit='OD', low=0.1, high=1)\n"


def ended(source: str) -> tuple[ResultEvent, int]:
    run = Run(
        RunRequest(Program(f"import praxis\n{source}", "/lab/check.py")),
        interpreters=interpreters(),
        on_event=lambda event: None,
        output=OutputBuffer(),
    )
    return run_in_guest_thread(run.execute), run.exit_code


@pytest.mark.parametrize(
    ("source", "word", "reason", "code"),
    [
        ("", "none", "", 0),
        (INSIDE, "none", "", 0),
        (INSIDE + PASSED, "passed", "All is well.", 0),
        (PASSED.replace(", ['error']", ""), "passed", "All is well.", 0),
        (OUTSIDE, "failed", "Error: −1.18 %, limits ±0.8 %.", 6),
        (
            OUTSIDE + PASSED,
            "inconclusive",
            "Error: −1.18 %, limits ±0.8 %. It is therefore not known",
            7,
        ),
        (INSIDE + FAILED, "failed", "It is too little.", 6),
        (FAILED + INSIDE + PASSED, "failed", "It is too little.", 6),
        ("praxis.verdict('inconclusive', 'Who knows?')", "inconclusive", "Who knows?", 7),
        (INSIDE + PASSED + "1 / 0", "inconclusive", "The run did not complete.", 1),
        (OUTSIDE + "1 / 0", "failed", "Error: −1.18 %", 1),
        ("1 / 0", "none", "", 1),
        (TABLE.replace("VALUE", "5.5") + FAILED.replace("failed", "passed"), "passed", "", 0),
        (TABLE.replace("VALUE", "6.5"), "failed", "v n 2: 6.5 mL, limits 4 to 6 mL.", 6),
        (TABLE.replace("VALUE", "None") + INSIDE + PASSED, "inconclusive", "1 value is missing.", 7),
        (WELLS.replace("VALUE", "1.2"), "failed", "od A2: 1.2 OD, limits 0.1 to 1 OD.", 6),
        (WELLS.replace("VALUE", "'OVER'") + INSIDE + PASSED, "inconclusive", "1 value is missing.", 7),
        (WELLS.replace("VALUE", "float('inf')"), "failed", "od A2: inf OD, limits 0.1 to 1 OD.", 6),
        (TABLE.replace("VALUE", "-float('inf')") + INSIDE + PASSED, "inconclusive", "v n 2: −inf mL, lim", 7),
        (
            "praxis.well_data('od', {'A1': float('inf')}, low=0.1)\n" + INSIDE + PASSED,
            "inconclusive",
            "1 value is missing.",
            7,
        ),
        ("praxis.series('t', 99, '°C', high=40)", "failed", "t at 0 s: 99 °C, at most 40 °C.", 6),
        (
            "import enum\nOver = enum.IntEnum('Over', {'A': 99})\npraxis.output('x', Over.A, low=5, high=6)",
            "failed",
            "x: 99, limits 5 to 6.",
            6,
        ),
        (
            "for _ in range(101):\n    praxis.series('t', float('nan'), title='Bath', high=40)\n"
            + INSIDE
            + PASSED,
            "inconclusive",
            "Bath has limits, but no number was reported for it.",
            7,
        ),
        (
            "praxis.series('t', None, high=40)\npraxis.series('t', 37, high=40)\n" + INSIDE + PASSED,
            "passed",
            "",
            0,
        ),
        (
            "praxis.series('t', 37, high=40)\npraxis.series('t', None, high=40)\n" + INSIDE + PASSED,
            "passed",
            "",
            0,
        ),
        ("praxis.well_data('od', {}, low=5)\n" + INSIDE + PASSED, "inconclusive", "od has limits, but no", 7),
        (
            "praxis.table('t', [], columns=['v'], limits={'v': (4, 6)})\n" + INSIDE + PASSED,
            "inconclusive",
            "t has limits, but no number",
            7,
        ),
        ("praxis.output('x', 1 << 70, high=6)", "failed", "x: 1.18059e+21, at most 6.", 6),
    ],
)
def test_a_run_passes_only_if_everything_says_so(source: str, word: str, reason: str, code: int) -> None:
    result, exit_code = ended(source)
    assert (result.verdict.word, exit_code) == (word, code)
    assert result.verdict.reason.startswith(reason)


def test_a_verdict_shows_the_figures_that_decide_and_those_that_are_outside() -> None:
    result, _ = ended(INSIDE + "praxis.output('cv', 0.5, '%', high=0.3)\n" + PASSED)
    assert [(figure.key, figure.is_outside) for figure in result.verdict.figures] == [
        ("error", False),
        ("cv", True),
    ]


TASK = """
import asyncio
from praxis import step
async def incubate():
    with step("Incubate"):
        await asyncio.sleep(60)
"""
UNFINISHED = {
    "a task that nobody awaits": "asyncio.create_task(incubate())\nawait asyncio.sleep(0.01)\n",
    "a task that is cancelled": (
        "task = asyncio.create_task(incubate())\nawait asyncio.sleep(0.01)\ntask.cancel()\n"
        "await asyncio.gather(task, return_exceptions=True)\n"
    ),
    "an exit inside of a step": "import sys\nwith step('Incubate'):\n    sys.exit(0)\n",
    "a thread that nobody joins": (
        "import threading, time\ndef work():\n    with step('Incubate'):\n        threading.Event().wait()\n"
        "threading.Thread(target=work, daemon=True).start()\ntime.sleep(0.1)\n"
    ),
}


@pytest.mark.parametrize("verdict", ["", PASSED])
@pytest.mark.parametrize("way", UNFINISHED)
def test_a_run_with_a_step_that_did_not_end_does_not_pass(way: str, verdict: str) -> None:
    given = "" if not verdict else f"praxis.output('error', 0)\n{verdict}"
    result, code = ended(given + TASK + UNFINISHED[way])
    assert (result.state, result.verdict.word, code) == ("completed", "inconclusive", 7)
    assert "not completed: Incubate" in result.verdict.reason


UNHANDLED = {
    "a coroutine that nobody awaits": (
        "async def heat(): pass\nheat()\npass\n",
        "heat was called without await in line 8, so it did nothing.",
    ),
    "a library's coroutine that nobody awaits": (
        (
            "from pylabrobot.pumps import Pump\nfrom pylabrobot.pumps.cole_parmer.masterflex_backend import "
            "MasterflexBackend\nfrom pylabrobot.io.serial import Serial\nasync def nothing(*a): pass\n"
            "Serial.write = nothing\nawait MasterflexBackend('pump').run_revolutions(5)\n"
        ),
        "was called without await in line 12, so it did nothing.",
    ),
    "a failed task that nobody awaits": (
        (
            "async def shake(): raise ValueError('too fast')\nasyncio.create_task(shake())\n"
            "await asyncio.sleep(0.01)\n"
        ),
        "An error was not handled: ValueError: too fast.",
    ),
    "a failed task that is kept": (
        (
            "async def shake(): raise ValueError('too fast')\ntask = asyncio.create_task(shake())\n"
            "await asyncio.sleep(0.01)\n"
        ),
        "An error was not handled: ValueError: too fast.",
    ),
    "a task that failed with an exception of a base class": (
        (
            "class Stop(BaseException): pass\nasync def shake(): raise Stop('too fast')\n"
            "asyncio.create_task(shake())\nawait asyncio.sleep(0.01)\n"
        ),
        "An error was not handled: Stop: too fast.",
    ),
    "a failed callback": (
        "asyncio.get_running_loop().call_soon(lambda: 1 / 0)\nawait asyncio.sleep(0.01)\n",
        "An error was not handled: ZeroDivisionError: division by zero.",
    ),
    "a failed thread": (
        "import threading\nthread = threading.Thread(target=lambda: 1 / 0)\nthread.start()\nthread.join()\n",
        "An error was not handled: ZeroDivisionError: division by zero.",
    ),
    "a failed call in a thread of the loop": (
        "asyncio.get_running_loop().run_in_executor(None, lambda: 1 / 0)\nawait asyncio.sleep(0.1)\n",
        "An error was not handled: ZeroDivisionError: division by zero.",
    ),
    "a failed call in a thread of the loop whose future is kept": (
        "kept = asyncio.get_running_loop().run_in_executor(None, lambda: 1 / 0)\nawait asyncio.sleep(0.1)\n",
        "An error was not handled: ZeroDivisionError: division by zero.",
    ),
    "a call that fails in a thread when nobody waits for it any more": (
        (
            "import time\ndef shake():\n    time.sleep(0.1)\n    raise ValueError('too fast')\n"
            "try: await asyncio.wait_for(asyncio.to_thread(shake), 0.01)\nexcept TimeoutError: pass\n"
            "await asyncio.sleep(0.3)\n"
        ),
        "An error was not handled: ValueError: too fast.",
    ),
    "a failed call in a thread pool": (
        "with concurrent.futures.ThreadPoolExecutor() as pool:\n    pool.submit(lambda: 1 / 0)\n",
        "An error was not handled: ZeroDivisionError: division by zero.",
    ),
    "a failed call in a thread pool whose future is kept": (
        (
            "with concurrent.futures.ThreadPoolExecutor() as pool:\n    kept = pool.submit(lambda: 1 / 0)\n"
            "concurrent.futures.wait([kept])\n"
        ),
        "An error was not handled: ZeroDivisionError: division by zero.",
    ),
    "a failed call in a thread pool that nobody shuts down": (
        "pool = concurrent.futures.ThreadPoolExecutor()\npool.submit(lambda: 1 / 0)\n",
        "An error was not handled: ZeroDivisionError: division by zero.",
    ),
    "failed calls of a thread pool's map": (
        (
            "with concurrent.futures.ThreadPoolExecutor() as pool:\n"
            "    kept = pool.map(lambda number: 1 / number, [1, 0])\n"
        ),
        "An error was not handled: ZeroDivisionError: division by zero.",
    ),
    "a failed task of another thread's loop": (
        (
            "import threading\nasync def shake(): raise ValueError('too fast')\nasync def work():\n"
            "    global kept\n    kept = asyncio.create_task(shake())\n    await asyncio.sleep(0.01)\n"
            "thread = threading.Thread(target=asyncio.run, args=(work(),))\nthread.start()\nthread.join()\n"
        ),
        "An error was not handled: ValueError: too fast.",
    ),
    "failed tasks that are gathered and kept": (
        (
            "async def shake(): raise ValueError('too fast')\nkept = asyncio.gather(shake())\n"
            "await asyncio.sleep(0.01)\n"
        ),
        "An error was not handled: ValueError: too fast.",
    ),
    "a coroutine that is kept": (
        "async def heat(): pass\nkept = [heat()]\n",
        "heat was called and never awaited, so it did nothing.",
    ),
    "a failed function at the end": (
        "import atexit\natexit.register(lambda: 1 / 0)\n",
        "An error was not handled: ZeroDivisionError: division by zero.",
    ),
    "a coroutine that is freed when no line of the program runs": (
        (
            "async def heat(): pass\nasync def work(): never_awaited = heat()\n"
            "asyncio.create_task(work())\nawait asyncio.sleep(0.01)\n"
        ),
        "heat was called and never awaited, so it did nothing.",
    ),
    "an exit in a task": (
        "import sys\nasyncio.get_running_loop().call_later(0.01, sys.exit, 0)\nawait asyncio.sleep(60)\n",
        "The program was still running when one of its tasks exited.",
    ),
}


@pytest.mark.parametrize("way", UNHANDLED)
def test_a_run_with_a_part_that_failed_unnoticed_does_not_pass(way: str) -> None:
    source, reason = UNHANDLED[way]
    result, code = ended(f"import asyncio, concurrent.futures\n{INSIDE}{PASSED}\n\n{source}")
    assert (result.state, result.verdict.word, code) == ("completed", "inconclusive", 7), result
    assert reason in result.verdict.reason


SENDING = f"""
import asyncio, threading, praxis, serial
async def main():
    port = serial.Serial("pump")
    if IN_A_THREAD:
        threading.Thread(target=port.write, args=(bytes(SIZE),), daemon=True).start()
    else:
        sent = asyncio.get_running_loop().run_in_executor(None, port.write, bytes(SIZE))
    await asyncio.sleep(0.2)
    {INSIDE}    {PASSED}
"""


@of_terminals
@pytest.mark.parametrize("in_a_thread", [False, True])
@pytest.mark.parametrize(("size", "word"), [(100, "passed"), (100_000, "inconclusive")])
def test_a_run_whose_last_command_was_not_sent_completely_does_not_pass(
    in_a_thread: bool, size: int, word: str
) -> None:
    controller, device = os.openpty()  # which nobody reads
    try:
        source = SENDING.replace("IN_A_THREAD", str(in_a_thread)).replace("SIZE", str(size))
        result = AnsweredRun(source, ports=[f"pump={os.ttyname(device)}"]).last
    finally:
        os.close(controller)
        os.close(device)
    assert (result.state, result.verdict.word) == ("completed", word)
    said = "The last command on port pump was not sent completely."
    assert result.verdict.reason.startswith(said) == (word == "inconclusive")


@pytest.mark.parametrize(
    "source",
    [
        (
            "with step('Weigh'):\n    try:\n        async with asyncio.timeout(0.01):\n"
            "            with step('Read'): await asyncio.sleep(60)\n    except TimeoutError: pass\n"
        ),
        (
            "async def shake(): raise ValueError('too fast')\n"
            "task = asyncio.create_task(shake())\nawait asyncio.gather(task, return_exceptions=True)\n"
        ),
        (
            "async def read():\n    while True: await asyncio.sleep(2)\n"
            "task = asyncio.create_task(read())\nawait asyncio.sleep(0.01)\ntask.cancel()\n"
        ),
        (
            "from concurrent.futures import ThreadPoolExecutor, wait\nwith ThreadPoolExecutor() as pool:\n"
            "    calls = [pool.submit(lambda: 1 / 0) for _ in range(4)]\nwait(calls)\n"
            "assert isinstance(calls[0].exception(), ZeroDivisionError)\n"
            "try: calls[1].result()\nexcept ZeroDivisionError: pass\n"
            "calls[2].add_done_callback(lambda call: call.exception())\n"
            "await asyncio.gather(asyncio.wrap_future(calls[3]), return_exceptions=True)\n"
            "await asyncio.gather(asyncio.to_thread(lambda: 1 / 0), return_exceptions=True)\n"
        ),
        (
            "for failures in (1, 0):\n    try:\n        with step('Weigh'): 1 / (1 - failures)\n"
            "    except ZeroDivisionError: pass\n"
        ),
    ],
    ids=[
        "a time-out inside of a step",
        "a failed task that is awaited",
        "a monitor that is ended",
        "failed calls in a thread pool that are looked at",
        "a failure that is caught",
    ],
)
def test_a_protocol_may_end_a_wait_and_handle_a_failure(source: str) -> None:
    result, _ = ended(f"import asyncio\nfrom praxis import step\n{INSIDE}{PASSED}{source}")
    assert result.verdict.word == "passed", result.verdict


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (
            "verdict('ok', 'x')",
            "ValueError: a verdict must be 'passed', 'failed' or 'inconclusive', not 'ok'",
        ),
        ("verdict('passed', ' ')", "ValueError: a verdict must have a reason"),
        ("verdict('passed', 3)", "TypeError: the reason of a verdict must be a sentence, not int"),
        ("verdict('passed', 'x', ['y'])", "ValueError: there is no number output 'y'"),
        ("verdict('passed', 'x', 'y')", "TypeError: the figures of a verdict must be a list"),
        (
            "output('x', 10**400, low=1)",
            "ValueError: the output 'x' has limits, so its value must be a number, not inf",
        ),
        ("series('x', -(10**400))", "ValueError: a point of a series must be a number or None, not -inf"),
        ("output('x', 'much', low=1)", "TypeError: the output 'x' has limits, so its value must be a number"),
        ("output('x', float('nan'), high=1)", "ValueError: the output 'x' has limits"),
        ("output('x', float('inf'), high=1)", "ValueError: the output 'x' has limits"),
        ("series('x', float('inf'), high=1)", "ValueError: a point of a series must be a number or None"),
        ("output('x', 1, low=2, high=1)", "ValueError: low, 2, is above high, 1"),
        ("output('x', 1, low='2')", "TypeError: the limit low must be a number, not str"),
        ("table('x', [{'a': 1}], limits={'b': (1, 2)})", "ValueError: the table has no column 'b'"),
        ("table('x', [{'a': 1}], limits={'a': 2})", "TypeError: the limits of a column are two"),
        ("table('x', [{'a': 1}], limits=(1, 2))", "TypeError: limits must be a dict keyed by column, not"),
        ("table('x', [{'a': 1}], units='mg')", "TypeError: units must be a dict keyed by column, not str"),
    ],
)
def test_what_makes_no_sense_is_told_in_the_line_that_is_wrong(call: str, told: str) -> None:
    heard = Heard(
        f"import praxis\ntry: praxis.{call}\nexcept Exception as error: told = error\n"
        "f'{type(told).__name__}: {told}'"
    )
    assert str(heard.value).startswith(told)
    assert heard.events == []


def judged(
    *events: Event, state: RunState = "completed", interrupted_at: int = -1, simulated: bool = False
) -> Verdict:
    """Return the verdict of a run with ``events``; the program is moved elsewhere at one of them."""
    judgement = Judgement()
    for number, event in enumerate(events):
        if number == interrupted_at:
            kept = msgspec.to_builtins(judgement.kept())
            judgement = Judgement()
            judgement.take_up(kept)
        judgement.take(event)
    return judgement.judge(ResultEvent(state, "", ExecutionResult("", 0, 0)), simulated=simulated)


SAID = VerdictEvent("passed", "All is well.", ("error",))
ASKED = PromptEvent(3, "recover", "Weigh did not work")


def test_a_run_from_which_a_step_was_left_out_does_not_pass() -> None:
    skipped = AnswerEvent(3, "operator", {"choice": "skip"})
    assert judged(ASKED, skipped, SAID).word == "inconclusive"
    assert judged(ASKED, AnswerEvent(3, "operator", {"choice": "retry"}), SAID).word == "passed"
    assert judged(skipped, SAID).word == "passed", "that was another question"


def test_a_run_without_a_verdict_of_its_protocol_is_inconclusive_if_a_step_was_left_out() -> None:
    skipped = AnswerEvent(3, "policy", {"choice": "skip"})
    assert judged(ASKED, skipped).word == "inconclusive"
    assert judged(ASKED, skipped).reason == "1 step was skipped."
    assert judged(ASKED, skipped, state="cancelled").word == "none", "how it ended is said already"
    assert judged(ASKED, AnswerEvent(3, "policy", {"choice": "retry"})).word == "none"


NOBODY = {"policy": "default"}


@pytest.mark.parametrize("interrupted_at", [-1, 1])
@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (ActionEvent("skip_wait", "ada", details={"step": 1}), "1 wait was skipped."),
        (
            PromptEvent(2, "input", "Mass?", details=NOBODY),
            "1 question was answered by default, because nobody was asked.",
        ),
        (PromptEvent(2, "input", "Mass?", default="1", details=NOBODY), ""),
        (PromptEvent(2, "pause", "Put the lid on"), ""),
    ],
)
def test_a_real_run_does_not_pass_without_its_waits_and_its_people(
    event: Event, reason: str, interrupted_at: int
) -> None:
    verdict = judged(event, SAID, interrupted_at=interrupted_at)
    assert verdict.word == ("inconclusive" if reason else "passed")
    assert verdict.reason.startswith(reason)
    assert judged(event, SAID, simulated=True).word == "passed"


TOO_MANY = "for number in range(9):\n    praxis.output('n', 'y' * 100)\n"


@pytest.mark.parametrize(
    ("told", "word"),
    [
        (FAILED, "failed"),
        (OUTSIDE + PASSED, "inconclusive"),
        (PASSED, "passed"),
        ("praxis.series('t', 99, high=40)", "failed"),
    ],
)
def test_what_is_too_much_to_be_saved_counts_for_the_verdict(
    told: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "MOST_KEPT", 500)
    result, _ = ended(INSIDE + TOO_MANY + told)
    assert result.verdict.word == word


AWAY = ConnectionEvent("scale", "lost", "the scale went away", 5.0, ("tare",))
LOOK = PromptEvent(4, "continue", "Look at it", details={"port": "scale"})
TARE = Uncertainty("state:tare", "state", "Is its tare unchanged?", "scale")
BROKEN = PromptEvent(5, "recover", "Weigh did not work", facts=(TARE,), details={"port": "scale"})
IS_AS_IT_WAS = {"state:tare": {"resolution": "confirmed_success"}}


@pytest.mark.parametrize("interrupted_at", [-1, 1, 2])
@pytest.mark.parametrize(
    ("told", "word"),
    [
        ((AWAY,), "inconclusive"),
        ((structs.replace(AWAY, losses=()),), "passed"),
        ((AWAY, LOOK, AnswerEvent(4, "operator", "continue")), "passed"),
        ((AWAY, LOOK, AnswerEvent(4, "policy", "continue")), "inconclusive"),
        ((AWAY, LOOK, AnswerEvent(4, "withdrawn")), "inconclusive"),
        ((AWAY, LOOK, AnswerEvent(4, "operator", "continue"), AWAY), "inconclusive"),
        ((AWAY, BROKEN, AnswerEvent(5, "operator", {"choice": "retry"}, IS_AS_IT_WAS)), "passed"),
        ((BROKEN, AnswerEvent(5, "operator", {"choice": "set_value", "value": 3})), "inconclusive"),
        ((BROKEN, AnswerEvent(5, "policy", {"choice": "retry"}, IS_AS_IT_WAS)), "inconclusive"),
    ],
)
def test_a_run_with_an_instrument_that_nobody_has_looked_at_does_not_pass(
    told: tuple[Event, ...], word: str, interrupted_at: int
) -> None:
    verdict = judged(*told, SAID, interrupted_at=interrupted_at)
    assert verdict.word == word
    said = "The instrument on port scale may have lost its state; this was not checked."
    assert verdict.reason.startswith(said) == (word == "inconclusive")


FIGURES = st.builds(
    lambda key, value, low: DataEvent(key, "value", value, "%", low=low, high=low + 1),
    st.sampled_from(["error", "cv", "water"]),
    st.floats(-2, 2),
    st.floats(-1, 1),
)
SAYS = st.builds(
    lambda word, keys: VerdictEvent(word, f"It {word}.", tuple(keys)),
    st.sampled_from(["passed", "failed", "inconclusive"]),
    st.lists(st.sampled_from(["error", "cv"]), unique=True),
)
DECIDED = st.sampled_from([ASKED, AnswerEvent(3, "operator", {"choice": "skip"})])


def test_a_step_that_is_open_at_a_checkpoint_may_have_a_title_of_this_program() -> None:
    began = StepEvent(1, "started", Message("Wait {duration}", duration="5 min"), "wait")
    ended = structs.replace(began, status="completed")
    assert judged(began, ended, SAID, interrupted_at=1).word == "passed"
    assert judged(began, SAID, interrupted_at=1).reason.startswith("A step was not completed: Wait 5 min.")


@given(
    st.lists(FIGURES | SAYS | DECIDED, max_size=8),
    st.integers(0, 7),
    st.sampled_from(["completed", "failed"]),
)
def test_a_checkpoint_changes_no_verdict(events: list[Event], place: int, state: RunState) -> None:
    verdict = judged(*events, state=state)
    assert judged(*events, state=state, interrupted_at=place) == verdict
    outside = [
        event
        for event in events
        if isinstance(event, DataEvent) and not event.low <= event.value <= event.high  # type: ignore[operator]
    ]
    if outside or state != "completed":
        assert verdict.word != "passed"


def test_an_infinite_figure_survives_a_move_and_a_record() -> None:
    wells = DataEvent("od", "wells", {"values": {"A1": "-inf", "A2": -(10**400)}}, unit="OD", low=0.1)
    verdict = judged(wells, wells, interrupted_at=1)
    assert [figure.value for figure in verdict.figures] == [-math.inf, -(10**400)] * 2
    assert Verdict.of_json(json.loads(json.dumps(verdict.to_json(), allow_nan=False))) == verdict
