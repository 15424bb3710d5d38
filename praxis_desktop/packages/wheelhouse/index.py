"""The index of a wheelhouse: information about its wheels, so that none has to be opened at startup."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, structs

from praxis_desktop.core.files import read_regular, replacing
from praxis_desktop.packages.guest_platform import PLATFORM, PYTHON_FULL
from praxis_desktop.packages.wheels.info import WheelInfo

log = logging.getLogger(__name__)

_SCHEMA: Final = 1
_MADE_FOR: Final = [_SCHEMA, PYTHON_FULL, PLATFORM]
_DIGEST_BYTES: Final = 16

SUFFIX: Final = ".index"
"""The suffix of index files in the cache."""

_KEPT: Final = 20
"""Maximum number of indexes to keep. There is one for each combination of folders; each takes about 50 KiB.
"""

FileKey = tuple[str, str, int, int, int]
"""A file's folder, name, size in bytes, modification time in nanoseconds, and inode number. Files with
equal keys count as the same file, without being opened.
"""


class WheelDefect(Struct, frozen=True):
    """A file that was ignored in a wheel folder. ``reason`` says why, ``hint`` says how to fix it."""

    file: str
    folder: str
    reason: str
    hint: str


Entries = Mapping[FileKey, WheelInfo | WheelDefect]


def read_index(path: Path) -> Entries:
    """Return the entries in ``path``, or none if the index is missing, damaged or from another version.

    Takes about 0.5 ms for 60 wheels.
    """
    try:
        content = read_regular(path)
    except OSError as error:
        log.debug("The index of wheels %s is not read: %s", path, error)
        return {}
    digest, text = content[: 2 * _DIGEST_BYTES], content[2 * _DIGEST_BYTES :]
    if digest != _digest(text):
        log.info("The index of wheels %s is damaged and is rebuilt", path)
        return {}
    try:
        data = json.loads(text)
        if data["for"] != _MADE_FOR:
            return {}
        return {_key(key): _entry(entry) for key, entry in data["files"]}
    except (ValueError, KeyError, TypeError) as error:
        log.info("The index of wheels %s cannot be used and is rebuilt: %s", path, error)
        return {}


def newest_beside(path: Path) -> Path | None:
    """Return the most recent index beside ``path`` that is for other folders, or None if there is none."""
    try:
        others = [other for other in path.parent.glob(f"*{SUFFIX}") if other != path]
        return max(others, key=_modified, default=None)
    except OSError as error:  # another process has just removed an index
        log.debug("Nothing beside the index of wheels %s is read: %s", path, error)
        return None


def write_index(path: Path, entries: Entries) -> None:
    """Store ``entries``. A failure only makes the next startup slower."""
    files = [[list(key), structs.asdict(entry)] for key, entry in entries.items()]
    text = json.dumps({"for": _MADE_FOR, "files": files}, separators=(",", ":")).encode()
    try:
        with replacing(path, is_lasting=False) as file:
            file.write(_digest(text) + text)
        for old in sorted(path.parent.glob(f"*{SUFFIX}"), key=_modified)[:-_KEPT]:
            old.unlink()
    except OSError as error:
        log.info("The index of wheels %s is not kept: %s", path, error)


def _modified(path: Path) -> float:
    return path.stat().st_mtime


def _key(key: list[Any]) -> FileKey:
    folder, name, size, modified, number = key
    return folder, name, size, modified, number


def _entry(entry: dict[str, Any]) -> WheelInfo | WheelDefect:
    if "reason" in entry:
        return WheelDefect(**entry)
    values: list[Any] = [tuple(value) if type(value) is list else value for value in entry.values()]
    return WheelInfo(*values)


def _digest(text: bytes) -> bytes:
    return hashlib.blake2b(text, digest_size=_DIGEST_BYTES).hexdigest().encode()
