"""The computer's clock is wrong, or is set while a run is under way: nothing of the run depends on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from praxis_desktop.records.reading import EventEntry, RecordReader, WireEntry
from tests.cli.command import praxis
from tests.cli.homes import home

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


def clock(folder: Path, offset: float, jump: float) -> dict[str, str]:
    """An environment whose Python has a wall clock that is ``offset`` seconds off, and jumps by ``jump``."""
    (folder / "clock").mkdir()
    (folder / "clock" / "sitecustomize.py").write_text(CLOCK.format(offset=offset, jump=jump))
    return {**home(folder), "PYTHONPATH": str(folder / "clock")}


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
    assert times == sorted(times)
    assert json.loads(written.read_text())
