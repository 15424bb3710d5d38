"""Finds the manual: beside the program, in a package of its own, or in the checkout."""

from __future__ import annotations

import sys
from pathlib import Path

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.shipped import shipped

FIRST_PAGE = "index.html"
INSTALLED = Path("share", "doc", "praxis-desktop", "html")
"""Below the prefix of an installed program, from Debian's praxis-desktop-doc or the tarball."""


class NoManual(PraxisError):
    """The manual is not installed."""


def find_manual() -> Path:
    """The manual's first page. Raises NoManual, which says how to get it."""
    program = Path(sys.executable).resolve()
    installed = [folder / INSTALLED for folder in program.parents[1:3]]
    for folder in (_shipped(), *installed):
        if folder is not None and (folder / FIRST_PAGE).is_file():
            return folder / FIRST_PAGE
    raise NoManual(
        "The manual is not on this computer",
        hint="On Debian and Ubuntu the package praxis-desktop-doc brings it; in a checkout"
        " python3 -m build_tools.manual makes it.",
    )


def _shipped() -> Path | None:
    try:
        return shipped("manual")
    except FileNotFoundError:
        return None
