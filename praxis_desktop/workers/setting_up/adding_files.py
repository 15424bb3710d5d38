"""Copying protocols into the user's own folder of the library; on a background thread."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.records import Record
from praxis_desktop.core.regular_files import read_regular
from praxis_desktop.protocols.library.files import may_be_protocol
from praxis_desktop.protocols.library.folders import library_folders, make_own_folder, own_folder
from praxis_desktop.protocols.program_files import read_program

WhenTaken = Literal["ask", "replace", "keep both"]


class AddedFile(Record):
    """A protocol of the library; ``is_taken``: another file has its name there, and nothing was done."""

    source: Path
    path: Path
    is_taken: bool = False


def add_file(source: Path, when_taken: WhenTaken) -> AddedFile:
    """Copy a Python file, and those beside it that it imports, to the user's own folder. One that is in the
    library already stays where it is.

    Raises UsageError for what cannot be a protocol's file, StorageError when nothing can be written.
    """
    program = read_program(source)
    resolved = source.resolve()
    if any(resolved.parent == folder.path.resolve() for folder in library_folders()):
        return AddedFile(source, source)
    if not may_be_protocol(source.name):
        raise UsageError(
            f"{source.name} would not be in the library",
            hint="Names that end in .py belong there, unless they are a test's or begin with an underscore.",
        )
    target = own_folder().path / source.name
    if target.exists() and when_taken == "ask":
        is_same = read_regular(target) == read_regular(source)
        return AddedFile(source, target, is_taken=not is_same)
    if target.exists() and when_taken == "keep both":
        target = _free(target)
    try:
        make_own_folder()
        for companion in program.companions:
            beside = Path(companion.filename)
            kept = target.parent / beside.name
            if beside.resolve().parent == resolved.parent and not kept.exists():
                _copy(beside, kept)
        _copy(source, target)
    except OSError as error:
        raise StorageError(
            f"{target} cannot be written: {error.strerror or error}",
            hint="Check the rights of the folder, and its room.",
        ) from error
    return AddedFile(source, target)


def duplicate_file(source: Path) -> Path:
    """Copy a protocol of the library to the user's own folder, under a name that is free there. Raises
    StorageError.
    """
    target = _free(own_folder().path / source.name)
    try:
        make_own_folder()
        _copy(source, target)
    except OSError as error:
        raise StorageError(
            f"{target} cannot be written: {error.strerror or error}",
            hint="Check the rights of the folder, and its room.",
        ) from error
    return target


def _copy(source: Path, target: Path) -> None:
    """Never half a file: who watches the folder reads it at once."""
    partial = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, partial)
    partial.replace(target)


def _free(target: Path) -> Path:
    """A name like that of ``target`` which no file has."""
    number = 2
    while (free := target.with_name(f"{target.stem}_{number}.py")).exists():
        number += 1
    return free
