"""The files of a console's guest, listed, read and written where the guest waits; nothing of the host's."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem

HOME = "/session"
"""Where a console's cells write what they name without a folder."""

_OURS = "metadata"
"""What shows runs their program; consoles have none."""

MOST = 1_000
"""Entries of a folder that are told."""

LARGEST = 256 << 20
"""Bytes of a file that can be added or saved."""


class GuestFile(Record):
    """An entry of a folder."""

    name: str
    path: str
    size: int = 0
    is_folder: bool = False


class Folder(Record):
    """What is in a folder of the guest: folders first. ``left_out`` entries are not told."""

    path: str
    entries: tuple[GuestFile, ...] = ()
    left_out: int = 0


def listed(files: FileSystem, path: str) -> Folder:
    """What is in a folder; in the home, where that is gone. On the guest's thread. Raises OSError."""
    if not (files.exists(path) and files.is_directory(path)):
        path = HOME
    hidden = {_OURS} if path == HOME else set()
    names = sorted(
        name for name in files.list_directory(path) if not name.startswith(".") and name not in hidden
    )
    found: list[GuestFile] = []
    for name in names[:MOST]:
        inner = posixpath.join(path, name)
        if files.is_directory(inner):
            found.append(GuestFile(name, inner, is_folder=True))
        elif not files.is_link(inner):
            found.append(GuestFile(name, inner, files.file(inner).size))
    found.sort(key=lambda one: (not one.is_folder, one.name.lower()))
    return Folder(path, tuple(found), max(0, len(names) - MOST))


def content_of(files: FileSystem, path: str) -> bytes:
    """What is in a file. On the guest's thread. Raises OSError."""
    return bytes(files.read_file(path))


def put(files: FileSystem, folder: str, name: str, data: bytes) -> str:
    """Write a file, in place of one of that name; returns its path. On the guest's thread. Raises OSError."""
    path = posixpath.join(folder, name)
    files.write_file(path, data)
    return path
