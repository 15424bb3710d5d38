"""The folder that holds the sockets through which this user's processes find each other."""

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

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.core.files import make_private, read_regular, replacing
from praxis_desktop.core.messages import Message

SHORT = Path("/tmp")
_LONGEST_PATH = 100
"""Maximum length of a socket's path, in bytes; every system allows at least 104."""
_LONGEST_NAME = 43

_SHORT_NAME = re.compile(r"praxis-desktop-[0-9]+-\w+")
_ELSEWHERE = "elsewhere"
"""The file that names the folder in /tmp to use when another user has taken the usual name."""
_TURN_S = 5.0

_GUARDIAN = re.compile(r"guardian-(?P<host>[0-9a-f]{8})-(?P<pid>[0-9]{1,10})-[0-9a-f]{8}\.sock\Z")


def control_folder() -> Path:
    """Return the control folder, creating it if necessary. Raises StorageError."""
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
    """Return True if this folder is in /tmp, where anyone can create folders, and belongs to another user."""
    try:
        return folder.parent == SHORT and folder.lstat().st_uid != os.getuid()
    except OSError:
        return False


def control_folder_path() -> Path:
    """Return the control folder's path: in the data folder or, if that path is too long, in /tmp."""
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
    """Create ``folder`` so that only this user can enter it. Raises StorageError."""
    try:
        make_private(folder)
        if os.name == "posix":
            status = folder.lstat()
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
                raise PermissionError(Message("{folder} is not a folder owned by this user", folder=folder))
            if stat.S_IMODE(status.st_mode) & 0o077:
                folder.chmod(0o700)
    except OSError as error:
        raise not_controllable(folder, error) from error
    return folder


def not_controllable(path: Path, error: OSError) -> StorageError:
    """Return the StorageError to raise if the folder at ``path``, or a file in it, cannot be created."""
    return StorageError(
        Message(
            "runs cannot be controlled from other processes: {path}: {reason}",
            path=path,
            reason=error.strerror or error,
        ),
        hint="Check that folder's permissions and free space.",
    )


def host_mark() -> str:
    """Return a short hash of this computer's name, because computers may share a network home folder."""
    return sha256(platform.node().encode("utf-8", "replace")).hexdigest()[:8]


def guardian_address() -> Path:
    """Return a new address for this process's guardian to listen on. Raises StorageError."""
    return control_folder() / f"guardian-{host_mark()}-{os.getpid()}-{secrets.token_hex(4)}.sock"


def guardian_addresses() -> dict[Path, int]:
    """Map the addresses of this user's guardians to the PIDs of their programs. Raises StorageError."""
    folder = control_folder_path()
    if not folder.exists() or is_taken(folder):
        return {}
    try:
        files = sorted(private_folder(folder).iterdir())
    except FileNotFoundError:
        return {}  # the last process that used the lock has just removed it
    matched = {file: _GUARDIAN.match(file.name) for file in files}
    return {
        file: int(match["pid"])
        for file, match in matched.items()
        if match is not None and match["host"] == host_mark()
    }
