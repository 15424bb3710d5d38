"""Protocols run against simulated instruments, and report what they did."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.errors import ProtocolError
from praxis_desktop.protocols.forms import FormError
from praxis_desktop.testing import Exchange, Simulate, SimulatedRun

WEIGH = """import asyncio, random
from datetime import date, timedelta
from enum import Enum
from praxis import Duration, Table, Wells, protocol_function, step
from pylabrobot.scales import Scale

@protocol_function(param_metadata={"count": {"min": 1, "max": 9}})
async def weigh(
    state: dict, scale: Scale, count: int = 2, pause: Duration = Duration("10 min"), day: date | None = None,
    span: timedelta = timedelta(0), wells: Wells = Wells("A1"), factors: list[float] = [], note: str = "",
    samples: Table | None = None, is_wet: bool = False,
) -> dict:
    print("weighing", note)
    grams = []
    for number in range(count):
        with step(f"weighing {number + 1}"):
            grams.append(await scale.read_weight())
        await asyncio.sleep(pause)
    rows = None if samples is None else len(samples)
    return {"grams": grams, "day": str(day), "span": span.total_seconds(), "wells": list(wells),
            "factors": factors, "note": note, "rows": rows, "is_wet": is_wet, "chance": random.random()}
"""

ECHO = """import serial
def main(port: str = "pump", timeout: int = 1) -> str:
    name = input("name? ")
    with serial.Serial(port, timeout=timeout) as line:
        line.write(b"V?\\r\\n")
        return name + " " + line.readline().decode().strip()
"""

PUMP = """from praxis.simulators import Instrument

class Pump(Instrument):
    def answer(self, command):
        return "V 1.2" if command == "V?" else "?"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("protocols")
    (folder / "weigh.py").write_text(WEIGH, "utf-8")
    (folder / "echo.py").write_text(ECHO, "utf-8")
    (folder / "pump.py").write_text(PUMP, "utf-8")
    (folder / "samples.csv").write_text("name,mass\na,1\nb,2\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def simulate(folder: Path) -> Iterator[Simulate]:
    with Simulate(lambda: folder) as simulate:
        yield simulate


@pytest.fixture(scope="module")
def run(simulate: Simulate) -> SimulatedRun:
    return simulate(
        "weigh.py",
        count=3,
        pause=datetime.timedelta(minutes=20),
        day=datetime.date(2026, 11, 20),
        span="1 h",
        wells=["A1", "B2"],
        factors=[1, 2.5],
        note="none, 1:2",
        samples="samples.csv",
        is_wet=True,
    )


def test_the_protocol_gets_its_parameters_and_returns_its_value(run: SimulatedRun) -> None:
    assert run.passed, run
    assert (run.state, run.error, run.target) == ("completed", None, "weigh.py")
    assert len(run.value.pop("grams")) == 3
    run.value.pop("chance")
    assert run.value == {
        "day": "2026-11-20",
        "span": 3600.0,
        "wells": ["A1", "B2"],
        "factors": [1.0, 2.5],
        "note": "none, 1:2",
        "rows": 2,
        "is_wet": True,
    }
    assert run.output == "weighing none, 1:2\n"


def test_nobody_waits_for_its_time(run: SimulatedRun) -> None:
    assert run.duration == pytest.approx(3600, abs=1)
    assert run.report is not None
    assert run.report.runtime < 20_000


def test_steps_are_found_by_title_and_operation(run: SimulatedRun) -> None:
    weighings = run.steps.of("read_weight")
    assert len(weighings) == 3
    assert weighings == run.steps.of("scale.read_weight") == run.steps.of("read_weight", "scale")
    assert not run.steps.of("read_weight", "other")
    assert not run.steps.of("weight")
    assert [step.title for step in run.steps.titled("weighing")] == ["weighing 1", "weighing 2", "weighing 3"]
    assert [step.step for step in run.steps] == list(range(1, len(run.steps) + 1))
    assert {step.status for step in run.steps} == {"completed"}


def test_the_bytes_of_its_ports_are_there(run: SimulatedRun) -> None:
    scale = run.bytes["scale"]
    assert scale.written.endswith(b"S\r\nS\r\nS\r\n")
    assert scale.read.count(b"S S ") == 3
    assert scale.exchanges[-1].written == b"S\r\n"


def test_a_run_tells_what_it_was(run: SimulatedRun) -> None:
    assert repr(run).startswith(f"<weigh.py passed: {len(run.steps)} steps, 3600")
    told = str(run).splitlines()
    assert told[0] == repr(run)[1:-1]
    assert "output:" in told
    assert "port scale:" in told


def test_the_same_seed_is_the_same_run(simulate: Simulate) -> None:
    runs = [simulate("weigh.py", seed=seed) for seed in (1, 1, 2)]
    assert [run.value == runs[0].value for run in runs] == [True, True, False]
    assert runs[0].bytes == runs[1].bytes


def test_instruments_fail_when_they_are_told_to(simulate: Simulate) -> None:
    run = simulate("weigh.py", ports={"scale": "sim:mettler,silence:at=4"})
    assert (run.passed, run.state, run.value) == (False, "failed", None)
    assert run.error is not None
    assert run.error.name == "TimeoutError"
    first, failed = run.steps.of("read_weight")
    assert (first.status, failed.status) == ("completed", "failed")
    assert run.bytes["scale"].exchanges[-1] == Exchange(b"S\r\n", b"")
    assert [finding.line for finding in run.findings] == [17]
    assert repr(run).startswith("<weigh.py failed at line 17: Weigh: TimeoutError: Timeout")
    assert "violation: " in str(run)
    assert "Traceback" in str(run)


def test_no_steps_say_which_there_are(tmp_path: Path, simulate: Simulate) -> None:
    (tmp_path / "shake.py").write_text(
        "from pylabrobot.shaking import Shaker\nfrom praxis import step\n"
        "async def main(shaker: Shaker):\n    with step('mix'):\n        await shaker.shake(300)\n"
    )
    steps = simulate(tmp_path / "shake.py").steps
    assert not steps.of("shak")
    told = "<no step has 'shak': the operations are machine.setup, shaker.shake, "
    assert repr(steps.of("shak")).startswith(told)
    with pytest.raises(IndexError, match=r"'shake' of 'heater': the operations are machine\.setup of shaker"):
        steps.of("shake", "heater")[0]
    assert "no step has a title with 'wash': the titles are" in repr(steps.titled("wash"))
    assert [step.status for step in steps.of("shake")] == ["completed"]


ASKING = """
from praxis.interactive import choose, confirm, input as ask

async def main():
    who = input("Who works? ")
    is_flat = await confirm("Is the lid flat?", yes="Lid is flat")
    mass = await ask("Mass?", kind=float) if is_flat else None
    return [who, is_flat, mass, await choose("Which rack?", ["left", "right"], default="right")]
"""


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        (["Ada", True, 2.5, "left"], ["Ada", True, 2.5, "left"]),
        (["Ada", "Lid is flat"], ["Ada", True, 0.0, "right"]),
        ({"Who": "Ada", "lid": False}, ["Ada", False, None, "right"]),
    ],
)
def test_answers_are_for_questions_as_for_input(
    tmp_path: Path, simulate: Simulate, answers: list[object] | dict[str, object], value: list[object]
) -> None:
    (tmp_path / "asking.py").write_text(ASKING)
    assert simulate(tmp_path / "asking.py", answers=answers).value == value


def test_answers_that_nothing_asks_for_are_refused(tmp_path: Path, simulate: Simulate) -> None:
    (tmp_path / "asking.py").write_text(ASKING)
    with pytest.raises(ValueError, match="no question used the answer given for 'door'"):
        simulate(tmp_path / "asking.py", answers={"Who": "Ada", "door": True})
    with pytest.raises(ValueError, match="answers given but not used: 1"):
        simulate(tmp_path / "asking.py", answers=["Ada", False, "left", "right"])


def test_an_instrument_of_ones_own_answers_the_script(simulate: Simulate) -> None:
    run = simulate(
        "echo.py",
        ports={"pump": "sim:pump.py:Pump,late:at=1:delay=2"},
        values={"timeout": 3},
        answers=["Ada"],
    )
    assert run.passed, run
    assert run.value == "Ada V 1.2"
    assert run.bytes["pump"].exchanges == (Exchange(b"V?\r\n", b"V 1.2\r\n"),)
    assert run.duration == pytest.approx(2, abs=0.5)


def test_a_device_is_never_opened(simulate: Simulate) -> None:
    run = simulate("weigh.py", machines={"scale": "MettlerToledo@/dev/ttyUSB99"})
    assert run.passed, run
    assert run.bytes["scale"].read
    with pytest.raises(UsageError, match="a dry run touches no hardware"):
        simulate("echo.py", ports={"pump": "/dev/ttyUSB99"})


def test_a_protocol_of_the_library_has_its_liquid_counted(simulate: Simulate) -> None:
    run = simulate("simple_transfer", volumes={"source_plate": 60})
    assert not run.passed
    assert run.findings[0].kind == "insufficient_volume"
    assert run.labware["source_plate"].needed
    assert run.tips["tip_rack"].used


def test_wrong_parameters_are_named_all_at_once(simulate: Simulate) -> None:
    with pytest.raises(FormError, match=r"cuont is not a parameter of weigh: did you mean count\?") as caught:
        simulate("weigh.py", cuont=3, count=10, pause="soon")
    assert "count must be a whole number, 1 to 9, not 10" in str(caught.value)
    assert caught.value.__notes__
    with pytest.raises(UsageError, match="note cannot be given a value of type set"):
        simulate("weigh.py", note={1})


def test_defaults_that_the_form_would_refuse_are_refused_untouched_too(
    simulate: Simulate, folder: Path
) -> None:
    head = "from praxis import protocol_function\n"
    (folder / "fill.py").write_text(
        f"{head}@protocol_function(rules=['low < high'])\ndef fill(low: int = 2, high: int = 1): ...\n",
        "utf-8",
    )
    with pytest.raises(FormError, match=r"low < high must hold \(low = 2, high = 1\)"):
        simulate("fill.py")
    limits = "{'v': {'pattern': '[A-Z]{3}'}, 'w': {'min_length': 3}, 'n': {'step': 5}}"
    (folder / "limits.py").write_text(
        f"{head}@protocol_function(param_metadata={limits})\n"
        "def limits(v: str = '1', w: str = 'a', n: int = 3): ...\n",
        "utf-8",
    )
    with pytest.raises(FormError) as caught:
        simulate("limits.py")
    assert [problem.parameter for problem in caught.value.problems] == ["v", "w", "n"]
    assert simulate("limits.py", v="ABC", w="abc", n=5).passed


def test_a_file_that_does_not_load_is_told_with_its_traceback(simulate: Simulate, folder: Path) -> None:
    (folder / "broken.py").write_text("def main(): ...\nx = 1 / 0\n", "utf-8")
    with pytest.raises(ProtocolError, match="ZeroDivisionError") as caught:
        simulate("broken.py")
    assert any("line 2" in note for note in caught.value.__notes__)
    with pytest.raises(UsageError, match=r"nowhere\.py"):
        simulate("nowhere.py")


def test_a_protocol_that_does_not_end_is_ended(simulate: Simulate, folder: Path) -> None:
    (folder / "endless.py").write_text("def main():\n    while True: print('x' * 9999)\n", "utf-8")
    run = simulate("endless.py:main", timeout=0.5)
    assert not run.passed
    assert run.error is not None
    assert run.error.name == "TimedOut"
