"""The freezing environment: the program's packages and PyInstaller, pinned by digest."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from build_tools.errors import BuildError
from build_tools.installers.order import ROOT

FOLDER = ROOT / "build" / "installers-environment"
REQUIREMENTS = ROOT / "requirements" / "installers.txt"
SOURCE_ONLY = ("argparse-manpage",)
"""Packages without wheels."""

_STAMP = "praxis-installers.txt"


def python() -> Path:
    """Return the environment's Python."""
    return FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure_environment(report: Callable[[str], None]) -> Path:
    """Make the environment unless it is current; returns its Python.

    The first time, this needs the package index that pip is configured to use. Where Python lacks ``venv``,
    as in ``build_tools.wine``, return the Python of the existing environment beside its own. Raises
    BuildError.
    """
    if find_spec("venv") is None:
        return Path(sys.prefix).with_name("freezing") / "Scripts" / "python.exe"
    stamp = FOLDER / _STAMP
    key = hashlib.sha256(sys.version.encode() + REQUIREMENTS.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text("ascii") == key:
        return python()
    report("Making the environment that freezes the program")
    try:
        if FOLDER.exists():
            shutil.rmtree(FOLDER)
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
        builder = FOLDER / "setuptools.txt"
        builder.write_text(_lines_of("setuptools"), "utf-8")
        install = [
            str(python()),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "--only-binary",
            ":all:",
        ]
        subprocess.run([*install, "-r", str(builder)], check=True)
        # Use the installed setuptools: an isolated build would fetch one that is not pinned.
        sources = ["--no-build-isolation", "--no-binary", ",".join(SOURCE_ONLY)]
        subprocess.run([*install, *sources, "-r", str(REQUIREMENTS)], check=True)
        stamp.write_text(key, "ascii")
    except (OSError, subprocess.CalledProcessError) as error:
        raise BuildError(
            f"the environment that freezes the program cannot be made: {error}",
            hint="Check the network and where pip looks for packages (pip config list), then try again.",
        ) from error
    return python()


def _lines_of(project: str) -> str:
    """Return the lines of one project in the lock file, with its digests."""
    lines = REQUIREMENTS.read_text("utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{project}=="))
    end = next((number for number in range(start + 1, len(lines)) if not lines[number].startswith(" ")), None)
    return "\n".join(lines[start:end]) + "\n"
