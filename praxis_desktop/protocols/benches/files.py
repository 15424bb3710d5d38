"""Benches as files in a format of our own, which people may write and exchange.

docs/benches.md describes it. A bench has a name in the user's data, or is any file.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from praxis_desktop.core.atomic_files import listed, replacing
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.regular_files import open_regular
from praxis_desktop.protocols import benches
from praxis_desktop.protocols.benches.bench import Bench
from praxis_desktop.protocols.benches.catalogue import near_misses

FORMAT = 1
"""The version of the files, increased with every change that older programs would misread."""

MAX_BYTES = 1 << 20
_FOLDER = "benches"
_SUFFIX = ".json"
_NAME = re.compile(r"\w[\w .-]{0,79}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that Windows reserves for devices."""

_HINT = "benches.html in the manual says what a bench's file holds."


def bench_names(*, folder: Path | None = None) -> tuple[str, ...]:
    """The names of the saved benches, in alphabetical order."""
    found = [path.stem for path in listed(_folder(folder), f"[!.]*{_SUFFIX}")]
    return tuple(sorted(found, key=str.casefold))


def load_bench(name: str, *, folder: Path | None = None) -> Bench:
    """The bench saved as ``name``, or in the file of that path.

    Raises UsageError if there is none, with similar names, and for an invalid file, with the reason.
    """
    path = _path(name, folder)
    if _is_path(name) or os.path.lexists(path):  # Path.exists() raises for a forbidden folder
        return _read(path)
    names = bench_names(folder=folder)
    near = near_misses(name, names, 1)
    hint = (
        Message("There are: {names}.", names=", ".join(names))
        if names
        else "None has been saved yet; a file's path is taken, too."
    )
    raise UsageError(
        Message("there is no bench {name}", name=repr(name)),
        hint=Message("Did you mean {near}?", near=near[0]) if near else hint,
    )


def save_bench(name: str, bench: Bench, *, folder: Path | None = None) -> Path:
    """Save ``bench`` as ``name``, or in the file of that path, replacing what was there; returns the file.

    Raises UsageError for an invalid name, StorageError if the file cannot be written.
    """
    path = _path(name, folder)
    try:
        with replacing(path) as file:
            file.write(_encoded(bench))
    except OSError as error:
        raise StorageError(
            Message("{path} cannot be written: {reason}", path=path, reason=error.strerror or error),
            hint="Check free space and permissions.",
        ) from error
    return path


def _folder(folder: Path | None) -> Path:
    return folder or data_directory() / _FOLDER


def _is_path(name: str) -> bool:
    return name.endswith(_SUFFIX) or "/" in name or "\\" in name


def _path(name: str, folder: Path | None) -> Path:
    if _is_path(name):
        return Path(name)
    if not _NAME.fullmatch(name) or _RESERVED.fullmatch(name) or name.endswith((" ", ".")):
        raise UsageError(
            Message("{name} cannot be the name of a bench", name=repr(name)),
            hint="Use letters, digits, spaces, hyphens and underscores, or give a path to a .json file.",
        )
    return _folder(folder) / f"{name}{_SUFFIX}"


def _read(path: Path) -> Bench:
    import msgspec

    content = _content(path)
    try:
        version = benches.file_format.read_version(content)
        if version != FORMAT:
            raise UsageError(
                Message(
                    "{path} is a bench of format {version}, and this program reads format {format}",
                    path=path,
                    version=version,
                    format=FORMAT,
                ),
                hint="A newer version of this program reads it."
                if version > FORMAT
                else "Make the bench anew.",
            )
        return benches.file_format.decoded(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(
            Message("{path} is no bench: {error}", path=path, error=benches.file_format.in_words(error)),
            hint=_HINT,
        ) from error


def _content(path: Path) -> bytes:
    """The contents of a file. Raises UsageError, also for a pipe or a device, which might never end."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for a writer
            raise UsageError(Message("{path} is not a file", path=path), hint=_HINT)
        with open_regular(path) as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, UsageError):
            raise
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(
            Message("{path} cannot be read: {reason}", path=path, reason=reason),
            hint="Check the path and permissions.",
        ) from error
    if len(content) > MAX_BYTES:
        raise UsageError(
            Message(
                "{path} is no bench: it is larger than {max_bytes} MiB", path=path, max_bytes=MAX_BYTES >> 20
            ),
            hint=_HINT,
        )
    return content


def _encoded(bench: Bench) -> bytes:
    return benches.file_format.encoded(bench, FORMAT)
