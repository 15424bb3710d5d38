"""What an installation made ahead for all users of a computer: looked for where a user's cache has nothing.

It lies beside the program's code, or there is a link to it, so that whoever can write there can change the
program, too. It is found by the same digests as what lies in caches, and verified like that. Nothing here is
ever written to it: ``praxis_desktop.runs.making_ahead`` makes it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from praxis_desktop.core.shipped import shipped

FOLDER: Final = "made-ahead"
"""In the package."""


def made_ahead() -> Path | None:
    """The folder, laid out as a cache; None where there is none."""
    try:
        return shipped(FOLDER)
    except FileNotFoundError:
        return None
