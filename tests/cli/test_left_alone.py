"""The effects on a run and its instrument when its terminal closes or its program is killed."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from bench.controls.line import NotedLine
from tests.cli.terminal import CTRL_C, Terminal
from tests.ports.wires import needs_ports

HALT = b"\x02P02H\r"
PARKS = """
import asyncio, serial
from praxis import protocol_function

@protocol_function()
async def protocol():
    line = serial.Serial("pump", 9600)
    line.write(b"there\\n")
    try:
        await asyncio.sleep(1000)
    finally:
        await asyncio.sleep(0.6)
        line.write(b"parked\\n")
"""
HANGS = PARKS.replace("sleep(0.6)", "sleep(1000)")


def arguments(tmp_path: Path, line: NotedLine, mode: str, source: str = PARKS) -> tuple[str, ...]:
    """Return the arguments for a run of ``source`` with ``line`` as its pump."""
    path = tmp_path / "parks.py"
    path.write_text(source)
    ports = (
        "--port",
        f"pump={line.device}",
        "--profile",
        "pump=masterflex",
        "--without-asking",
        "pump=a wire",
    )
    return ("run", str(path), *ports, "--exec-mode", mode)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGHUP is POSIX's")
@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_terminal_that_is_closed_is_one_gentle_stop(tmp_path: Path, mode: str) -> None:
    with NotedLine() as line:
        with Terminal(*arguments(tmp_path, line, mode)) as terminal:
            assert line.wait_for(b"there\n", 60)
            terminal.hang_up()
            os.kill(terminal.process.pid, signal.SIGHUP)  # as a shell passes it on
            assert terminal.process.wait(60) == 3
        line.settle()
        assert line.received() == b"there\nparked\n"


@needs_ports
def test_ctrl_c_that_is_held_down_becomes_a_hard_stop(tmp_path: Path) -> None:
    with NotedLine() as line, Terminal(*arguments(tmp_path, line, "thread", HANGS)) as terminal:
        assert line.wait_for(b"there\n", 60)
        pressed = time.monotonic()
        while terminal.process.poll() is None and time.monotonic() < pressed + 60:
            terminal.press(CTRL_C)
            time.sleep(0.05)
        assert terminal.process.wait() == 3
        assert line.received().endswith(HALT)
