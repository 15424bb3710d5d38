"""Commands that start a module of this program, whether the program is installed as a package or frozen."""

from __future__ import annotations

import os
import sys
from importlib.resources import files
from pathlib import Path
from typing import Final

MODULE_OPTION: Final = "--module"
"""The option with which a frozen program runs a module, like Python's ``-m``; it must come first."""


def is_frozen() -> bool:
    """Return whether this program is frozen, that is, packed into one folder without a separate Python."""
    return bool(getattr(sys, "frozen", False))


def module_command(module: str, *arguments: str) -> list[str]:
    """Return the command that does what ``python -m module arguments`` does, with this program's packages."""
    option = [MODULE_OPTION] if is_frozen() else ["-P", "-m"]
    return [sys.executable, *option, module, *arguments]


def child_environment() -> dict[str, str]:
    """Return the environment for a child process, with the package's folder in PYTHONPATH if necessary."""
    environment = dict(os.environ)
    if is_frozen():
        return environment
    folder = Path(str(files("praxis_desktop"))).resolve().parent
    if folder.name not in ("site-packages", "dist-packages"):
        others = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = os.pathsep.join([str(folder), *([others] if others else [])])
    return environment
