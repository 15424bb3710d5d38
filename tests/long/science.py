"""Where the guest's wheels of numpy, pandas and matplotlib are, for tests that need the real ones."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from build_tools.science.pack import PLACES, find_wheels

_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM_S = 900


def wheels() -> Path:
    """Return the folder with the wheels. Skips the test if there is none."""
    folder = find_wheels()
    if folder is None:
        pytest.skip(f"there are no wheels in {PLACES[0]}: build_tools/science makes them")
    return folder


class Home:
    """A separate home of the program, to which the wheels were added."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.command("packages", "add", str(wheels()))

    def command(self, *words: str, stdin: str = "", expected: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command of the command line."""
        finished = subprocess.run(
            [sys.executable, "-m", "praxis_desktop", *words],
            input=stdin,
            env={**os.environ, "PRAXIS_HOME": str(self.folder)},
            cwd=_ROOT,
            capture_output=True,
            text=True,
            timeout=_PROGRAM_S,
            check=False,
        )
        assert finished.returncode == expected, finished.stderr
        return finished

    def program(self, source: str, *options: str, packages: Sequence[str] = ()) -> str:
        """Execute a program that declares ``packages``, and return what it prints."""
        declared = f"# /// script\n# dependencies = {list(packages)!r}\n# ///\n".replace("'", '"')
        path = self.folder / "program.py"
        path.write_text((declared if packages else "") + source, "utf-8")
        return self.command("exec", str(path), *options).stdout
