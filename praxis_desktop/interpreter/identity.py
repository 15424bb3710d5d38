"""A digest of the code that images depend on. Only the version that wrote an image can read it."""

from __future__ import annotations

import functools
import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from praxis_desktop.core.files import read_regular, replacing
from praxis_desktop.core.precedence import precedence
from praxis_desktop.core.shipped import shipped
from praxis_desktop.core.wall_clock import wall_clock_ns
from praxis_desktop.interpreter.distribution import DistributionError

HOST_DIGEST_FILE = "host.sha256"
"""The name of a file beside the guest's files that holds the digest that ``host_digest`` would compute from
the sources. The build writes it for installations without sources.
"""

_SETTLED_NS = 2_000_000_000
"""Minimum age (ns) at which a file's times identify its content, as two changes may share a clock tick."""

_PIECE = 1 << 17
"""Maximum number of bytes to read in one call. Source files are smaller."""


_record: Path | None = None


def record_digest_in(record: Path) -> None:
    """Make ``host_digest`` keep its result in the file ``record``; see ``recorded_digest``."""
    global _record
    _record = record


@functools.cache
def host_digest() -> str:
    """Return the SHA-256, in hexadecimal, of the sources of the ``interpreter`` package and the guest's
    shims.

    Two programs with the same digest read and write the host's part of an image in the same way, and put the
    same shims into it. Computed once per process; any thread may call this. Raises DistributionError in an
    installation that has neither the sources nor HOST_DIGEST_FILE.
    """
    here = Path(__file__).parent
    if (here / "identity.py").is_file():
        folders = {"interpreter": here, "shims": shipped("shims")}
        return source_digest(folders) if _record is None else recorded_digest(folders, _record)
    try:
        return (shipped("guest") / HOST_DIGEST_FILE).read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise DistributionError(f"{HOST_DIGEST_FILE} cannot be read: {error}") from error


def recorded_digest(folders: dict[str, Path], record: Path) -> str:
    """Return ``source_digest(folders)``. It is read from the file ``record`` unless a source has changed
    since that file was written.

    Reading 400 sources takes 8 ms, checking their sizes and times 2 ms. As in ``machine_code``, files whose
    sizes, inodes and modification times match the record are considered unchanged.
    """
    looks, newest = _looks(folders)
    try:
        found = json.loads(read_regular(record))
        if found["looks"] == looks:
            return str(found["digest"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass  # there is none yet, or it is damaged
    digest = source_digest(folders)
    if wall_clock_ns() - newest > _SETTLED_NS:
        with suppress(OSError), replacing(record, is_lasting=False) as file:
            file.write(json.dumps({"looks": looks, "digest": digest}).encode())
    return digest


def _looks(folders: dict[str, Path]) -> tuple[str, int]:
    """Return a digest of the sources' file metadata, which stands in for their contents, and the time of
    the last change.
    """
    found: list[str] = []
    newest = 0
    for name, folder in folders.items():
        for relative, entry in _sources(str(folder), name + "/"):
            status = entry.stat()
            modified, changed = status.st_mtime_ns, status.st_ctime_ns
            newest = max(newest, modified, changed)
            found.append(f"{relative}\0{status.st_size}\0{status.st_ino}\0{modified}\0{changed}\0")
    return hashlib.blake2b("".join(sorted(found)).encode()).hexdigest(), newest


def source_digest(folders: dict[str, Path]) -> str:
    """Return the SHA-256 of the names and contents of all Python sources in ``folders``, in hexadecimal. The
    digest does not depend on where the folders are, on file times, or on the order of a folder's entries.
    """
    parts: list[bytes] = []
    for name in sorted(folders):
        for relative, entry in sorted(_sources(str(folders[name]), name + "/"), key=lambda source: source[0]):
            content = _content(entry.path)
            precedence.give_way()
            parts += (f"{relative}\0{len(content)}\0".encode(), content)
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _content(place: str) -> bytes:
    """Return a file's content. Reads large pieces, because each call releases the interpreter lock."""
    descriptor = os.open(place, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        content = piece = os.read(descriptor, _PIECE)
        while len(piece) == _PIECE:
            piece = os.read(descriptor, _PIECE)
            content += piece
    finally:
        os.close(descriptor)
    return content


def _sources(folder: str, prefix: str) -> list[tuple[str, os.DirEntry[str]]]:
    found: list[tuple[str, os.DirEntry[str]]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".py", ".pyi")):
                found.append((prefix + entry.name, entry))
            elif entry.is_dir() and entry.name != "__pycache__":
                found += _sources(entry.path, f"{prefix}{entry.name}/")
    return found
