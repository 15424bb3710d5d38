"""The facts about a wheel, so that it need not be opened again."""

from __future__ import annotations

from typing import Literal

from praxis_desktop.core.records import Record

Shelf = Literal["shipped", "system", "user"]
"""The owner of a folder of wheels: the program, the administrator or the user."""


class WheelInfo(Record):
    """A wheel in a wheelhouse.

    ``project`` is normalized ("typing-extensions"); ``sha256`` in hexadecimal and ``size`` in bytes are the
    file's; ``requires`` are its ``Requires-Dist`` unchanged; ``modules`` are its top-level modules;
    ``has_libraries``: it has native code for the guest; ``origin`` is where it came from: an address without
    secrets, the path of a file, "" if unknown.
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
