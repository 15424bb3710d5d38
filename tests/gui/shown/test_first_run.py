"""A new user can open a protocol on the simulated balance within three clicks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from praxis_desktop.core.directories import cache_directory
from tests.cli.homes import lend

ROOT = Path(__file__).resolve().parents[3]


def play(home: Path, scene: str) -> None:
    """Start the program with a separate home, and play a scene of tests.gui.shown.scenes in it."""
    home.mkdir()
    cache_directory().mkdir(parents=True, exist_ok=True)
    lend(cache_directory(), home / "cache")
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.shown.started_program", f"tests.gui.shown.scenes:{scene}"],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PRAXIS_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=270,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("scene", ["first_run_by_mouse", "first_run_by_keys"])
def test_a_started_program_comes_to_a_running_protocol(tmp_path: Path, scene: str) -> None:
    play(tmp_path / "home", scene)
