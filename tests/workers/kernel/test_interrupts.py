"""Interrupts in every situation of a cell, and the end of a kernel."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.interpreter.control import Control
from praxis_desktop.ports.roles import parse_bindings
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots
from praxis_desktop.workers.console.messages import InputRequest, Message, Outgoing
from praxis_desktop.workers.console.outfit import ConsoleOutfit
from tests.workers.kernel.conftest import LIMIT_S, Talk

SITUATIONS = {
    "computing": "while True: pass",
    "in a C function that looks up": "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
    "awaiting": "import asyncio; await asyncio.sleep(1000)",
    "sleeping": "import time; time.sleep(1000)",
    "in turns": "import asyncio\nwhile True: await asyncio.sleep(0)",
    "asking": "input()",
}

READING = "import serial\nwith serial.Serial('scale') as port:\n    print('reads')\n    port.read(100)"
"""Reads from an instrument that sends nothing."""


@pytest.fixture
def instruments(console_snapshots: DesktopSnapshots) -> Iterator[Talk]:
    """A kernel that has a balance."""
    console = console_snapshots.environments.console()

    def furnish(control: Control) -> ConsoleOutfit:
        scale = parse_bindings(("scale=sim:mettler",))
        return ConsoleOutfit(console_snapshots, console, tell=lambda event: None, bindings=scale)

    talk = Talk(console_snapshots, furnish)
    yield talk
    assert talk.kernel.close(Deadline.after(LIMIT_S))


def test_an_interrupt_ends_a_read_of_an_instrument(instruments: Talk) -> None:
    request = instruments.kernel.execute(READING)
    instruments.until_printed("reads")
    assert instruments.kernel.interrupt()
    assert instruments.reply("error", request).content["ename"] == "KeyboardInterrupt"
    instruments.end(request)
    assert instruments.value("port.is_open") == "False"


def test_an_interrupt_leaves_the_debugger(talk: Talk) -> None:
    talk.run("kept = 5")
    request = talk.kernel.execute("breakpoint()")
    talk.hear(lambda m: isinstance(m, InputRequest))
    assert talk.kernel.interrupt()
    error = talk.reply("error", request).content
    assert error["ename"] == "KeyboardInterrupt"
    assert "pdb.py" not in str(error["traceback"])
    talk.end(request)
    assert talk.value("kept") == "5"


@pytest.mark.parametrize(
    "enter", ["breakpoint()", "from IPython.core.debugger import set_trace; set_trace()"]
)
def test_the_debugger_ends_with_its_cell(talk: Talk, enter: str) -> None:
    request = talk.kernel.execute(f"{enter}\nlast = 7")
    for _ in range(2):
        asked = talk.hear(lambda m: isinstance(m, InputRequest) or _is_end(m, request))
        assert isinstance(asked, InputRequest)
        assert talk.kernel.answer("n")
    while isinstance(talk.hear(lambda m: isinstance(m, InputRequest) or _is_end(m, request)), InputRequest):
        assert talk.kernel.answer("n")
    assert "interactiveshell" not in talk.printed
    assert talk.value("last") == "7"


def test_leaving_the_debugger_leaves_the_cell(talk: Talk) -> None:
    request = talk.kernel.execute("breakpoint()\nnever = 7")
    talk.hear(lambda m: isinstance(m, InputRequest))
    assert talk.kernel.answer("q")
    assert talk.reply("error", request).content["evalue"] == "the debugger was closed, which ended the cell"
    talk.end(request)
    assert talk.value("'never' in dir()") == "False"


def _is_end(message: Outgoing, request: str) -> bool:
    return (
        isinstance(message, Message)
        and message.parent == request
        and message.content.get("execution_state") == "idle"
    )


@pytest.mark.parametrize("situation", SITUATIONS)
def test_an_interrupt_ends_the_cell_and_nothing_else(talk: Talk, situation: str) -> None:
    talk.run("kept = 5")
    talk.heard.clear()
    request = talk.begin(SITUATIONS[situation])
    if situation == "asking":
        talk.hear(lambda m: isinstance(m, InputRequest))
    else:
        time.sleep(0.1)
    assert talk.kernel.interrupt()
    error = talk.reply("error", request)
    assert error.content["ename"] == "KeyboardInterrupt"
    talk.end(request)
    talk.become("idle")  # which it is a little after its last message
    assert not talk.kernel.interrupt(), "nothing runs"
    assert talk.value("kept") == "5"


def test_cleaning_up_is_done(talk: Talk) -> None:
    request = talk.kernel.execute(
        "import asyncio\ntry:\n    print('tries')\n    await asyncio.sleep(1000)\n"
        "finally:\n    print('parked')"
    )
    talk.until_printed("tries")
    talk.kernel.interrupt()
    talk.end(request)
    assert "parked" in talk.printed


def test_cells_behind_an_interrupted_one_are_dropped(talk: Talk) -> None:
    talk.become("idle")
    request = talk.kernel.execute("print('runs')\nwhile True: pass")
    talk.kernel.execute("print('never')")
    talk.until_printed("runs")
    talk.kernel.interrupt()
    talk.end(request)
    talk.run("1")
    assert "never" not in talk.printed


def test_completion_answers_while_a_cell_awaits(talk: Talk) -> None:
    request = talk.kernel.execute("import json, asyncio; print('awaits'); await asyncio.sleep(1000)")
    talk.until_printed("awaits")
    asked = talk.kernel.request("complete", {"code": "json.du", "cursor_pos": 7})
    answer = talk.reply("complete_reply", asked)
    matches = answer.content["matches"]
    assert isinstance(matches, list)
    assert [match["text"].lstrip(".") for match in matches] == ["dump", "dumps"]
    talk.kernel.interrupt()
    talk.end(request)


def test_a_kernel_that_does_not_listen_is_ended_at_once(
    talk: Talk, console_snapshots: DesktopSnapshots
) -> None:
    talk.kernel.execute("while True:\n    try:\n        while True: pass\n    except BaseException: pass")
    talk.become("busy")
    talk.kernel.interrupt()
    assert talk.kernel.close(Deadline.after(LIMIT_S))
    assert talk.become("dead").reason == ""
    again = Talk(console_snapshots)
    assert again.value("1 + 1") == "2"
    assert again.kernel.close(Deadline.after(LIMIT_S))


def test_a_guest_that_ends_itself_is_told_with_its_reason(talk: Talk) -> None:
    talk.kernel.execute("import os; os._exit(3)")
    assert "3" in talk.become("dead").reason


CELLS = [
    *SITUATIONS.values(),
    READING,
    "1 / 0",
    "1 + 1",
    "for i in range(10**6): print(i)",
    "import asyncio\ntry: await asyncio.sleep(1000)\nfinally: await asyncio.sleep(0.01)",
    "import asyncio; await asyncio.gather(*(asyncio.sleep(1000) for _ in range(50)))",
    "def deep(n): return deep(n + 1)\ndeep(0)",
    "sorted(range(10**6), key=lambda n: -n); None",
    "import json; json.loads(json.dumps(list(range(10**5)))); None",
    "%timeit 1 + 1",
    "from IPython.display import display\nwhile True: display(1)",
    "import asyncio\nfor _ in range(20): asyncio.ensure_future(asyncio.sleep(0.001))\nawait asyncio.sleep(1)",
    "async for x in (await asyncio.sleep(0.01) for _ in range(1000)): pass",
    "breakpoint()",
    "from IPython.core.debugger import set_trace; set_trace()",
    "%debug 1 / 0",
]


def test_the_next_cell_is_answered_after_interrupts_at_random_moments(
    instruments: Talk, pytestconfig: pytest.Config
) -> None:
    talk = instruments
    chance = random.Random(7)
    for number in range(500 if pytestconfig.getoption("--long") else 30):
        cell = chance.choice(CELLS)
        request = talk.kernel.execute(cell)
        time.sleep(chance.random() ** 2 * 0.1)
        while not talk.kernel.interrupt():
            if talk.kernel.state == "idle":
                break
        talk.end(request)
        assert talk.value(f"{number} + 1") == str(number + 1), cell
