"""Reading the files of the library: nobody asked for each of them, so none may cost too much."""

from __future__ import annotations

from typing import Final

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.library.files import LibraryFile
from praxis_desktop.protocols.program import Program
from praxis_desktop.protocols.program_files import read_program

LARGEST: Final = 1 << 20
"""Bytes of a file that is read: to parse one takes hundreds of times its size of memory."""


def read_library_file(file: LibraryFile) -> Program:
    """The program in ``file``. Raises UsageError as ``read_program`` does, and for one that is too large."""
    _, size, _ = file.mark
    if size > LARGEST:
        raise UsageError(
            f"{file.path} is larger than {LARGEST >> 20} MiB",
            hint="Keep data in files of their own, and libraries in packages; or run it from another folder.",
        )
    return read_program(file.path)
