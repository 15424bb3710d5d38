"""Where the manual is, on this computer: beside the program, in a package of its own, or in the checkout."""

from __future__ import annotations

import sys
from pathlib import Path

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.shipped import shipped

FIRST_PAGE = "index.html"
DEBIAN = Path("/usr/share/doc/praxis-desktop/html")
"""Where Debian's package praxis-desktop-doc has it."""


class NoManual(PraxisError):
    """It is not on this computer."""


def find_manual() -> Path:
    """The first page of the manual. Raises NoManual with how to get it."""
    beside = Path(sys.executable).parent.parent / "doc" / "html"
    for folder in (_shipped(), DEBIAN, beside):
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
