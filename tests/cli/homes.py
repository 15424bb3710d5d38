"""A home for the tested program, which shares the images of the user who runs the tests."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from praxis_desktop.core.directories import cache_directory

SYSTEM_FOLDER = "WIN_PD_OVERRIDE_COMMON_APPDATA" if sys.platform == "win32" else "XDG_CONFIG_DIRS"
"""The environment variable with a folder for the settings of all users, besides the system's own."""


def home(folder: Path) -> dict[str, str]:
    """Return an environment without remembered data, in which all new data is stored below ``folder``."""
    place = folder / "home"
    place.mkdir()
    cache = cache_directory()
    cache.mkdir(parents=True, exist_ok=True)
    lend(cache, place / "cache")
    return {"PRAXIS_HOME": str(place)}


def lend(there: Path, place: Path) -> None:
    """Make what is ``there`` available at ``place``, too: linked or, as Windows grants links to few, as it is
    now.
    """
    if sys.platform != "win32":
        place.symlink_to(there, target_is_directory=there.is_dir())
    elif there.is_dir():
        shutil.copytree(there, place, copy_function=_copy, ignore=shutil.ignore_patterns(".*"))
    else:
        _copy(there, place)


def _copy(there: str | Path, place: str | Path) -> None:
    """Make a hard link to a file, or copy it to another disk."""
    try:
        os.link(there, place)
    except OSError:
        shutil.copyfile(there, place)


def know_wheels(place: Path) -> None:
    """Give the home at ``place``, which has its own cache, the index of the shipped wheels."""
    known = cache_directory() / "wheelhouse"
    known.mkdir(parents=True, exist_ok=True)
    (place / "cache").mkdir(parents=True)
    lend(known, place / "cache" / "wheelhouse")


def share_cache(folder: Path) -> Path:
    """Make ``folder`` a cache with the contents of this user's cache; layers and resolutions of new packages
    are stored only in the copy. Returns the folder.
    """
    theirs = cache_directory()
    for name in ("layers", "resolutions"):
        (folder / name).mkdir(parents=True)
    for entry in theirs.iterdir():
        if not (folder / entry.name).exists():
            lend(entry, folder / entry.name)
    for layer in (theirs / "layers").glob("*.layer"):
        lend(layer, folder / "layers" / layer.name)
    return folder
