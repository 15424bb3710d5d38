"""What is known of a wheel without opening it again."""

from __future__ import annotations

from typing import Literal

from praxis_desktop.core.records import Record

Shelf = Literal["shipped", "system", "user"]
"""Whose folder of wheels it is: the program's, the administrator's or the user's."""


class WheelInfo(Record):
    """A wheel in a wheelhouse.

    ``project`` is normalized ("typing-extensions"), ``sha256`` in hexadecimal and ``size`` in bytes are the
    file's, ``requires`` are its ``Requires-Dist`` as they stand there, ``modules`` are the names at its top
    that can be imported, ``has_libraries`` says that it holds native code for the guest, ``origin`` where it
    came from: an address without secrets, the path of a file, "" if nobody knows.
    """

    project: str
    version: str
    file_name: str
    sha256: str
    size: int
    shelf: Shelf = "user"
    summary: str = ""
    requires_python: str = ""
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    has_libraries: bool = False
    origin: str = ""
