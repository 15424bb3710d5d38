"""Which folders the library has: ours, the user's own, and those of the setting ``library.folders``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.private_files import make_private
from praxis_desktop.core.records import Record
from praxis_desktop.core.shipped import shipped

if TYPE_CHECKING:
    from praxis_desktop.settings import Settings

FolderKind = Literal["bundled", "own", "added"]


class LibraryFolder(Record):
    """A folder of protocols: one of ours, the user's own, or one that the settings name."""

    path: Path
    kind: FolderKind


def bundled_folder() -> LibraryFolder:
    """The protocols that ship with this program."""
    return LibraryFolder(shipped("resources") / "protocols", "bundled")


def own_folder() -> LibraryFolder:
    """Where a user's protocols are; it may not exist yet."""
    return LibraryFolder(data_directory() / "protocols", "own")


def library_folders(settings: Settings | None = None) -> tuple[LibraryFolder, ...]:
    """All folders, in the order in which a name is looked up; some may not exist. Reads the settings unless
    they are given.
    """
    if settings is None:
        from praxis_desktop.settings import load_settings  # most of those who look names up need none

        settings = load_settings()
    ours = (bundled_folder(), own_folder()) if settings.library.samples else (own_folder(),)
    added = [Path(path) for path in settings.library.folders.split(os.pathsep) if path]
    known = {bundled_folder().path, own_folder().path}
    return *ours, *[LibraryFolder(path, "added") for path in dict.fromkeys(added) if path not in known]


def make_own_folder() -> Path:
    """The user's own folder, made if need be. Raises OSError."""
    path = own_folder().path
    make_private(path)
    return path
