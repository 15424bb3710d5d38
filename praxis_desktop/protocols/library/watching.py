"""Watches the library for files that are added, changed or removed while this program is running."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from praxis_desktop.protocols.library.files import ENDINGS, LibraryFolder, mark_of

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.5
"""Seconds between checks. Checking 200 files takes less than a millisecond."""

_JOIN_LIMIT_S = 2.0

Marks = Mapping[Path, object]


class LibraryWatcher:
    """Calls ``on_change`` on its own thread, with the files that were added, changed or removed.

    All program files are watched, including those that other programs import. A change is reported only when
    two successive checks agree on it, so that no half-written file is read. Files that are present at the
    beginning are not reported. ``folders`` is called at every check, because settings may change, and folders
    may come and go. Close the watcher, or use it as a context manager.
    """

    def __init__(
        self,
        on_change: Callable[[frozenset[Path]], None],
        folders: Callable[[], Iterable[LibraryFolder]],
        *,
        every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._on_change = on_change
        self._folders = folders
        self._every_s = every_s
        self._closing = threading.Event()
        self._told = self._before = self._look()
        self._thread = threading.Thread(target=self._watch, name="library watcher", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching. Idempotent; may be called from within ``on_change``."""
        self._closing.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(_JOIN_LIMIT_S)

    def __enter__(self) -> LibraryWatcher:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # ---- the thread
    def _watch(self) -> None:
        while not self._closing.wait(self._every_s):
            try:
                self._compare()
            except Exception:  # an error on the thread ends here: the next check may succeed
                log.exception("A change of the library cannot be reported")

    def _compare(self) -> None:
        now, before = self._look(), self._before
        self._before = now
        if now != before or now == self._told:
            return
        told, self._told = self._told, now
        changed = frozenset(path for path in {*told, *now} if told.get(path) != now.get(path))
        if not self._closing.is_set():
            self._on_change(changed)

    def _look(self) -> Marks:
        found: dict[Path, object] = {}
        for folder in self._folders():
            try:
                with os.scandir(folder.path) as entries:
                    for entry in entries:
                        if entry.name.endswith(ENDINGS):
                            found[folder.path / entry.name] = _mark(entry)
            except OSError:
                continue  # a missing folder has no files
        return found


def _mark(entry: os.DirEntry[str]) -> object:
    try:
        return mark_of(entry.stat())
    except OSError:
        return None
