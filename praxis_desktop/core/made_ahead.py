"""The cache that an installation prepares for all users; searched when a user's own cache lacks an entry.

It lies beside the program's code, or is a link there, so that only those who can change the program can
change it. Entries are found by the same digests as in user caches, and verified likewise. This module never
writes to it: ``praxis_desktop.runs.making_ahead`` does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from praxis_desktop.core.shipped import shipped

FOLDER: Final = "made-ahead"
"""Inside the package."""


def made_ahead() -> Path | None:
    """The folder, laid out like a cache; None if there is none."""
    try:
        return shipped(FOLDER)
    except FileNotFoundError:
        return None
