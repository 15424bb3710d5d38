"""A home of its own for the program under test, which shares the images of whoever runs the tests."""

from __future__ import annotations

from pathlib import Path

from praxis_desktop.core.directories import cache_directory


def home(folder: Path) -> dict[str, str]:
    """An environment in which nothing is remembered, and all that will be is below ``folder``."""
    place = folder / "home"
    place.mkdir()
    cache = cache_directory()
    cache.mkdir(parents=True, exist_ok=True)
    (place / "cache").symlink_to(cache, target_is_directory=True)
    return {"PRAXIS_HOME": str(place)}


def know_wheels(place: Path) -> None:
    """Let the home at ``place``, which has a cache of its own, know what others have read of the wheels that
    ship.
    """
    known = cache_directory() / "wheelhouse"
    known.mkdir(parents=True, exist_ok=True)
    (place / "cache").mkdir(parents=True)
    (place / "cache" / "wheelhouse").symlink_to(known, target_is_directory=True)


def share_cache(folder: Path) -> Path:
    """Make ``folder`` a cache that has what whoever runs the tests has made already, and keeps the layers and
    resolutions of new packages to itself. Returns it.
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
