"""An order: what to make, where, and with which time. Every maker of an installer takes one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from praxis_desktop import __version__

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = "praxis-desktop"
"""The name of the program, of its folder and of its packages."""

_EARLIEST = 315_532_800
"""1980-01-01, the earliest time in all archive formats."""


class Order(Struct, frozen=True):
    """``output`` is the folder for the results. ``made_at`` (seconds since 1970) is the time in everything
    that contains one, so that two builds of the same sources are identical.
    """

    output: Path
    made_at: int
    report: Callable[[str], None]
    """A function that receives a sentence about the progress."""
    frozen: Path
    """The folder with the frozen program: ``frozen / "praxis-desktop"`` starts it."""
    version: str = __version__


def made_at(root: Path = ROOT) -> int:
    """Return the time of ``root``'s last commit, or SOURCE_DATE_EPOCH; 1980 if neither is known."""
    named = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not named:
        command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
        try:
            named = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
        except OSError:
            named = ""
    return max(int(named), _EARLIEST) if named.isdecimal() else _EARLIEST
