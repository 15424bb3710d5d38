"""``praxis.always``: the conditions that must hold at the end of a run are checked however it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import praxis

SCRIPT = """
import asyncio, sys, praxis
lid = {"open": False}
async def is_closed():
    await asyncio.sleep(0.01)
    return not lid["open"]
praxis.always("the lid is closed", is_closed)
"""
LEAVES = 'lid["open"] = True\n'
RAISES = "raise ValueError('boom')\n"
EXITS = "sys.exit(3)\n"
CANNOT = "praxis.always('the pump stands still', lambda: 1 / 0)\n"
LEAVES_THE_CHECK = "praxis.always('the pump stands still', lambda: sys.exit(0))\n"
PROTOCOL = """
from praxis import always, protocol_function
from pylabrobot.pumps import Pump

@protocol_function()
async def fill(pump: Pump, catches: bool = False):
    state = {"runs": False}
    always("the pump stands still", lambda: not state["runs"])
    state["runs"] = True
    try:
        await pump.run_revolutions(1)
    finally:
        state["runs"] = not catches
    state["runs"] = False
"""


@pytest.mark.parametrize(
    ("end", "code", "verdict"),
    [
        ("", 0, "none"),
        (LEAVES, 6, "failed"),
        (LEAVES + RAISES, 1, "failed"),
        (LEAVES + EXITS, 1, "failed"),
        (CANNOT, 7, "inconclusive"),
        (LEAVES_THE_CHECK, 7, "inconclusive"),
    ],
)
def test_it_is_checked_however_the_run_ends(tmp_path: Path, end: str, code: int, verdict: str) -> None:
    (tmp_path / "lid.py").write_text(SCRIPT + end)
    finished = praxis("run", "lid.py", "--json", cwd=tmp_path)
    told = finished.events[-1]["verdict"]
    assert (finished.code, told["verdict"]) == (code, verdict), finished.err
    reason = {
        "none": "",
        "failed": "Must hold at the end, but does not: the lid is closed.",
        "inconclusive": (
            "Must hold at the end: the pump stands still. This could not be checked: "
            f"{'SystemExit: 0' if end == LEAVES_THE_CHECK else 'ZeroDivisionError: division by zero'}"
        ),
    }
    assert told["reason"] == reason[verdict]


@pytest.mark.parametrize(
    "end",
    [
        "os._exit(0)",
        "atexit.register(os._exit, 0)",
        "atexit.register(os._exit, 0); sys.exit(0)",
        "threading.Thread(target=os._exit, args=(0,)).start(); threading.Event().wait(60)",
        "raise type('E', (RuntimeError,), {'__str__': lambda self: os._exit(0)})",
    ],
)
def test_a_run_that_ends_its_own_interpreter_has_failed(tmp_path: Path, end: str) -> None:
    program = f"import atexit, os, threading\npraxis.verdict('passed', 'All is well.')\n{end}\n"
    (tmp_path / "lid.py").write_text(SCRIPT + program)
    finished = praxis("run", "lid.py", "--json", cwd=tmp_path)
    assert finished.code == 1
    assert (finished.events[-1]["state"], finished.events[-1]["verdict"]["verdict"]) == (
        "failed",
        "inconclusive",
    )


def test_a_dry_run_has_a_violation(tmp_path: Path) -> None:
    (tmp_path / "lid.py").write_text(SCRIPT + LEAVES)
    finished = praxis("check", "lid.py", cwd=tmp_path)
    assert finished.code == 1
    assert "violation: lid.py:7: must be true at the end, but is not: the lid is closed" in finished.out


@pytest.mark.parametrize("catches", [False, True])
def test_a_branch_that_breaks_it_is_unsafe(tmp_path: Path, catches: bool) -> None:
    (tmp_path / "fill.py").write_text(PROTOCOL)
    given = ("--simulate", "--rehearse", "--set", f"catches={catches}", "--jobs", "1")
    finished = praxis("check", "fill.py", *given, cwd=tmp_path)
    unsafe = "condition: must be true at the end, but is not: the pump stands still"
    assert (unsafe in finished.out) == (not catches), finished.out + finished.err


@pytest.mark.parametrize(
    "call", ["always('x')", "always('', print)", "always('x', True)", "always('a\\nb' * 200, print)"]
)
def test_what_is_no_condition_is_told_in_its_line(tmp_path: Path, call: str) -> None:
    (tmp_path / "wrong.py").write_text(f"from praxis import always\n{call}\n")
    finished = praxis("run", "wrong.py", cwd=tmp_path)
    assert finished.code == 1
    assert 'File "wrong.py", line 2' in finished.err
