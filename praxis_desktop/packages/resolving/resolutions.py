"""A cache of resolved locks, keyed by the data from which they were resolved. Every start searches this cache
first.

Each lock is a JSON file; the least recently used are removed. Loads neither ``packaging`` nor resolvelib.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from praxis_desktop import __version__
from praxis_desktop.core.files import listed, read_regular, replacing, sweep
from praxis_desktop.packages.guest_platform import PLATFORM, PYTHON_FULL
from praxis_desktop.packages.pins import Lock, Pin

log = logging.getLogger(__name__)

KEPT: Final = 200
"""Number of most recently used resolutions to keep when the others are removed."""

_MAKERS: Final = (
    "../../core/requirement_texts.py",
    "../guest_platform.py",
    "../pins.py",
    "offered_wheels.py",
    "offered_versions.py",
    "resolutions.py",
    "resolving.py",
)
"""The modules that determine a resolution, as paths relative to this module."""


class Resolutions:
    """The resolutions in ``folder``, which need not exist. A resolution that is not there is read from
    ``ahead``, which is never written to. Thread- and process-safe.
    """

    def __init__(self, folder: Path, ahead: Path | None = None) -> None:
        self._folder = folder
        self._ahead = ahead

    def get(
        self, requirements: Sequence[str], fingerprint: str, *, preferred: Lock | str = ""
    ) -> Lock | None:
        """Return the lock passed to ``put`` with the same arguments, or None if it is missing or damaged.

        ``requirements`` are all requirements, in any order; ``fingerprint`` is the wheelhouse's;
        ``preferred`` is the lock whose pins were preferred, or the digest of its file.
        """
        found = self.find(requirements, fingerprint, preferred=preferred)
        return None if found is None else found[0]

    def find(
        self, requirements: Sequence[str], fingerprint: str, *, preferred: Lock | str = ""
    ) -> tuple[Lock, tuple[str, ...]] | None:
        """Get the lock as ``get`` does, together with the remarks on it."""
        path = self._path(requirements, fingerprint, preferred)
        found = _read(path)
        if found is None:
            return None if self._ahead is None else _read(self._ahead / path.name)
        try:
            os.utime(path)
        except OSError as error:
            log.debug("The use of %s cannot be noted: %s", path, error)
        return found

    def put(
        self,
        requirements: Sequence[str],
        fingerprint: str,
        lock: Lock,
        *,
        preferred: Lock | str = "",
        remarks: Sequence[str] = (),
    ) -> None:
        """Store ``lock`` and the remarks on it. A failure only makes the next start slower."""
        path = self._path(requirements, fingerprint, preferred)
        content = {
            "requirements": lock.requirements,
            "pins": [pin.to_json() for pin in lock.pins],
            "remarks": list(remarks),
        }
        try:
            with replacing(path, is_lasting=False) as file:
                file.write(json.dumps(content).encode())
        except OSError as error:
            log.info("A resolution is not kept: %s", error)
            return
        self._prune()

    def _path(self, requirements: Sequence[str], fingerprint: str, preferred: Lock | str) -> Path:
        chosen = preferred
        if isinstance(preferred, Lock):
            chosen = " ".join([f"{pin.project} {pin.version} {pin.sha256}" for pin in preferred.pins])
        guest = f"{PYTHON_FULL} {PLATFORM}"
        ingredients = [sorted(set(requirements)), fingerprint, chosen, guest, _makers_digest()]
        return self._folder / f"{sha256(json.dumps(ingredients).encode()).hexdigest()[:32]}.json"

    def _prune(self) -> None:
        paths = listed(self._folder, "*.json")
        if len(paths) <= KEPT:
            return
        sweep(self._folder, "*.json")
        used: list[tuple[float, Path]] = []
        for path in paths:
            try:
                used.append((path.stat().st_mtime, path))
            except OSError:  # another process has just removed it
                continue
        for _, path in sorted(used)[:-KEPT]:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                log.debug("%s stays: %s", path, error)


def _read(path: Path) -> tuple[Lock, tuple[str, ...]] | None:
    try:
        content = json.loads(read_regular(path))
        return _lock(content), _remarks(content)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        log.info("The resolution %s is recomputed: %s", path.name, error)
        return None


def _lock(content: Any) -> Lock:
    """Parse a lock. Raises ValueError if ``put`` did not write it."""
    try:
        pins = tuple(map(Pin.from_json, content["pins"]))
        lock = Lock(tuple(content["requirements"]), pins)
    except (TypeError, KeyError) as error:
        raise ValueError(f"it is not a resolution: {error!r}") from None
    texts = [*lock.requirements, *(value for pin in pins for value in pin.to_json().values())]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("it is not a resolution: something in it is not text")
    return lock


def _remarks(content: Any) -> tuple[str, ...]:
    """Parse the remarks. Raises ValueError if ``put`` did not write them."""
    remarks = content.get("remarks")
    if not isinstance(remarks, list) or not all(isinstance(remark, str) for remark in remarks):
        raise ValueError("it is not a resolution: its remarks are not texts")
    return tuple(remarks)


@cache
def _makers_digest() -> str:
    """Return a digest of the modules that determine a resolution (if unreadable, the program's version)."""
    digest = sha256()
    try:
        for name in _MAKERS:
            digest.update(sha256(Path(__file__).parent.joinpath(name).read_bytes()).digest())
    except OSError:
        return __version__
    return digest.hexdigest()
