"""Processes of this program's own: what starts one of its modules, as a package or as a frozen program."""

from __future__ import annotations

import os
import sys
from importlib.resources import files
from pathlib import Path
from typing import Final

MODULE_OPTION: Final = "--module"
"""What a frozen program takes in place of Python's ``-m``, before anything else."""


def is_frozen() -> bool:
    """Whether this program came as one folder, without a Python that others could use."""
    return bool(getattr(sys, "frozen", False))


def module_command(module: str, *arguments: str) -> list[str]:
    """The command that does what ``python -m module arguments`` would do with this program's packages."""
    option = [MODULE_OPTION] if is_frozen() else ["-P", "-m"]
    return [sys.executable, *option, module, *arguments]


def child_environment() -> dict[str, str]:
    """Of a process of ours: this one's, and where this package is if that is not where packages are
    installed.
    """
    environment = dict(os.environ)
    if is_frozen():
        return environment
    folder = Path(str(files("praxis_desktop"))).resolve().parent
    if folder.name not in ("site-packages", "dist-packages"):
        others = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = os.pathsep.join([str(folder), *([others] if others else [])])
    return environment
