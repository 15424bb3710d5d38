"""A digest of the code that images depend on. An image can only be read by the version that wrote it."""

from __future__ import annotations

import functools
import hashlib
import os
from pathlib import Path

from praxis_desktop.core.precedence import precedence
from praxis_desktop.core.shipped import shipped
from praxis_desktop.interpreter.distribution import DistributionError

HOST_DIGEST_FILE = "host.sha256"
"""A file beside the guest's files, with the digest that ``host_digest`` would compute from the sources. The
build writes it for installations without sources.
"""

_PIECE = 1 << 17
"""Maximum number of bytes read together: more than any source file contains."""


@functools.cache
def host_digest() -> str:
    """Return the SHA-256 of the sources of the package ``interpreter`` and of the guest's shims, in
    hexadecimal.

    Two programs with the same digest read and write the host's part of an image in the same way, and put the
    same shims into it. Computed once per process, in about 2 ms; any thread may call it. Raises
    DistributionError in an installation that has neither the sources nor HOST_DIGEST_FILE.
    """
    here = Path(__file__).parent
    if (here / "identity.py").is_file():
        return source_digest({"interpreter": here, "shims": shipped("shims")})
    try:
        return (shipped("guest") / HOST_DIGEST_FILE).read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise DistributionError(f"{HOST_DIGEST_FILE} cannot be read: {error}") from error


def source_digest(folders: dict[str, Path]) -> str:
    """Return the SHA-256 of the names and contents of all Python sources in ``folders``, in hexadecimal. The
    digest does not depend on where the folders are, on file times, or on the order of a folder's entries.
    """
    parts: list[bytes] = []
    for name in sorted(folders):
        for relative, place in sorted(_sources(str(folders[name]), name + "/")):
            content = _content(place)
            precedence.give_way()
            parts += (f"{relative}\0{len(content)}\0".encode(), content)
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _content(place: str) -> bytes:
    """Return the content of a file, read in few calls, because each call releases the interpreter lock."""
    descriptor = os.open(place, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        content = piece = os.read(descriptor, _PIECE)
        while len(piece) == _PIECE:
            piece = os.read(descriptor, _PIECE)
            content += piece
    finally:
        os.close(descriptor)
    return content


def _sources(folder: str, prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".py", ".pyi")):
                found.append((prefix + entry.name, entry.path))
            elif entry.is_dir() and entry.name != "__pycache__":
                found += _sources(entry.path, f"{prefix}{entry.name}/")
    return found
