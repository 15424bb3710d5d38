"""Creates files and folders that only the current user can access."""

from __future__ import annotations

import os
from pathlib import Path


def make_private(folder: Path) -> None:
    """Create ``folder`` and its missing parents for this user alone, whatever the umask. An existing folder
    is left unchanged. Raises OSError.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileNotFoundError:
        make_private(folder.parent)  # parents=True would ignore the mode
        folder.mkdir(mode=0o700, exist_ok=True)


def private_opener(path: str, flags: int) -> int:
    """For ``open(..., opener=...)``: new files are accessible to this user alone, whatever the umask."""
    return os.open(path, flags, 0o600)
