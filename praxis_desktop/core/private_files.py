"""Making files and folders that are one user's alone."""

from __future__ import annotations

import os
from pathlib import Path


def make_private(folder: Path) -> None:
    """Make ``folder``, and those above it that are missing, for this user alone, whatever the umask says; one
    that is there stays as it is. Raises OSError.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileNotFoundError:
        make_private(folder.parent)  # with parents=True they would be everybody's
        folder.mkdir(mode=0o700, exist_ok=True)


def private_opener(path: str, flags: int) -> int:
    """For ``open(..., opener=...)``: a file that is made so is this user's alone, whatever the umask says."""
    return os.open(path, flags, 0o600)
