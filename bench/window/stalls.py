"""The longest stalls of the window's thread in fourteen situations, each in a separate process."""

from __future__ import annotations

import compileall
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import praxis_desktop
from bench import timing
from bench.port_programs import ECHO
from bench.ports import far_end
from bench.window import situations
from bench.window.many_runs import make_runs
from praxis_desktop.core.directories import cache_directory

GOAL_MS = 25
_PORTS, _PORTS_S = 8, 20
_STEPS = 100_000
_RUNS = 100_000
_WAIT_S = 1800
_CONTROL_S = 3

_SUBJECT = """
import sys
from praxis_desktop.gui.app.plain_imports import import_plainly
import_plainly()
from bench.window.subject import main
sys.exit(main(sys.argv[1:]))
"""
"""Loads the modules as the command ``praxis-desktop`` does."""

NAMES = (
    *("first_start", "printing", "ports", "steps", "history", "pages", "typing"),
    *("console_start", "console_printing", "console_line", "console_value"),
    *("console_cell", "console_colors", "console_sums"),
)
_WORDS = {
    "first_start": "first start, nothing prepared",
    "printing": "a run prints 100 MB",
    "ports": f"{_PORTS} ports at full traffic",
    "steps": f"a run of {_STEPS:,} steps",
    "history": f"a history of {_RUNS:,} runs",
    "pages": "every page, three times",
    "typing": "typing into fields",
    "console_start": "the playground at once",
    "console_printing": "a cell prints 50 MB",
    "console_line": "a cell prints a line of 50 MB",
    "console_value": "a value of 1 MB",
    "console_cell": "a cell of 120 KB",
    "console_colors": "dark and light with 10,000 lines",
    "console_sums": "1 + 1 in the console",
}


def main(rounds: int, names: Sequence[str] = NAMES) -> None:
    """Print the table: the longest stall in each situation, with a line for each round. The program has its
    bytecode, like an installed one. ``at least`` leaves out the time for which another thread waited for a
    processor, perhaps while holding Python's lock: on a quiet machine both are the same. ``computing`` is the
    longest time for which the window's thread computed without a break. ``control`` is measured just before,
    with nothing else running: the shortest and the longest time for the same work. If they are far apart,
    this is a virtual computer that others slow down, and not every stall is the window's. ``stolen`` is the
    time in which its host let others run although a program here was ready: such a break, often of 100 ms,
    appears as a stall in which nothing computed.
    """
    compileall.compile_dir(Path(praxis_desktop.__file__).parent, quiet=2)
    print(
        f"{'Longest stall of the window, ms (goal 25)':42} {'stall':>7} {'over 25':>8}"
        f" {'at least':>9} {'over 25':>8} {'computing':>10} {'control':>12} {'busy':>12}"
        f" {'stolen':>9} {'load':>8}"
    )
    for name in names:
        for _ in range(rounds):
            control, stolen_s = timing.same_work(_CONTROL_S), timing.stolen_s()
            told = measure(name)
            _show(name, told, control, timing.stolen_s() - stolen_s)


def measure(name: str) -> dict[str, Any]:
    """Return the window's report on a situation."""
    with tempfile.TemporaryDirectory(prefix="window") as folder, ExitStack() as stack:
        home = Path(folder)
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PRAXIS_HOME": folder}
        if name == "first_start":
            _give_downloads(home)
        else:
            (home / "cache").symlink_to(cache_directory())
        arguments: list[str] = []
        program = home / f"{name}.py"
        if name == "printing":
            program.write_text(situations.PRINTING, encoding="utf-8")
        elif name == "steps":
            program.write_text(situations.STEPS.format(count=_STEPS), encoding="utf-8")
        elif name == "ports":
            roles = "\n".join(f'# port{number} = "an echo"' for number in range(_PORTS))
            text = situations.PORTS.format(roles=roles, count=_PORTS, seconds=_PORTS_S)
            program.write_text(text, encoding="utf-8")
            devices = stack.enter_context(far_end(ECHO, _PORTS))
            arguments = [f"port{number}={device}" for number, device in enumerate(devices)]
        elif name == "history":
            make_runs(home / "data", _RUNS)
        if name in ("printing", "steps", "ports"):
            arguments.insert(0, str(program))
        return lead(name, arguments, environment)[-1]


def lead(
    name: str, arguments: Sequence[str], environment: dict[str, str], *, limit_s: float = _WAIT_S
) -> list[dict[str, Any]]:
    """Return the window's report, line by line. Raises CalledProcessError, TimeoutExpired."""
    command = [sys.executable, "-c", _SUBJECT, name, *arguments]
    told = subprocess.run(
        command, env=environment, text=True, stdout=subprocess.PIPE, check=True, timeout=limit_s
    )
    return [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]


def _give_downloads(home: Path) -> None:
    """Give ``home`` this computer's downloads. Everything else is created as on a first start."""
    (home / "cache").mkdir()
    for name in ("downloads", "wheelhouse"):
        if (kept := cache_directory() / name).exists():
            (home / "cache" / name).symlink_to(kept)


def _show(name: str, told: dict[str, Any], control: tuple[float, float], stolen_s: float) -> None:
    stalls = [gap["net"] for gap in told["gaps"]] or [0.0]
    least = [max(gap["computed"], gap["net"] - gap["others"]) for gap in told["gaps"]] or [0.0]
    computing = max((gap["computed"] for gap in told["gaps"]), default=0.0)
    over, surely = (sum(stall > GOAL_MS for stall in each) for each in (stalls, least))
    busy = 100 * told["computed"] / told["seconds"]
    facts = ", ".join(f"{key} {value}" for key, value in told["facts"].items())
    print(
        f"{_WORDS[name]:42} {max(stalls):7.1f} {over:8} {max(least):9.1f} {surely:8} {computing:10.1f}"
        f" {f'{control[0]:.1f} to {control[1]:.1f}':>12} {busy:3.0f} % of {told['seconds']:3.0f} s"
        f" {stolen_s:7.1f} s {os.getloadavg()[0]:8.1f}   {facts}",
        flush=True,
    )
