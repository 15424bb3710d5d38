"""The files of the library's folders, as far as they can be listed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from praxis_desktop.core.records import Record
from praxis_desktop.protocols.library.folders import LibraryFolder

MOST: Final = 5000
"""Files of one folder that are listed: a folder that was named by mistake must not take minutes."""


class LibraryFile(Record):
    """A protocol's file; ``mark`` changes when somebody writes it."""

    path: Path
    folder: LibraryFolder
    mark: tuple[int, int, int] = (0, 0, 0)

    @property
    def name(self) -> str:
        """What TARGET calls it."""
        return self.path.stem


class FolderProblem(Record):
    """A folder that cannot be listed, or not whole; ``message`` goes on after its name."""

    folder: LibraryFolder
    message: str


class Listing(Record):
    """Files in the order of their folders and names, and what is wrong with folders."""

    files: tuple[LibraryFile, ...] = ()
    problems: tuple[FolderProblem, ...] = ()


def list_files(folders: Iterable[LibraryFolder]) -> Listing:
    """The files of ``folders`` that may be protocols: ``*.py``, but none that is hidden, called like a test,
    or begins with an underscore as files do that others import. Folders in them are not looked into.

    A folder that is not there, or may not be read, is a problem; the user's own need not be there. Never
    raises.
    """
    files: list[LibraryFile] = []
    problems = []
    for folder in folders:
        try:
            found = _files_in(folder)
        except OSError as error:
            if not (folder.kind == "own" and isinstance(error, FileNotFoundError)):
                problems.append(FolderProblem(folder, f"cannot be read: {error.strerror or error}"))
            continue
        if len(found) > MOST:
            problems.append(FolderProblem(folder, f"has more than {MOST} protocols; the first are listed"))
        files += found[:MOST]
    return Listing(tuple(files), tuple(problems))


def may_be_protocol(name: str) -> bool:
    """Whether a file of this name belongs to the library."""
    if not name.endswith(".py") or name.startswith(("_", ".")):
        return False
    return not (name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py")


def mark_of(status: os.stat_result) -> tuple[int, int, int]:
    """What changes when a file is written or replaced."""
    return status.st_mtime_ns, status.st_size, status.st_ino


def _files_in(folder: LibraryFolder) -> list[LibraryFile]:
    found = []
    with os.scandir(folder.path) as entries:
        for entry in entries:
            if not may_be_protocol(entry.name):
                continue
            try:
                if entry.is_file():
                    found.append(LibraryFile(folder.path / entry.name, folder, mark_of(entry.stat())))
                elif entry.is_symlink() and not Path(entry).exists():  # it is listed with that reason
                    found.append(LibraryFile(folder.path / entry.name, folder))
            except OSError:
                continue  # it vanished just now
    return sorted(found, key=lambda file: (file.name.casefold(), file.name))
