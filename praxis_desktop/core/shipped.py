"""Finds the files shipped with the code: guest shims, resources and the guest's own files."""

from __future__ import annotations

from pathlib import Path


def shipped(name: str) -> Path:
    """The folder ``name`` ("shims", "resources" or "guest") of the installed package or of this checkout.

    A package contains the folder; a checkout has ``shims`` and ``resources`` at its top level and built files
    under ``build``. Raises FileNotFoundError if it is in none of these places.
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
    from importlib.resources import files  # as slow to import as the rest together, so only when needed

    return Path(str(files("praxis_desktop")))
