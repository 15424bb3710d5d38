"""Finds the files shipped with the code: shims, resources, the guest, the manual, and a prepared cache."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from praxis_desktop.core.errors import PraxisError


def shipped(name: str) -> Path:
    """Return the folder ``name`` ("shims", "resources" or "guest") of the installed package or of this
    checkout.

    A package contains the folder; a checkout has ``shims`` and ``resources`` at its top level and built files
    in ``build``. Raises FileNotFoundError if the folder is in neither.
    """
    package = _package()
    checkout = package.parent
    places = (package / name, checkout / name, checkout / "build" / name)
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"the folder {name!r} is neither in the package nor in its checkout: {places[0]}")


def _package() -> Path:
    folder = Path(__file__).parent.parent
    if folder.is_dir():
        return folder
    from importlib.resources import files  # as slow to import as all the rest

    return Path(str(files("praxis_desktop")))


MADE_AHEAD: Final = "made-ahead"
"""The name of the prepared cache's folder in the package."""


def made_ahead() -> Path | None:
    """Return the cache that an installation prepares for all users; None if there is none.

    It is searched when a user's own cache lacks an entry. It is, or links to, a folder beside the program's
    code, so only users who can change the code can change the cache. Entries are found by the same digests as
    in user caches, and verified in the same way. Only ``praxis_desktop.runs.making_ahead`` writes to it.
    """
    try:
        return shipped(MADE_AHEAD)
    except FileNotFoundError:
        return None


FIRST_PAGE = "index.html"
INSTALLED = Path("share", "doc", "praxis-desktop", "html")
"""The manual's folder, relative to the prefix of a program installed from praxis-desktop-doc or the tarball.
"""


class NoManual(PraxisError):
    """The manual is not installed."""


def find_manual() -> Path:
    """Return the path of the manual's first page. Raises NoManual, whose message says how to get it."""
    program = Path(sys.executable).resolve()
    installed = [folder / INSTALLED for folder in program.parents[1:3]]
    for folder in (_shipped_manual(), *installed):
        if folder is not None and (folder / FIRST_PAGE).is_file():
            return folder / FIRST_PAGE
    raise NoManual(
        "The manual is not on this computer",
        hint="In a checkout, run python -m build_tools.manual."
        if sys.platform in ("win32", "darwin")
        else "On Debian and Ubuntu, install the package praxis-desktop-doc; in a checkout, run "
        "python -m build_tools.manual.",
    )


def _shipped_manual() -> Path | None:
    try:
        return shipped("manual")
    except FileNotFoundError:
        return None
