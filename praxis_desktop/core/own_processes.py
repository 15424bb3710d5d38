"""Processes of this program's own: what starts one of its modules, as a package or as a frozen program."""

from __future__ import annotations

import sys
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
