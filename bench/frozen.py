"""The installed program: how fast the window appears on the first and on later starts, and how fast a sample
runs for the first time.

A first start has an empty home. The program's files are in the system's cache, unlike after a new
installation.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bench import table
from bench.window.screen import Screen, virtual_screen

_WAIT_S = 120.0
_END_S = 60.0
_SAMPLE = ("run", "gravimetric_check", "--port", "scale=sim:mettler", "--json")


def main(rounds: int, program: str) -> None:
    """Measure the program in the folder ``program``, and print the table."""
    starter = str(Path(program, "praxis-desktop").absolute())
    figures: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, virtual_screen() as display:
        for round_ in range(rounds):
            home = str(Path(folder, str(round_)))
            environment = {**os.environ, "DISPLAY": display, "PRAXIS_HOME": home}
            environment.pop("QT_QPA_PLATFORM", None)
            for start in ("first", "second"):
                painted, complete, memory = _window(starter, environment, display)
                figures.setdefault(f"{start} start: painted", []).append(painted * 1000)
                figures.setdefault(f"{start} start: the page is complete", []).append(complete * 1000)
                figures.setdefault(f"{start} start: memory when idle, MB", []).append(memory / 1e6)
            fresh = {**environment, "PRAXIS_HOME": f"{home}-runs"}
            for run in ("first", "second"):
                figures.setdefault(f"{run} run of a sample: its first step", []).append(
                    _first_step(starter, fresh) * 1000
                )
            figures.setdefault("exec -c 'print(1)'", []).append(
                _command(starter, fresh, "exec", "-c", "print(1)") * 1000
            )
            figures.setdefault("--version", []).append(_command(starter, fresh, "--version") * 1000)
    table.heading(f"Frozen program in {program}, {rounds} rounds, ms", "-")
    for name, values in figures.items():
        print(f"{name:44} {statistics.median(values):9.0f}   {table.spread(values)}")


def _window(starter: str, environment: Mapping[str, str], display: str) -> tuple[float, float, int]:
    """Return the seconds until the window was painted and until its page was complete, and the memory used by
    then, in bytes.
    """
    screen = Screen(display)
    try:
        begun = time.monotonic()
        process = subprocess.Popen(
            [starter], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            painted = screen.await_painted(_WAIT_S) - begun
            complete = screen.await_still() - begun
            return painted, complete, _memory(process.pid)
        finally:
            process.terminate()
            process.wait(_END_S)
            screen.await_none(_END_S)
    finally:
        screen.close()


def _memory(process: int) -> int:
    """Return the memory of a process in bytes; shared memory counts proportionally."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) << 10
    return 0


def _first_step(starter: str, environment: Mapping[str, str]) -> float:
    """Return the seconds from the start of a process to the end of the sample's first step. The sample then
    runs to its end.
    """
    begun = time.monotonic()
    with subprocess.Popen(
        [starter, *_SAMPLE], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        step = 0.0
        for line in process.stdout:
            if not step and json.loads(line)["event"] == "step":
                step = time.monotonic() - begun
    if process.returncode or not step:
        raise RuntimeError(f"the sample ended with {process.returncode}")
    return step


def _command(starter: str, environment: Mapping[str, str], *arguments: str) -> float:
    begun = time.monotonic()
    subprocess.run([starter, *arguments], env=environment, capture_output=True, check=True, timeout=_WAIT_S)
    return time.monotonic() - begun
