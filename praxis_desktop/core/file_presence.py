"""Whether a file is there, for paths that people give."""

from __future__ import annotations

from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether there is such a file, or a link to one. Where nobody can say, because a name is too long or a
    folder may not be entered, there is none: ``Path.is_file`` raises then.
    """
    try:
        return path.is_file()
    except OSError:
        return False
