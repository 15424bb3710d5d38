"""One file of a store: its name, its label, and whether it is intact."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import FileIO
from pathlib import Path

from msgspec import Struct

from praxis_desktop.core.files import when_free
from praxis_desktop.core.messages import Message
from praxis_desktop.snapshots.format import ImageUnusable, read_label, verify
from praxis_desktop.snapshots.metadata import ImageLabel, ImageMetadata

SUFFIX = ".image"
_KEY_DIGITS = 16
_NAME = re.compile(rf"[a-z]+-[0-9a-f]{{{_KEY_DIGITS}}}{re.escape(SUFFIX)}")


class Entry(Struct, frozen=True):
    """A file in a store. ``label`` is None if the file cannot be used, in which case ``defect`` says why."""

    path: Path
    size: int
    """The file's size, in bytes."""
    used: float
    """The time of the file's last use, in seconds since 1970."""
    label: ImageLabel | None
    defect: str = ""

    @property
    def kind(self) -> str:
        """The kind of image, according to the file's name."""
        return self.path.name.partition("-")[0]

    @property
    def purpose(self) -> tuple[str, str] | None:
        """The kind and purpose, or None if they are unknown. An image replaces older ones of the same kind
        and purpose.
        """
        return None if self.label is None else (self.label.kind, self.label.purpose)


def file_name(kind: str, key: str) -> str:
    """Return an image's file name. If two keys share it, neither can use the image saved for the other."""
    return f"{kind}-{key[:_KEY_DIGITS]}{SUFFIX}"


def is_image_name(name: str) -> bool:
    """Return whether ``name`` may be the file name of an image in a store."""
    return _NAME.fullmatch(name) is not None


@contextmanager
def opened(path: Path) -> Iterator[tuple[FileIO, int]]:
    """Yield the file, open for reading, and its length in bytes.

    Raises FileNotFoundError or NotADirectoryError if the file does not exist, and ImageUnusable for a file
    that cannot or must not be read. A lack of resources inside the block also raises ImageUnusable, but does
    not count as damage.
    """
    try:
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        flags |= getattr(os, "O_CLOEXEC", 0)
        file = FileIO(path, opener=lambda name, _: when_free(partial(os.open, name, flags)))
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        if os.path.isdir(path):  # noqa: PTH112 - never raises; Windows calls it a lack of permission
            raise ImageUnusable("it is a folder, not a file") from None
        raise ImageUnusable(Message("it cannot be read: {reason}", reason=error.strerror)) from error
    with file:
        try:
            status = os.fstat(file.fileno())
            _check_owner(status)
            yield file, status.st_size
        except (OSError, MemoryError) as error:
            reason = getattr(error, "strerror", None) or "there is not enough memory"
            is_damage = isinstance(error, OSError) and error.errno == errno.EIO
            raise ImageUnusable(
                Message("it cannot be read: {reason}", reason=reason), is_damage=is_damage
            ) from error


def inspect(path: Path) -> Entry | None:
    """Read the label of the file at ``path`` without verifying the file. Return None if it is gone."""
    try:
        status = path.lstat()
    except OSError:
        return None
    label, defect = None, ""
    try:
        with opened(path) as (file, size):
            found = read_label(file, size)
        if isinstance(found, ImageLabel):
            label = found
        else:
            defect = "it is a checkpoint, not an image"
    except ImageUnusable as unusable:
        defect = unusable.reason
    except OSError:
        return None
    return Entry(path, status.st_size, status.st_mtime, label, defect)


def defect_of(path: Path) -> str | None:
    """Read the whole file at ``path``, and return why it cannot be used, or None if it is intact or gone."""
    try:
        with opened(path) as (file, size):
            metadata = verify(file, size).metadata
    except ImageUnusable as unusable:
        return unusable.reason
    except OSError:
        return None
    if not isinstance(metadata, ImageMetadata):
        return "it is a checkpoint, not an image"
    if path.name != file_name(metadata.kind, metadata.key):
        return Message("it should be named {kind}", kind=file_name(metadata.kind, metadata.key))
    return None


def _check_owner(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ImageUnusable("it is not a file")
    if hasattr(os, "geteuid") and (status.st_uid not in (0, os.geteuid()) or status.st_mode & 0o022):
        raise ImageUnusable("it belongs to another user, or others can write to it")
