"""A home for the tested program, which shares the images of the user who runs the tests."""

from __future__ import annotations

from pathlib import Path

from praxis_desktop.core.directories import cache_directory


def home(folder: Path) -> dict[str, str]:
    """Return an environment without remembered data, in which all new data is stored below ``folder``."""
    place = folder / "home"
    place.mkdir()
    cache = cache_directory()
    cache.mkdir(parents=True, exist_ok=True)
    (place / "cache").symlink_to(cache, target_is_directory=True)
    return {"PRAXIS_HOME": str(place)}


def know_wheels(place: Path) -> None:
    """Give the home at ``place``, which has its own cache, the index of the shipped wheels."""
    known = cache_directory() / "wheelhouse"
    known.mkdir(parents=True, exist_ok=True)
    (place / "cache").mkdir(parents=True)
    (place / "cache" / "wheelhouse").symlink_to(known, target_is_directory=True)


def share_cache(folder: Path) -> Path:
    """Make ``folder`` a cache with the contents of this user's cache; layers and resolutions of new packages
    are stored only in the copy. Returns the folder.
    """
    theirs = cache_directory()
    for name in ("layers", "resolutions"):
        (folder / name).mkdir(parents=True)
    for entry in theirs.iterdir():
        if not (folder / entry.name).exists():
            (folder / entry.name).symlink_to(entry)
    for layer in (theirs / "layers").glob("*.layer"):
        (folder / "layers" / layer.name).symlink_to(layer)
    return folder
