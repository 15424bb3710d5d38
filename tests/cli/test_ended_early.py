"""A run ended by an emergency stop: its later report, and the order of its bytes."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from praxis_desktop.ports.simulators.kinds import make_instrument
from praxis_desktop.ports.simulators.pty import PtyInstrument
from tests.cli.command import finish, praxis, start
from tests.cli.homes import home

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")

PROGRAM = """
import serial, time

def main():
    with serial.Serial("scale", timeout=5) as port:
        port.write(b"SI\\r\\n")
        print(port.readline())
        print("standing by", flush=True)
        time.sleep(60)
"""


def test_it_is_told_once_and_its_bytes_stand_before_the_answer(tmp_path: Path) -> None:
    file = tmp_path / "weigh.py"
    file.write_text(PROGRAM)
    env = home(tmp_path)
    with PtyInstrument(make_instrument("mettler")) as balance:
        process = start(
            *("run", str(file), "--port", f"scale={balance.device}", "--profile", "scale=mettler"),
            *("--without-asking", "scale=a simulator", "--operator", "ada"),
            env=env,
        )
        assert process.stdout is not None
        while b"standing by" not in (line := process.stdout.readline()):
            assert line
        process.send_signal(signal.SIGQUIT)
        assert finish(process).code == 3
    shown = praxis("history", "show", "1", "--wire", env=env).out
    assert shown.startswith("No verdict: The run ended early, and nothing had been checked.")
    (ended,) = [line for line in shown.splitlines() if line.startswith("ended ")]
    assert "emergency stop by ada" in ended
    assert not [line for line in shown.splitlines() if line.startswith("reason ")]
    wire = [line for line in shown.splitlines() if "  ->  " in line or "  <-  " in line]
    stop = next(place for place, line in enumerate(wire) if "->  @" in line)
    assert "<-  I4 A" in wire[stop + 1]
    times = [float(line.split()[0]) for line in wire]
    assert times == sorted(times)
