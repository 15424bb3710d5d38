"""The program's version, read from the source without importing it."""

from __future__ import annotations

import re
from pathlib import Path

_VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)


def version_of(root: Path) -> str:
    """Return the version of the program in the checkout ``root``."""
    found = _VERSION.search((root / "praxis_desktop" / "__init__.py").read_text("utf-8"))
    if found is None:
        raise ValueError("praxis_desktop/__init__.py names no version")
    return found.group(1)


def numbers_of(version: str) -> str:
    """Return the four numbers of ``version`` for Windows' version resources: "0.1.0.dev1" becomes 0.1.0.0."""
    release = re.match(r"\d+(?:\.\d+)*", version)
    numbers = release[0].split(".") if release else []
    return ".".join([*numbers, "0", "0", "0", "0"][:4])
