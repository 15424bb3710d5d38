"""Opens a path only if it is a regular file: a pipe or a device could block the reader."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


def open_regular(path: Path) -> BufferedReader:
    """Open the file at ``path`` for reading; never blocks, whatever others put there.

    Raises OSError as ``open`` does, and for a folder, a pipe, a socket or a device.
    """
    _require_regular(path.stat(), path)  # checked first, because opening alone can affect a device
    descriptor = os.open(path, _FLAGS)
    try:
        # checked again: the file may have been replaced meanwhile
        _require_regular(os.fstat(descriptor), path)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_regular(path: Path) -> bytes:
    """The whole content of the file at ``path``. Raises OSError as ``open_regular`` does."""
    with open_regular(path) as file:
        return file.read()


def _require_regular(status: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", str(path))
