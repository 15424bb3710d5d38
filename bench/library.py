"""Listing a library of two hundred protocols, ten of them broken in different ways."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import table
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.shipped import shipped
from praxis_desktop.runs.describing.describing import FOLDER
from praxis_desktop.runs.interpreter_sources import TEXTS
from praxis_desktop.runs.library import INDEX

FILES = 200

_MAIN = '''"""Weigh what lies on the balance, number {number}."""

import asyncio
import statistics


async def main(portions: int = {number}, pause_s: float = 0.5, label: str = "run") -> float:
    """Weigh.

    Args:
        portions: How many
        pause_s: Seconds between two
    """
    await asyncio.sleep(pause_s)
    return statistics.fmean([portions, pause_s])
'''

_SCRIPT = '''"""A plain script, number {number}."""

import json

print(json.dumps({{"number": {number}}}))
'''

_DECORATED = """from praxis import protocol_function


@protocol_function(name="broken")
def work(state: dict, volume: float = 10.0) -> dict:
    return state
"""

BROKEN = {
    "binary": "\0",
    "empty": "",
    "syntax": "from praxis import protocol_function\n\n@protocol_function(name='x'\ndef work(): ...\n",
    "raises": "raise RuntimeError('no balance today')\n\n" + _DECORATED,
    "missing_module": "import unheard_of\n\n" + _DECORATED,
    "missing_package": "# /// script\n# dependencies = ['nobody-has-this']\n# ///\n" + _DECORATED,
    "endless": "while True:\n    pass\n\n" + _DECORATED,
    "memory": "ballast = bytes(1 << 30)\n\n" + _DECORATED,
    "metadata": "# /// script\n# dependencies = 3\n# ///\n" + _DECORATED,
    "declaration": _DECORATED.replace('"broken"', '"broken", param_metadata={"volume": {"min": "ten"}}'),
}
"""The names and texts of files that do not load, each for a different reason."""


def make_library(folder: Path, count: int = FILES) -> None:
    """Write ``count`` files: the broken ones, and typical protocols of laboratories."""
    for name, text in BROKEN.items():
        (folder / f"{name}.py").write_text(text, "utf-8")
    samples = [path.read_text("utf-8") for path in sorted((shipped("resources") / "protocols").glob("*.py"))]
    for number in range(count - len(BROKEN)):
        kinds = [*samples, _MAIN.format(number=number), _SCRIPT.format(number=number)]
        (folder / f"protocol_{number:03}.py").write_text(
            f"{kinds[number % len(kinds)]}\n# {number}\n", "utf-8"
        )


def main(rounds: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home, "data", "protocols")
        folder.mkdir(parents=True)
        make_library(folder)
        _share_cache(Path(home, "cache"))
        environment = {**os.environ, "PRAXIS_HOME": home}
        table.heading(f"praxis-desktop protocols list, {FILES} files and those that ship", "")
        cold = [_listing(environment)]
        warm = [_listing(environment) for _ in range(rounds)]
        (folder / "protocol_000.py").write_text(_MAIN.format(number=-1), "utf-8")
        changed = [_listing(environment)]
        for name, times in (
            ("the first time", cold),
            ("again", warm),
            ("after one file has changed", changed),
        ):
            table.line(name, times, [], "s")


def _share_cache(folder: Path) -> None:
    """Make ``folder`` a cache with everything except the data about protocols."""
    folder.mkdir()
    for entry in cache_directory().iterdir():
        if entry.name not in (FOLDER, INDEX, TEXTS):
            (folder / entry.name).symlink_to(entry)


def _listing(environment: dict[str, str]) -> float:
    """Return the seconds that the whole command takes."""
    command = [sys.executable, "-m", "praxis_desktop", "protocols", "list", "--json"]
    begun = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return time.perf_counter() - begun
