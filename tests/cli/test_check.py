"""``check``: the reports of a dry run for users and for programs, and its refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.cli.commands.check import CheckText
from praxis_desktop.runs.printed_output import OutputChunk
from tests.cli.command import praxis

TRANSFER = """
import asyncio
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack

async def main(lh: LiquidHandler, plate: Plate, tips: TipRack, volume: float = 50.0):
    await lh.pick_up_tips(tips["A1"])
    await lh.aspirate(plate["A1"], vols=[volume])
    await asyncio.sleep(86400)
    await lh.dispense(plate["B1"], vols=[volume])
    await lh.return_tips()
"""


def test_a_day_is_checked_at_once_and_told_in_words_and_as_json(tmp_path: Path) -> None:
    (tmp_path / "transfer.py").write_text(TRANSFER)
    finished = praxis("check", "transfer.py", cwd=tmp_path)
    assert finished.code == 0, finished.out + finished.err
    summary, *rest = [line for line in finished.out.splitlines() if line]
    assert summary.startswith("passed: 8 steps (checked in ")
    assert rest == [
        "time: at least 24 h; the time of 4 steps is not known",
        "instrument  simulated by            operations",
        "lh          SimulatedLiquidHandler  4",
        "labware  wells  at the start  needed  most   at the end",
        "plate    A1     not stated    50 µL   50 µL  0 µL",
        "plate    B1     not stated    0 µL    50 µL  50 µL",
        "tips  used  from  picked up",
        "tips  1     A1    1",
    ]
    events = praxis("check", "transfer.py", "--json", "--volume", "plate:A1=20", cwd=tmp_path)
    assert events.code == 1
    last = events.events[-1]
    report = last["details"]["dry_run"]
    assert [(each["kind"], each["line"]) for each in report["findings"]] == [("insufficient_volume", 8)]
    assert last["state"] == "completed"
    assert (round(report["duration"]), report["untimed"]) == (86400, 4)
    assert report["labware"][0]["containers"][0]["stated"] == 20


def test_the_questions_that_a_run_would_ask_are_told_in_words_and_as_json(tmp_path: Path) -> None:
    (tmp_path / "asking.py").write_text(
        "import asyncio\nfrom praxis.interactive import confirm, input\n"
        "async def main():\n    await asyncio.sleep(60)\n"
        "    await confirm('Is the lid flat?', yes='Lid is flat')\n    await input('Who looked?')\n"
    )
    finished = praxis("check", "asking.py", cwd=tmp_path)
    assert [line for line in finished.out.splitlines() if line][1:] == [
        "time: 1 min, not counting the time for answers",
        "questions that a run will ask: 2",
        "  step 2: Is the lid flat? [the dry run answered: Lid is flat]",
        "  step 3: Who looked? [the dry run answered: nothing]",
    ]
    report = praxis("check", "asking.py", "--json", cwd=tmp_path).events[-1]["details"]["dry_run"]
    assert report["asked"] == 2
    assert report["questions"][1] == {
        "kind": "input",
        "message": "Who looked?",
        "answer": "",
        "title": "",
        "unit": "",
        "step": 3,
        "given": False,
    }


ASKING = """
from praxis.interactive import blocking, choose, confirm
from praxis.interactive import input as ask

async def main(limit: float = 5.0):
    name = input("Who works? ")
    if await confirm("Is the lid on?", no="Not yet", default=False):
        while (mass := await ask("Mass of the vessel?", kind=float, unit="g")) > limit:
            blocking.pause("Take a smaller one")
        if await choose("Which rack?", ["left", "right"]) == "left":
            return f"{name}: {mass} g, left"
        else:
            return f"{name}: {mass} g, right"
    elif limit > 7:
        return "nothing"
    return "lid off"

def never():
    if __name__:
        print("not called")
"""


def test_answers_lead_where_they_lead_in_a_run_and_branches_not_taken_are_told(tmp_path: Path) -> None:
    (tmp_path / "asking.py").write_text(ASKING)

    def check(*answers: str) -> list[str]:
        given = [part for answer in ("works=Ada", *answers) for part in ("--answer", answer)]
        finished = praxis("check", "asking.py", *given, cwd=tmp_path)
        assert finished.code == 0, finished.out + finished.err
        return [line for line in finished.out.splitlines() if line][1:]

    assert check() == [
        "questions that a run will ask: 1",
        "  step 1: Is the lid on? [the dry run answered: Not yet]",
        "branches not taken (other values, or --answer, may lead there):",
        "  asking.py:8: if await confirm('Is the lid on?', no='Not yet', default=False):",
        "  asking.py:15: if limit > 7:",
    ]
    assert check("Is the lid on?=yes", "mass=9", "mass=2.5", "WHICH RACK=right")[:7] == [
        "questions that a run will ask: 5",
        "  step 1: Is the lid on? [answered: Confirm]",
        "  step 2: Mass of the vessel? [answered: 9.0 g]",
        "  step 3: Take a smaller one [the dry run answered: Continue]",
        "  step 4: Mass of the vessel? [answered: 2.5 g]",
        "  step 5: Which rack? [answered: right]",
        "branches not taken (other values, or --answer, may lead there):",
    ]


def test_answers_that_fit_no_question_are_refused(tmp_path: Path) -> None:
    (tmp_path / "asking.py").write_text(ASKING)
    unused = praxis("check", "asking.py", "--answer", "works=Ada", "--answer", "door=no", cwd=tmp_path)
    assert unused.code == 1
    assert unused.out.splitlines()[-2:] == [
        "violation: no question used the answer given for 'door' [unused_answer]",
        "  It asks: 'Is the lid on?'",
    ]
    wrong = praxis("check", "asking.py", "--answer", "works=Ada", "--answer", "lid=perhaps", cwd=tmp_path)
    assert wrong.code == 1
    assert "'perhaps' is not an answer to 'Is the lid on?': yes or no" in wrong.out
    assert praxis("check", "asking.py", "--answer", "lid", cwd=tmp_path).code == 2


def test_steps_are_told_with_those_within_them(tmp_path: Path) -> None:
    (tmp_path / "nested.py").write_text(
        "import asyncio\nfrom praxis import step\n"
        "async def rinse(times):\n    with step(f'rinse {times}'):\n        await asyncio.sleep(times)\n"
        "async def main():\n    with step('wash'):\n        await asyncio.gather(rinse(3), rinse(2))\n"
        "    await rinse(4)\n"
    )
    finished = praxis("check", "nested.py", "-v", cwd=tmp_path)
    *steps, summary, time = finished.out.splitlines()
    assert steps == [
        "1 wash (3.0 s)",
        "  2 rinse 3 (3.0 s)",
        "    3 Wait 3 s (3.0 s)",
        "  4 rinse 2 (2.0 s)",
        "    5 Wait 2 s (2.0 s)",
        "6 rinse 4 (4.0 s)",
        "  7 Wait 4 s (4.0 s)",
    ]
    assert summary.startswith("passed: 7 steps (checked in ")
    assert time == "time: 7.0 s"


def test_hardware_is_never_touched(tmp_path: Path) -> None:
    finished = praxis("check", "gravimetric_check", "--port", "scale=/dev/ttyNOTHERE", cwd=tmp_path)
    assert finished.code == 0, finished.out + finished.err
    assert "passed: " in finished.out
    unknown = praxis("check", "gravimetric_check", "--port", "other=/dev/ttyNOTHERE", cwd=tmp_path)
    assert unknown.code == 2
    assert "Choose a simulator for it; on the command line: --port other=sim:KIND." in unknown.err


def test_what_always_runs_is_no_branch_even_if_the_dry_run_ends_before_it(tmp_path: Path) -> None:
    (tmp_path / "waiting.py").write_text(
        """
import asyncio

async def wait():
    try:
        async with asyncio.timeout(100):
            await asyncio.Event().wait()
    finally:
        print("done")

async def lock(held):
    async with held:
        print("locked")

async def main():
    held = asyncio.Lock()
    await held.acquire()
    tasks = [asyncio.create_task(each) for each in (wait(), lock(held))]
    await asyncio.sleep(1)
"""
    )
    assert "branches not taken" not in praxis("check", "waiting.py", cwd=tmp_path).out


def test_bad_values_and_endless_programs_are_told(tmp_path: Path) -> None:
    (tmp_path / "transfer.py").write_text(TRANSFER)
    assert praxis("check", "transfer.py", "--set", "volume=much", cwd=tmp_path).code == 2
    (tmp_path / "endless.py").write_text(
        "import asyncio\nasync def main():\n  while True:\n    await asyncio.sleep(60)\n"
    )
    endless = praxis("check", "endless.py", "--timeout", "1", cwd=tmp_path)
    assert endless.code == 5
    assert "endless.py:4: it did not end within the time allowed" in endless.out


def test_a_program_that_swallows_the_end_of_its_time_has_not_passed(tmp_path: Path) -> None:
    (tmp_path / "deaf.py").write_text(
        "def main():\n  try:\n    while True: sum(range(100))\n  except BaseException:\n    return\n"
    )
    checked = praxis("check", "deaf.py", "--timeout", "1", cwd=tmp_path)
    assert checked.code == 5
    assert "it did not end within the time allowed" in checked.out
    assert "passed" not in checked.out


def test_the_least_number_of_steps_is_told_if_the_interpreter_is_lost(tmp_path: Path) -> None:
    (tmp_path / "lost.py").write_text(
        "import os\nfrom pylabrobot.heating_shaking import HeaterShaker\n\n"
        "async def main(hs: HeaterShaker):\n"
        "  for _ in range(500):\n    await hs.get_temperature()\n"
        "  os._exit(1)\n"
    )
    checked = praxis("check", "lost.py", cwd=tmp_path)
    assert ": at least 401 steps (" in checked.out
    assert "  at least 400\n" in checked.out


@pytest.mark.parametrize(
    ("is_terminal", "shown"),
    [(True, b"\\x1b[8mhidden \xc3\xa4\r1 %\n"), (False, b"\x1b[8mhidden \xc3\xa4\r1 %\n")],
)
def test_on_a_terminal_a_program_cannot_hide_the_report(
    is_terminal: bool,
    shown: bytes,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal)
    told = CheckText()
    told.output(OutputChunk("stdout", b"\x1b[8mhidden \xc3"))
    told.output(OutputChunk("stdout", b"\xa4\r1 %\n"))
    assert capfdbinary.readouterr().out == shown
