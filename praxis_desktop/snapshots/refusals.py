"""Programs of which there can be no image, noted with the reasons, so that each is tried only once."""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path

from praxis_desktop.core.atomic_files import listed, replacing
from praxis_desktop.core.regular_files import read_regular

log = logging.getLogger("praxis_desktop.snapshots")

FOLDER = "refused"

MOST = 1000
"""Most notes to keep in a folder: the newest."""


class Refusals:
    """Reasons by key, also stored in ``folder`` for other processes; with None, only in memory.

    Safe on any thread. If the disk fails, another process only tries again.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = None if folder is None else folder / FOLDER
        self._lock = threading.Lock()
        self._known: dict[str, str] = {}

    def reason(self, key: str) -> str | None:
        """Why there can be no image with this key; None if no reason is known."""
        with self._lock:
            if key in self._known:
                return self._known[key]
        if self._folder is None:
            return None
        try:
            note = json.loads(read_regular(self._folder / f"{key}.json"))
            reason = note["reason"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if not isinstance(reason, str):
            return None
        with self._lock:
            return self._known.setdefault(key, reason)

    def note(self, key: str, reason: str, *, is_for_good: bool = True) -> None:
        """Note why there can be no image with a key; only for this process unless ``is_for_good``."""
        with self._lock:
            self._known[key] = reason
        if self._folder is None or not is_for_good:
            return
        try:
            # A note cut short by a power failure is ignored, and the attempt repeated.
            with replacing(self._folder / f"{key}.json", is_lasting=False) as file:
                file.write(json.dumps({"reason": reason}).encode())
            _prune(self._folder)
        except OSError as error:
            log.debug("%s takes no notes: %s", self._folder, error)


def sweep_notes(folder: Path) -> None:
    """Remove the notes in ``folder``, so that the refused programs are tried again."""
    for path in listed(folder / FOLDER, "*.json"):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            log.debug("%s stays: %s", path, error)


def _prune(folder: Path) -> None:
    notes = [(path.stat().st_mtime_ns, path) for path in listed(folder, "*.json")]
    for _, path in sorted(notes)[:-MOST]:
        path.unlink(missing_ok=True)
