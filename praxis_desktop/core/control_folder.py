"""The folder of the sockets by which this user's processes find one another."""

from __future__ import annotations

import os
import platform
import re
import secrets
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from praxis_desktop.core.atomic_files import replacing
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.core.private_files import make_private
from praxis_desktop.core.regular_files import read_regular

SHORT = Path("/tmp")
_LONGEST_PATH = 100
"""Bytes of a socket's path: systems take 104 and more."""
_LONGEST_NAME = 43

_SHORT_NAME = re.compile(r"praxis-desktop-[0-9]+-\w+")
_ELSEWHERE = "elsewhere"
"""The file that names the folder there, once another user has taken the name that is usual."""
_TURN_S = 5.0

_GUARDIAN = re.compile(r"guardian-(?P<host>[0-9a-f]{8})-(?P<pid>[0-9]{1,10})-[0-9a-f]{8}\.sock\Z")


def control_folder() -> Path:
    """The folder, which is there then. Raises StorageError."""
    folder = control_folder_path()
    if not is_taken(folder):
        return private_folder(folder)
    note = private_folder(data_directory() / "control") / _ELSEWHERE
    try:
        with turn_at(note, deadline_s=_TURN_S):
            folder = control_folder_path()
            if is_taken(folder):
                folder = Path(mkdtemp(prefix=f"praxis-desktop-{os.getuid()}-", dir=SHORT))
                with replacing(note) as file:
                    file.write(os.fsencode(folder.name))
    except OSError as error:
        raise not_controllable(note, error) from error
    return private_folder(folder)


def is_taken(folder: Path) -> bool:
    """Whether another user has made a folder of that name, where everybody may make some."""
    try:
        return folder.parent == SHORT and folder.lstat().st_uid != os.getuid()
    except OSError:
        return False


def control_folder_path() -> Path:
    """Where it is: with the user's data, or where that path is too long for a socket in the system's own
    folder for what does not last.
    """
    data = data_directory()
    folder = data / "control"
    if os.name == "nt" or len(os.fsencode(folder)) + _LONGEST_NAME <= _LONGEST_PATH:
        return folder
    place = sha256(os.fsencode(data.resolve())).hexdigest()[:12]
    name = f"praxis-desktop-{os.getuid()}-{place}"
    with suppress(OSError, ValueError):
        noted = os.fsdecode(read_regular(folder / _ELSEWHERE))
        name = noted if _SHORT_NAME.fullmatch(noted) else name
    return SHORT / name


def private_folder(folder: Path) -> Path:
    """``folder``, which only this user can enter. Raises StorageError."""
    try:
        make_private(folder)
        if os.name == "posix":
            status = folder.lstat()
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
                raise PermissionError(f"{folder} is not this user's own folder")
            if stat.S_IMODE(status.st_mode) & 0o077:
                folder.chmod(0o700)
    except OSError as error:
        raise not_controllable(folder, error) from error
    return folder


def not_controllable(path: Path, error: OSError) -> StorageError:
    """Why other processes cannot act on what runs here."""
    return StorageError(
        f"runs cannot be controlled from other processes: {path}: {error.strerror or error}",
        hint="Check the rights and the space of that folder.",
    )


def host_mark() -> str:
    """This computer, in names of files: a home on a network has sockets of other computers, too."""
    return sha256(platform.node().encode("utf-8", "replace")).hexdigest()[:8]


def guardian_address() -> Path:
    """Where this process's guardian can listen. Raises StorageError."""
    return control_folder() / f"guardian-{host_mark()}-{os.getpid()}-{secrets.token_hex(4)}.sock"


def guardian_addresses() -> dict[Path, int]:
    """Where guardians of this user may listen, on this computer, with the process that each serves. Raises
    StorageError.
    """
    folder = control_folder_path()
    if not folder.exists() or is_taken(folder):
        return {}
    try:
        files = sorted(private_folder(folder).iterdir())
    except FileNotFoundError:
        return {}  # whoever was the last there has just gone
    matched = {file: _GUARDIAN.match(file.name) for file in files}
    return {
        file: int(match["pid"])
        for file, match in matched.items()
        if match is not None and match["host"] == host_mark()
    }
