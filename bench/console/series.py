"""``python -m bench console``: our consoles beside ipykernel and qtconsole, measured in the same run."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import venv
from collections.abc import Mapping
from pathlib import Path

from bench import table
from bench.console import kernels, prompts
from bench.window.screen import virtual_screen
from praxis_desktop.core.directories import cache_directory

_NOT_THEIRS = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "PYTHONDONTWRITEBYTECODE")
"""Environment variables that the measured programs do not get. Installed programs come with bytecode; here,
the first round compiles it for both.
"""

_PACKAGES = ("ipykernel", "qtconsole", "PySide6-Essentials==6.11.3")


def main(rounds: int) -> None:
    """Print the tables."""
    jupyter = _jupyter()
    with tempfile.TemporaryDirectory() as folder, virtual_screen() as display:
        home = Path(folder, "praxis")
        home.mkdir()
        (home / "cache").symlink_to(cache_directory())
        environment = {name: value for name, value in os.environ.items() if name not in _NOT_THEIRS}
        environment |= {"DISPLAY": display, "PYTHONPYCACHEPREFIX": str(Path(folder, "bytecode"))}
        environment |= {"PRAXIS_HOME": str(home), "HOME": folder, "JUPYTER_CONFIG_DIR": folder}
        starts, painted = prompts.starts(jupyter, environment, display, rounds)
        theirs = _theirs(jupyter, environment, rounds)
    ours = kernels.measured(rounds)
    table.heading(f"Console: process start to a prompt, {rounds} starts in turn", "qtconsole")
    table.line("text console: prompt (qtconsole: painted)", starts, painted, "ms")
    print(f"{'ours':44} {table.spread(starts)} ms\ngoal: median at most 450 ms\n")
    table.heading("Console: kernel", "ipykernel")
    table.line("start to ready, image at hand (goal: 30)", ours["restart"], theirs["start"], "ms")
    table.line("restart to ready (goal: 30)", ours["restart"], theirs["restart"], "ms")
    table.line("1 + 1, in the window's thread (goal: 2)", ours["sum"], theirs["sum"], "ms")
    table.line("completion of json. (goal: 5)", ours["completion"], theirs["completion"], "ms")
    table.line("memory of one console more (goal: 20)", ours["memory"], theirs["memory"], "MB")
    for name in ("restart", "sum", "completion"):
        print(f"{'ours, ' + name:44} {table.spread(ours[name])} ms")


def _theirs(jupyter: Path, environment: Mapping[str, str], rounds: int) -> dict[str, list[float]]:
    peer = Path(__file__).with_name("peer.py")
    run = subprocess.run(
        [str(jupyter), str(peer), str(rounds)], env=environment, capture_output=True, text=True, check=True
    )
    figures: dict[str, list[float]] = json.loads(run.stdout.splitlines()[-1])
    return figures


def _jupyter() -> Path:
    """Return the Python of an environment with ipykernel and qtconsole: the one that ``BENCH_JUPYTER`` names,
    or one made in the cache folder with this Python.
    """
    named = os.environ.get("BENCH_JUPYTER")
    place = Path(named) if named else cache_directory() / "bench" / "jupyter"
    python = place / "bin" / "python"
    if not python.exists():
        venv.create(place, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *_PACKAGES], check=True)
    return python
