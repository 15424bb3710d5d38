"""Prepares the cache for every user's first start on a computer. Installers run it once, as a last step.

Usage: ``python -m praxis_desktop.runs.making_ahead FOLDER``, with the folder that ``core.shipped.made_ahead``
finds. It asks no questions and downloads nothing. If it fails, each user's first start builds the cache.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec import structs

from praxis_desktop import protocols, runs, settings
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.files import move_over
from praxis_desktop.packages import wheelhouse
from praxis_desktop.runs import describing
from praxis_desktop.snapshots.recipes import BASELINE

log = logging.getLogger(__name__)

_END_S: Final = 5.0
_FOR_ALL: Final = 0o022
"""The umask that replaces the installer's: all users may read, but only the owner may write."""


def make_ahead(folder: Path) -> tuple[Path, ...]:
    """Build the cache in ``folder`` and return its files. Raises PraxisError or OSError.

    Existing files are deleted first; otherwise, entries that are still valid would not be rebuilt.
    """
    before = os.umask(_FOR_ALL)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        with tempfile.TemporaryDirectory(prefix=".", dir=folder) as home, at_home_in(home):
            made = Path(home, "cache")
            _make(made)
            return tuple(_put(made, folder))
    finally:
        os.umask(before)


def main(arguments: Sequence[str]) -> int:
    """Build the cache in the folder named on the command line; return 1 if that failed, otherwise 0."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        make_ahead(Path(arguments[0]).absolute())
    except (PraxisError, OSError) as error:
        log.warning("First starts will take longer: %s", error)
        return 1
    return 0


@contextmanager
def at_home_in(folder: str) -> Iterator[None]:
    """Within the ``with`` block, hide the settings, packages and protocols of the installing user."""
    before = os.environ.get("PRAXIS_HOME")
    os.environ["PRAXIS_HOME"] = folder
    try:
        yield
    finally:
        if before is None:
            del os.environ["PRAXIS_HOME"]
        else:
            os.environ["PRAXIS_HOME"] = before


def _make(cache: Path) -> None:
    # Use the same wheels as the users, or they would not find the results.
    service = runs.DesktopSnapshots(
        cache, structs.replace(settings.Settings(), packages=settings.load_settings().packages)
    )
    try:
        for recipe in (BASELINE, service.environments.library().recipe):
            service.image(recipe)
        runs.scan_library(service, cache, folders=[protocols.bundled_folder()])
    finally:
        service.close(Deadline.after(_END_S))
    shutil.rmtree(cache / runs.IMAGES / "locks", ignore_errors=True)


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _put(made: Path, folder: Path) -> Iterator[Path]:
    """Move the files that a first start looks for from ``made`` to ``folder``; yield their new paths."""
    places = {made / name: folder / name for name in (runs.INDEX, runs.TEXTS)}
    places |= dict.fromkeys(made.glob(f"*/*{wheelhouse.SUFFIX}"), folder / runs.WHEELS)
    for name in (runs.IMAGES, runs.RESOLUTIONS, describing.FOLDER):
        places |= {path: folder / name / path.name for path in sorted((made / name).glob("*.*"))}
    for source, place in places.items():
        if source.is_file():
            place.parent.mkdir(exist_ok=True)
            source.chmod(0o644)
            move_over(source, place)
            yield place


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
