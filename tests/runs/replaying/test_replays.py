"""A recorded run is replayed to the last bit, or the differences are named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.records.run_folder import JOURNAL
from praxis_desktop.runs import _checkpoints as record_checkpoints
from praxis_desktop.runs._checkpoint_frames import Mark, mark_of
from praxis_desktop.runs.commands import Cancel
from praxis_desktop.runs.modes import replay as replaying
from praxis_desktop.runs.recorded import NotRepeatable, RecordedRun
from tests.runs.replaying.recorded_runs import RecordedHere, interpreters, replay, request_of
from tests.sampling import sampled

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.runs._run import Run

WEIGHING = """
import random, time, uuid
import serial

port = serial.Serial("scale", 9600, timeout=2)
for number in range(3):
    port.write(b"S\\r\\n")
    print(number, port.readline(), uuid.uuid4(), random.random(), time.time(), {str(n) for n in range(9)})
port.close()
"""

STEPS = """
import asyncio
from praxis import protocol_function, step

@protocol_function()
async def steps():
    for number in range(4):
        async with step(f"Part {number}"):
            print("working on", number)
            await asyncio.sleep(0.01)
    return {"parts": 4}
"""

PROGRAMS = {
    "a script with a balance": (WEIGHING, ("scale=sim:mettler",), False),
    "a protocol with steps": (STEPS, (), True),
    "an error": ("import time\ntime.sleep(0.01)\nraise ValueError(object())", (), False),
    "sys.exit": ("import sys\nsys.exit(3)", (), False),
    "os._exit": ("import os\nos._exit(4)", (), False),
    "a MemoryError": (
        (
            "try:\n    held = [bytearray(1 << 26) for _ in range(64)]\nexcept MemoryError:\n"
            "    held = None\n    print('no more')"
        ),
        (),
        False,
    ),
    "a recursion error": (
        "def down():\n    down()\ntry:\n    down()\nexcept RecursionError as error:\n    print(error)",
        (),
        False,
    ),
    "a trap": ("import ctypes\nctypes.string_at(0xFFFFFFF0)", (), False),
    "a failure beside a thread that waits for ever": (
        "import threading\nthreading.Thread(target=threading.Event().wait).start()\nraise ValueError('me')",
        (),
        False,
    ),
    "a blocking read that times out": (
        "import serial\nport = serial.Serial('scale', timeout=0.05)\nprint(port.read(5), port.readline())",
        ("scale=sim:mettler",),
        False,
    ),
    "pipelined commands": (
        (
            "import serial\nport = serial.Serial('scale', timeout=2)\n"
            "for _ in range(3):\n    port.write(b'SI\\r\\n')\n"
            "print([port.readline() for _ in range(3)])"
        ),
        ("scale=sim:mettler",),
        False,
    ),
    "two instruments at once": (
        (
            "import asyncio, serial\n"
            "async def ask(role):\n"
            "    port = serial.Serial(role, timeout=2)\n"
            "    for _ in range(4):\n"
            "        await asyncio.to_thread(port.write, b'SI\\r\\n')\n"
            "        print(role, await asyncio.to_thread(port.readline))\n"
            "await asyncio.gather(ask('left'), ask('right'))"
        ),
        ("left=sim:mettler", "right=sim:mettler"),
        False,
    ),
}


@pytest.mark.parametrize("name", sampled(PROGRAMS, PROGRAMS.keys() - {"a MemoryError"}))
def test_a_run_is_done_again_to_the_last_bit(name: str, tmp_path: Path) -> None:
    source, ports, is_protocol = PROGRAMS[name]
    recorded = RecordedHere(tmp_path, request_of(source, *ports, is_protocol=is_protocol))
    report = recorded.replay()
    assert report.difference is None, report.difference
    assert report.state == "identical", report.reason
    assert report.marks == (name not in ("os._exit", "a trap"))


def test_another_command_is_named_with_its_line(tmp_path: Path) -> None:
    recorded = RecordedHere(tmp_path, request_of(WEIGHING, "scale=sim:mettler"))
    difference = recorded.replay(WEIGHING.replace('b"S\\r\\n"', 'b"SI\\r\\n"')).difference
    assert difference is not None
    assert difference.what == "request"
    assert "SI" in difference.asked
    assert "b'write\\nS\\r\\n'" in difference.recorded
    assert str(difference.lines[0]) == "/lab/program.py:7 in <module>"


def test_a_change_that_asks_for_nothing_else_shows_in_the_state(tmp_path: Path) -> None:
    recorded = RecordedHere(tmp_path, request_of("kept = 1\n"))
    difference = recorded.replay("kept = 12345\n").difference
    assert difference is not None
    assert difference.what == "state"
    assert "memory" in difference.asked


def test_a_replay_ends_behind_a_step_if_it_is_to(tmp_path: Path) -> None:
    recorded = RecordedHere(tmp_path, request_of(STEPS, is_protocol=True))
    for until in ("2", "Part 1"):
        report = recorded.replay(until=until)
        assert report.state == "partial"
        assert (report.output["step"], report.output["title"]) == (2, "Part 1")
        assert report.output["printed"] == "working on 0\nworking on 1\n"
    report = recorded.replay(until="Part 9")
    assert report.reason == "step 'Part 9' has not ended"


def test_a_run_that_was_stopped_is_replayed_up_to_there(tmp_path: Path) -> None:
    source = STEPS.replace("sleep(0.01)", "sleep(1000 if number else 0.01)")

    def stop(run: Run) -> None:
        if run.state == "running" and not run.stop_requested:
            run.do(Cancel())

    recorded = RecordedHere(tmp_path, request_of(source, is_protocol=True), stop)
    assert recorded.last.state == "cancelled"
    report = recorded.replay()
    assert report.difference is None, report.difference
    assert report.state in ("identical", "partial")


def check_out_of_time(source: str, home: Path) -> None:
    """Check that a run of ``source`` whose time limit ends while it waits is replayed to the last bit.

    On a busy computer the limit may end while the program still computes, and a replay cannot find that
    moment: the limit is then raised.
    """
    for timeout in (0.5, 4.0, 30.0):
        recorded = RecordedHere(home / str(timeout), request_of(source, "scale=sim:mettler", timeout=timeout))
        error = recorded.last.result.error
        assert error is not None
        assert error.name == "TimedOut"
        report = recorded.replay()
        assert report.difference is None, report.difference
        if report.state == "identical":
            return
        assert "at an unknown point" in report.reason
    pytest.fail(report.reason)


@pytest.mark.parametrize(
    "source",
    [
        "import asyncio\nawait asyncio.sleep(1000)",
        "import time\ntime.sleep(1000)",
        "import serial\nserial.Serial('scale', timeout=1000).readline()",
        "import time\ntry:\n    time.sleep(1000)\nexcept BaseException:\n    print('and ends well')",
    ],
    ids=["awaiting", "sleeping", "reading", "catching"],
)
def test_a_run_whose_time_was_up_is_done_again(source: str, tmp_path: Path) -> None:
    check_out_of_time(source, tmp_path)


@pytest.mark.parametrize("wait", ["port.read(1)", "await asyncio.sleep(1000)"])
def test_a_run_that_uses_its_port_when_its_time_was_up_is_done_again(wait: str, tmp_path: Path) -> None:
    source = f"""
    import asyncio, serial
    port = serial.Serial("scale", timeout=None)
    try:
        {wait}
    finally:
        port.write(b"S\\r\\n")
        print(port.readline())
    """
    check_out_of_time(source, tmp_path)


def test_a_clean_up_that_was_killed_is_told_with_what_had_ended_the_program(tmp_path: Path) -> None:
    source = """
    import atexit, time
    @atexit.register
    def end():
        print("cleaning up", time.time())
        while True:
            try:
                while True: pass
            except BaseException: pass
    raise ValueError("broken")
    """
    recorded = RecordedHere(tmp_path, request_of(source, timeout=0.5))
    assert recorded.last.state == "failed"
    error = recorded.last.result.error
    assert error is not None
    assert error.name == "TimedOut"
    assert "ValueError: broken" in error.stack
    report = recorded.replay()
    assert report.difference is None, report.difference
    assert "at an unknown point" in report.reason


def test_a_run_that_is_stopped_while_it_prints_is_replayed_up_to_there(tmp_path: Path) -> None:
    source = """
    from praxis import protocol_function
    @protocol_function()
    async def printing():
        while True:
            print("more", flush=True)
    """

    def stop(run: Run) -> None:
        if run.state == "running" and not run.stop_requested:
            run.do(Cancel())

    recorded = RecordedHere(tmp_path, request_of(source, is_protocol=True), stop)
    report = recorded.replay()
    assert report.difference is None, report.difference


OWN = """
from praxis.simulators import Instrument
class Echo(Instrument):
    def answer(self, command):
        return command
"""
HELD_BACK = """
import serial
port = serial.Serial("echo", timeout=5)
for part in (b"S", b"I", b"\\r\\nS", b"I\\r\\n"):
    port.write(part)
print(port.readline(), port.readline())
try:
    port.write(b"shake\\r\\n")
except serial.SerialException as error:
    print(error)
"""


def test_files_around_a_run_may_be_gone_since(tmp_path: Path) -> None:
    simulator, limits = tmp_path / "echo.py", tmp_path / "limits.json"
    simulator.write_text(OWN)
    limits.write_text('{"commands": [{"pattern": "SI"}]}')
    request = request_of(HELD_BACK, f"echo=sim:{simulator}:Echo", limits={"echo": str(limits)})
    recorded = RecordedHere(tmp_path, request)
    assert recorded.last.state == "completed", recorded.last
    simulator.unlink()
    limits.write_text('{"commands": []}')
    report = recorded.replay()
    assert report.state == "identical", report
    limits.unlink()
    assert recorded.replay().state == "identical"


def test_a_record_that_is_cut_off_is_replayed_as_far_as_it_reaches(tmp_path: Path) -> None:
    recorded = RecordedHere(tmp_path, request_of(WEIGHING, "scale=sim:mettler"))
    journal = recorded.folder / JOURNAL
    data = journal.read_bytes()
    answers = []
    journal.write_bytes(data[: len(data) // 4])
    with pytest.raises(NotRepeatable, match="on, which is before its program began"):
        replay(recorded.folder)
    for share in (0.5, 0.55, 0.6):
        journal.write_bytes(data[: int(len(data) * share)])
        report = replay(recorded.folder)
        assert report.state == "partial", report
        if report.damage:
            assert report.reason.startswith("the record ends here: it is damaged from byte")
        else:  # the cut fell between two frames
            assert report.reason == "the record ends here: the run was cut off"
        answers.append(report.answers)
    assert answers == sorted(answers)


def test_what_was_told_of_steps_is_compared(tmp_path: Path) -> None:
    recorded = RecordedHere(tmp_path, request_of(STEPS, is_protocol=True))
    difference = recorded.replay(STEPS.replace("Part ", "Bit ")).difference
    assert difference is not None
    assert difference.what == "step"
    assert difference.asked == "title 'Bit 0'"
    assert difference.recorded == "title 'Part 0'"


def test_a_run_of_another_build_is_refused_and_says_which_it_needs(tmp_path: Path) -> None:
    recorded = RecordedHere(tmp_path, request_of("print(1)"))
    with RecordedRun(recorded.folder) as record:
        assert record.facts["image"]
        record.facts["image"] = "0" * 64
        with pytest.raises(NotRepeatable, match="it was recorded by another build of praxis-desktop"):
            run_in_guest_thread(lambda: replaying.replay(record, interpreters=interpreters()))


def test_an_interrupt_that_comes_while_a_mark_is_made_is_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = """
    import asyncio
    from praxis import protocol_function
    @protocol_function()
    async def waiting():
        try:
            await asyncio.sleep(100)
        finally:
            await asyncio.sleep(0.05)
    """
    runs: list[Run] = []

    def begun(run: Run) -> None:
        runs[:] = [run]

    def marked(interpreter: Interpreter, *how: Any) -> Mark:
        if not runs[0].stop_requested:
            runs[0].do(Cancel())
        mark = mark_of(interpreter, *how)
        marks.append(mark)
        return mark

    marks: list[Mark] = []
    monkeypatch.setattr(record_checkpoints, "mark_of", marked)
    recorded = RecordedHere(tmp_path, request_of(source, is_protocol=True, checkpoint_s=0.01), begun)
    assert recorded.last.state == "cancelled"
    assert len(marks) > 1
    report = recorded.replay()
    assert report.difference is None, report.difference
    assert (report.state, report.marks) == ("identical", len({mark.number for mark in marks}) + 1)
