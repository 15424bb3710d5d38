"""The cache of what files declare, so that a library is listed without guests.

Entries are keyed by everything that a declaration depends on. Each entry is a JSON file. It holds what the
guest reported, and is checked at every read.
"""

from __future__ import annotations

import json
import logging
import os
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from msgspec import Struct, structs

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.files import listed, read_regular, replacing, sweep
from praxis_desktop.core.shipped import made_ahead
from praxis_desktop.interpreter.identity import host_digest
from praxis_desktop.protocols.errors import ProtocolError, Reason, protocol_error

if TYPE_CHECKING:
    from praxis_desktop.packages.resolving.locks import LockFile
    from praxis_desktop.protocols.program import Program


log = logging.getLogger(__name__)

FOLDER: Final = "protocols"
"""Name of the folder in the cache."""

FORMAT: Final = 1
KEPT: Final = 2_000
"""Number of entries that survive pruning, the most recently used."""

ENDLESS_HOLDS_S: Final = 600.0
"""Seconds before an import that took too long is tried again: the computer may have been busy."""

_FORGOTTEN: Final = b"{}"
"""Content that hides an outdated entry of the installation's cache."""

_REASONS = get_args(Reason)
_TEXTS = ("message", "hint", "type_name", "traceback")


class Described(Struct, frozen=True):
    """What a guest ``told`` about a program, or the ``error`` that prevented it; ``at`` is when (seconds
    since 1970), 0 if unknown.
    """

    told: str = ""
    error: ProtocolError | None = None
    at: float = 0.0


class DescribedCache:
    """The descriptions in ``folder``, which need not exist, then those in ``ahead``, which is read-only. The
    defaults are the user's cache and the installation's. Safe from any thread and process.
    """

    def __init__(self, folder: Path | None = None, ahead: Path | None = None) -> None:
        self._folder = folder or cache_directory() / FOLDER
        made = made_ahead() if folder is None else None
        self._ahead = ahead if made is None else made / FOLDER

    def get(self, key: str) -> Described | None:
        """The description stored under ``key``; None if there is none, or it is unreadable."""
        path = self._path(key)
        try:
            found = _read_file(path)
        except FileNotFoundError:
            return self._made_ahead(key)
        if found is not None:
            with suppress(OSError):
                os.utime(path)
        return found

    def put(self, key: str, described: Described) -> None:
        """Store a description. If the folder cannot be written, the next listing is slow, nothing else."""
        try:
            with replacing(self._path(key), is_lasting=False) as file:
                file.write(json.dumps(as_data(described)).encode())
        except OSError as error:
            log.info("A description is not kept: %s", error)
            return
        self._prune()

    def forget(self, key: str) -> None:
        """Remove or hide the description stored under ``key``."""
        path = self._path(key)
        try:
            if self._made_ahead(key) is None:
                path.unlink(missing_ok=True)
                return
            with replacing(path, is_lasting=False) as file:
                file.write(_FORGOTTEN)
        except OSError as error:
            log.info("The description %s is not forgotten: %s", path.name, error)

    def _made_ahead(self, key: str) -> Described | None:
        try:
            return None if self._ahead is None else _read_file(self._ahead / f"{key}.json")
        except FileNotFoundError:
            return None

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"

    def _prune(self) -> None:
        entries = listed(self._folder, "*.json")
        if len(entries) <= KEPT:
            return
        sweep(self._folder)
        ages = []
        for path in entries:
            with suppress(OSError):
                ages.append((path.stat().st_mtime, path))
        for _, path in sorted(ages)[: -KEPT // 2]:
            with suppress(OSError):
                path.unlink()


def as_data(described: Described) -> dict[str, Any]:
    """The description in the format of ``read_data``."""
    content: dict[str, Any] = {"format": FORMAT, "time": described.at or time.time()}
    if described.error is None:
        content["told"] = described.told
    else:
        error = described.error
        content["error"] = {name: getattr(error, name) for name in (*_TEXTS, "reason", "line")}
    return content


def described_key(program: Program, packages: str) -> str:
    """The key of a program's description: the digest of its text and its companions', its name, our host
    code, and ``packages``, which changes with the packages available to it.
    """
    parts = (str(FORMAT), host_digest(), packages, program.filename, program.function or "", program.digest)
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def packages_key(wheels: str, lock: LockFile | None) -> str:
    """A key that changes whenever a program's packages may; they need not be resolved for that."""
    return f"{wheels} {'' if lock is None else lock.digest}"


def keep_with_first_lock(program: Program, wheels: str, lock: LockFile) -> None:
    """Keep the description of ``program`` valid when it gets its first lock, which names the packages found
    without one in the same ``wheels``.
    """
    cache = DescribedCache()
    for each in (program, structs.replace(program, function=None)):
        found = cache.get(described_key(each, packages_key(wheels, None)))
        if found is not None:
            cache.put(described_key(each, packages_key(wheels, lock)), found)


def _read_file(path: Path) -> Described | None:
    """The description in a file; None if it is unreadable or outdated. Raises FileNotFoundError."""
    try:
        content = read_regular(path)
        return None if content == _FORGOTTEN else read_data(json.loads(content))
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        log.info("The description %s is made anew: %s", path.name, error)
        return None


def read_data(content: Any) -> Described | None:
    """The description in an entry; None if it has expired. Raises ValueError, KeyError or TypeError for a
    malformed one.
    """
    if content["format"] != FORMAT:
        return None
    at = float(content["time"])
    if "told" in content:
        if not isinstance(content["told"], str):
            raise TypeError("it is not text")
        return Described(content["told"], at=at)
    error = content["error"]
    texts = {name: error[name] for name in _TEXTS}
    if error["reason"] not in _REASONS or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError("it is no error")
    if error["reason"] == "endless" and not 0 <= time.time() - at < ENDLESS_HOLDS_S:
        return None
    return Described(error=protocol_error(**texts, reason=error["reason"], line=int(error["line"])), at=at)
