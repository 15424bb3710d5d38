"""Digests of files' content, kept under stamps that change when the content does, so that it is read once."""

from __future__ import annotations

import hashlib
import logging
import os
import string
from pathlib import Path

from praxis_desktop.core.atomic_files import replacing

log = logging.getLogger(__name__)

_DIGEST_LENGTH = 64


class KnownContent:
    """Stamp -> SHA-256, in this process and, with ``cache_dir``, on this computer. Any thread.

    A record that somebody else could have written is not used: with a false digest, one library would run
    with another's machine code.
    """

    def __init__(self, cache_dir: Path | None) -> None:
        self._folder = None if cache_dir is None else cache_dir / "machine-code"
        self._known: dict[str, str] = {}

    def digest(self, stamp: str) -> str | None:
        """The digest in hexadecimal, if it was ever kept."""
        found = self._known.get(stamp)
        if found is None and self._folder is not None:
            found = _read(_path(self._folder, stamp))
            if found is not None:
                self._known[stamp] = found
        return found

    def keep(self, stamp: str, digest: str) -> None:
        """Keep it; where nothing can be written, for this process."""
        self._known[stamp] = digest
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with replacing(_path(self._folder, stamp)) as file:
                file.write(digest.encode("ascii"))
        except OSError as error:
            log.debug("The digest of a library is not kept: %s", error)


def _path(folder: Path, stamp: str) -> Path:
    key = hashlib.blake2b(stamp.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return folder / f"{key}.sha256"


def _read(path: Path) -> str | None:
    try:
        with path.open("rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            if hasattr(os, "geteuid") and (status.st_uid not in (0, os.geteuid()) or status.st_mode & 0o022):
                return None
            text = file.read(_DIGEST_LENGTH + 1).decode("ascii")
    except (OSError, UnicodeDecodeError):
        return None
    return text if len(text) == _DIGEST_LENGTH and set(text) <= set(string.hexdigits) else None
