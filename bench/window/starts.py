"""The time from the start of a process to its first painted window, beside Thonny's; both are measured from
another process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench import table
from bench.window.screen import Screen, virtual_screen
from praxis_desktop.core.directories import cache_directory

_STARTS = 10
_WAIT_S = 60.0
_FIRST_WAIT_S = 300.0
"""Time limit, in seconds, for a form that must wait until Python is compiled."""
_END_S = 20.0

_OURS = (sys.executable, "-c", "from praxis_desktop.cli.program import program; program()")
"""What the command ``praxis-desktop`` does."""

_NOT_THEIRS = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "PYTHONDONTWRITEBYTECODE")
"""Environment variables that the measured programs do not get. Installed programs come with bytecode; here,
the first round compiles it for both.
"""

_THONNY_SETTINGS = """[general]
language = en_US
single_instance = False
ui_mode = simple
configuration_creation_timestamp = 2026-01-01T00:00:00

[assistance]
open_assistant_on_errors = False
"""
"""Settings of a user who has started Thonny before; the first start asks for the language."""


def main(rounds: int) -> None:
    """Print the table. The starts alternate, so that other load on the machine affects both alike."""
    with tempfile.TemporaryDirectory() as folder, virtual_screen() as display:
        ours, thonnys = Path(folder, "praxis"), Path(folder, "thonny")
        ours.mkdir()
        (ours / "cache").symlink_to(cache_directory())
        thonnys.mkdir()
        (thonnys / "configuration.ini").write_text(_THONNY_SETTINGS, encoding="utf-8")
        shown = {name: value for name, value in os.environ.items() if name not in _NOT_THEIRS}
        shown |= {"DISPLAY": display, "PYTHONPYCACHEPREFIX": str(Path(folder, "bytecode"))}
        thonny = _thonny()
        kinds: dict[str, tuple[Sequence[str], Mapping[str, str]]] = {
            "ours": (_OURS, {**shown, "PRAXIS_HOME": str(ours)}),
            "Thonny": ((str(thonny), "-m", "thonny"), {**shown, "THONNY_USER_DIR": str(thonnys)}),
        }
        walls: dict[str, list[float]] = {name: [] for name in kinds}
        processors: dict[str, list[float]] = {name: [] for name in kinds}
        for round_ in range(max(rounds, _STARTS) + 1):
            for name, (command, environment) in kinds.items():
                wall, processor = _start(command, environment, display)
                if round_:  # the first start finds files that are not in the system's cache
                    walls[name].append(wall * 1000)
                    processors[name].append(processor * 1000)
    table.heading(
        f"Window: process start to painted, on Xvfb, {max(rounds, _STARTS)} starts in turn", "Thonny"
    )
    table.line("painted after", walls["ours"], walls["Thonny"], "ms")
    table.line("of it CPU time of the process", processors["ours"], processors["Thonny"], "ms")
    for name, values in walls.items():
        print(f"{name:44} min {min(values):.0f}  {table.spread(values)} ms")
    print("goal: median at most 300 ms\n")


def first(rounds: int) -> None:
    """Print how long a first start with an empty home takes until its cards and a form appear, beside that of
    another checkout (in the folder ``BENCH_BEFORE``); the two take turns.
    """
    before = os.environ.get("BENCH_BEFORE", "")
    places = {"ours": Path(), **({"before": Path(before)} if before else {})}
    found: dict[str, dict[str, list[tuple[float, float]]]] = {name: {} for name in places}
    with tempfile.TemporaryDirectory() as folder, virtual_screen() as display:
        for round_ in range(rounds + 1):
            for name, place in places.items():
                home = Path(folder, f"{name} {round_}")
                for what, figures in _first_start(place.absolute(), home, display).items():
                    if round_:  # the first one finds files that are not yet in the system's cache
                        found[name].setdefault(what, []).append(figures)
    print(f"Window: first start with an empty home, {rounds} in turn, ms")
    for what, ours in found["ours"].items():
        others = found["before"].get(what, []) if before else []
        for number, unit in enumerate(("", ", CPU time of the process")):
            named = f"{what}{unit}"
            values = [each[number] for each in ours]
            words = f"{named:60} min {min(values):.0f}  {table.spread(values)}"
            print(words + (f"  before min {min(each[number] for each in others):.0f}" if others else ""))
    print("goal: cards 1 s after the start, a form after 2 s, on a quiet computer\n")


def _first_start(place: Path, home: Path, display: str) -> dict[str, tuple[float, float]]:
    """Return the times of one start of the checkout ``place``, in milliseconds."""
    shown = {name: value for name, value in os.environ.items() if name not in _NOT_THEIRS}
    python = sys.executable if place == Path.cwd() else str(place / ".venv" / "bin" / "python")
    subject = Path(__file__).with_name("first_start.py")
    done = subprocess.run(
        [python, str(subject), str(time.time())],
        env={**shown, "DISPLAY": display, "PRAXIS_HOME": str(home)},
        cwd=place,
        capture_output=True,
        text=True,
        timeout=_FIRST_WAIT_S,
        check=False,
    )
    told: dict[str, tuple[float, float]] = json.loads(done.stdout.splitlines()[0])
    return told


def _start(command: Sequence[str], environment: Mapping[str, str], display: str) -> tuple[float, float]:
    """Return the seconds until the window was painted, and the seconds of CPU time used by then."""
    screen = Screen(display)
    try:
        begun = time.monotonic()
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            painted = screen.await_painted(_WAIT_S)
            processor = _processor_seconds(process.pid)
            return painted - begun, processor
        finally:
            _end(process)
            screen.await_none(_END_S)
    finally:
        screen.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _processor_seconds(process: int) -> float:
    """Return the seconds of CPU time of all threads."""
    threads = Path(f"/proc/{process}/task").iterdir()
    return sum(int((thread / "schedstat").read_text("ascii").split()[0]) for thread in threads) / 1e9


def _thonny() -> Path:
    """Return the Python of an environment with Thonny: the one that ``BENCH_THONNY`` names, or one made in
    the cache folder with this Python.
    """
    named = os.environ.get("BENCH_THONNY")
    place = Path(named) if named else cache_directory() / "bench" / "thonny"
    python = place / "bin" / "python"
    if not python.exists():
        venv.create(place, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "thonny"], check=True)
    return python
