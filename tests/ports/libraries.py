"""Packages of the Python that runs the tests, for guests: their Python files."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

PLACE = "/lib/libraries"
"""The folder in the guest; programs put it on their path."""


def folders(*names: str) -> dict[str, Path]:
    """Return what ``run_guest`` mounts so that the guest has the packages ``names``, with their metadata."""
    found = {}
    for name in names:
        distribution = importlib.metadata.distribution(name)
        assert distribution.files
        tops = {file.parts[0] for file in distribution.files}
        for top in sorted(tops - {"..", "__pycache__"}):
            found[f"{PLACE}/{top}"] = Path(str(distribution.locate_file(top)))
    return found
