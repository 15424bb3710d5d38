"""A new kind of instrument consists of two files: its profile, and the simulator that the profile names."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

SIMULATOR = '''
"""A toy: it says its name."""

from typing import ClassVar

from praxis_desktop.ports.simulators.instrument import Instrument, Reply


class Toy(Instrument):
    """The toy."""

    kind: ClassVar[str] = "toy"
    description: ClassVar[str] = "Toy instrument, simulated"

    def answer(self, command: str, now: int) -> list[Reply]:
        return [Reply("toy 7")] if command == "WHO" else []

    def busy_reply(self, command: str) -> str:
        return "busy"

    def transmission_error(self) -> str:
        return "what?"

    def state(self, now: int) -> dict[str, object]:
        return {}
'''

PROFILE = {
    "version": 1,
    "kind": "toy",
    "name": "Toy instrument",
    "maker": "Nobody",
    "category": "scale",
    "backend": "",
    "simulator": "toy",
    "line": {"baudrate": 9600},
    "identify": {"steps": [{"send": "WHO\r\n", "expect": "toy (?P<serial_number>[0-9]+)\r\n"}]},
    "stop": {"advice": "There is nothing to stop."},
    "limits": {"commands": [{"pattern": "WHO"}]},
    "recover": {"advice": "Begin again."},
    "sources": ["invented"],
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the two files of a toy instrument."""
    without = shutil.ignore_patterns("__pycache__", "gui")
    for folder in ("praxis_desktop", "resources"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=without)
    (tmp_path / "praxis_desktop" / "ports" / "simulators" / "toy.py").write_text(SIMULATOR, "utf-8")
    profile = tmp_path / "resources" / "instrument_profiles" / "toy.json"
    profile.write_text(json.dumps(PROFILE), "utf-8")
    return tmp_path


def command(checkout: Path, *arguments: str) -> str:
    """Return the output of a command of the program in ``checkout``."""
    call = "import sys; from praxis_desktop.cli.main import main; sys.exit(main())"
    environment = {**os.environ, "PRAXIS_HOME": str(checkout / "home")}
    return subprocess.run(
        [sys.executable, "-c", call, *arguments],
        cwd=checkout,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout


def test_two_files_are_enough(checkout: Path) -> None:
    listed = dict(line.split(maxsplit=1) for line in command(checkout, "simulate").splitlines())
    assert listed["toy"] == "Toy instrument"
    said = command(checkout, "ports", "identify", "sim:toy")
    assert said.startswith("Toy instrument on sim:toy")
    assert "serial number: 7" in said
