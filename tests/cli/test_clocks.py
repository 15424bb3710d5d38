"""The computer's clock is wrong, or is set during a run: nothing in the run depends on it."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from bench.controls.line import NotedLine
from praxis_desktop.records.reading import EventEntry, RecordReader, WireEntry
from tests.cli.command import finish, praxis, start
from tests.cli.homes import home
from tests.cli.interrupting import WEIGHING, history, journal_of, report, wait_for_output
from tests.ports.wires import needs_ports

YEARS = 365 * 86400
PROGRAM = """
import datetime, os, serial, time
began = time.monotonic()
with serial.Serial("scale", 9600, timeout=5) as scale:
    for number in range(6):
        scale.write(b"S\\r\\n")
        assert scale.readline().startswith(b"S S")
        datetime.datetime.now(), time.localtime(), time.gmtime(time.time())
        open("kept.txt", "w").write("kept")
        os.stat("kept.txt").st_mtime
        time.sleep(0.2)
print("waited" if time.monotonic() - began >= 1.2 else "a wait ended early")
"""
CLOCK = """
import time
offset, jump, real, counted = {offset}, {jump}, time.time_ns, time.monotonic()
def shifted():
    return real() + int(1e9 * (offset + (jump if time.monotonic() - counted > 1.5 else 0)))
time.time_ns = shifted
time.time = lambda: shifted() / 1e9
"""


def clock(folder: Path, offset: float, jump: float = 0) -> dict[str, str]:
    """Return an environment whose Python's wall clock is ``offset`` seconds wrong and jumps by ``jump``."""
    set_clock(folder, offset, jump)
    return {**home(folder), "PYTHONPATH": str(folder / "clock")}


def set_clock(folder: Path, offset: float, jump: float = 0) -> None:
    (folder / "clock").mkdir(exist_ok=True)
    (folder / "clock" / "sitecustomize.py").write_text(CLOCK.format(offset=offset, jump=jump))


@pytest.mark.parametrize(
    ("offset", "jump"),
    [(1e11, 0), (-1e11, 0), (1e13, -2e13), (0, -3600), (0, 5 * YEARS), (0, -5 * YEARS), (1e11, -1e11)],
)
def test_a_run_is_recorded_whatever_the_clock_says(offset: float, jump: float, tmp_path: Path) -> None:
    env = clock(tmp_path, offset, jump)
    file = tmp_path / "weighing.py"
    file.write_text(PROGRAM)
    ran = praxis("run", str(file), "--port", "scale=sim:mettler", env=env)
    assert (ran.code, ran.out) == (0, "waited\n"), ran
    for action in ("show", "verify", "replay"):
        done = praxis("history", action, "last", env=env)
        assert done.code == 0, done
    written = tmp_path / "run.json"
    exported = praxis("history", "export", "last", "--format", "json", "--output", str(written), env=env)
    assert exported.code == 0, exported
    (folder,) = (tmp_path / "home" / "data" / "history" / "runs").iterdir()
    with RecordReader(folder) as record:
        times = [each.time_ns for each in record.entries() if isinstance(each, EventEntry | WireEntry)]
    assert len(times) > 12
    # Threads note their own times, so that an entry may follow one that is a moment younger.
    assert all(later > before - 10**9 for before, later in pairwise(times))
    assert json.loads(written.read_text())


SLOW = WEIGHING.replace(
    "time.sleep(0.02)", "began = time.monotonic(); time.sleep(0.6); assert time.monotonic() >= began + 0.6"
)


@needs_ports
@pytest.mark.timeout(300)  # it starts the program nine times
@pytest.mark.parametrize("shift", [5 * YEARS, -5 * YEARS])
def test_a_run_goes_on_though_the_clock_was_set_while_it_was_interrupted(
    shift: float, tmp_path: Path
) -> None:
    env = clock(tmp_path, 0)
    file = tmp_path / "weighing.py"
    file.write_text(SLOW)
    with NotedLine() as line:
        commands = ("run", str(file), "--port", f"scale={line.device}", "--timeout", "60")
        for arguments, offset, until in (
            (commands, shift, b"ok 1"),
            (("history", "resume", "last"), -shift, b"ok 3"),
        ):
            process = start(*arguments, env=env)
            wait_for_output(process, until)
            process.kill()
            finish(process)
            set_clock(tmp_path, offset)
        done = history(env, "resume", "last")
        assert done.code == 0, done.err
        assert line.received() == b"".join(b"weigh %d\n" % number for number in range(6))
    journal = journal_of(env)
    other = tmp_path / "other.py"
    other.write_text("def main():\n    return 1\n")
    assert praxis("run", str(other), env=env).code == 0
    told = [json.loads(text) for text in history(env, "list", "--json").out.splitlines()[:2]]
    assert [(run["number"], run["state"]) for run in told] == [(2, "completed"), (1, "completed")]
    assert all(run["duration"] >= 0 for run in told)
    with RecordReader(journal.parent) as record:
        entries = [each for each in record.entries() if isinstance(each, EventEntry | WireEntry)]
    times = [each.time_ns for each in entries]
    # Threads note their own times, so that an entry may follow one that is a moment younger.
    assert all(later > before - 10**9 for before, later in pairwise(times))
    told_of_steps = [each.event for each in entries if isinstance(each, EventEntry)]
    assert all(float(str(event.get("duration") or 0)) >= 0 for event in told_of_steps)
    for action in ("show", "verify"):
        assert history(env, action, "1").code == 0
    assert report(history(env, "replay", "1", "--json"))["state"] == "identical"
