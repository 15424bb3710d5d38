"""Whether a file exists, for paths that people enter."""

from __future__ import annotations

from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether ``path`` is a file or a link to one. False if that cannot be determined because the name is too
    long or a folder may not be entered, where ``Path.is_file`` raises.
    """
    try:
        return path.is_file()
    except OSError:
        return False
