"""Reading the files of the library: nobody asked for each of them, so none may cost too much."""

from __future__ import annotations

import stat
from typing import Final

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.library.files import LibraryFile
from praxis_desktop.protocols.program import Program
from praxis_desktop.protocols.program_files import read_program

LARGEST: Final = 1 << 20
"""Bytes of a file that is read: to parse one takes hundreds of times its size of memory."""


def read_library_file(file: LibraryFile) -> Program:
    """The program in ``file``. Raises UsageError as ``read_program`` does, and for one that is too large, or
    that is no file: a pipe would be waited for.
    """
    try:
        status = file.path.stat()
    except OSError:
        return read_program(file.path)  # says why it cannot be read
    if not stat.S_ISREG(status.st_mode):
        raise UsageError(f"{file.path} is no file", hint="Remove it from the library's folder.")
    if status.st_size > LARGEST:
        raise UsageError(
            f"{file.path} is larger than {LARGEST >> 20} MiB",
            hint="Keep data in files of their own, and libraries in packages; or run it from another folder.",
        )
    return read_program(file.path)
