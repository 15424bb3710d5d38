"""The library as it is now, found out again whenever one of its files comes, changes or goes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import Event, ProgressEvent

if TYPE_CHECKING:
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.protocols.library.watching import LibraryWatcher
    from praxis_desktop.runs.interpreters import InterpreterSource
    from praxis_desktop.runs.library.entries import Library

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.15
"""A file is told of after two looks that agree: within a second it is on the screen."""


class LibraryFollower:
    """Looks once it is started, on a thread of its own. Any thread; every method returns at once, ``close``
    at its deadline.

    ``found`` is called with a Library, ``checked`` after it with the files that were checked because somebody
    wanted it, and ``progress`` with a sentence, on the follower's thread.
    """

    def __init__(
        self,
        interpreters: Callable[[], InterpreterSource],
        cache: Path,
        *,
        found: Callable[[Library], None],
        checked: Callable[[frozenset[Path]], None],
        progress: Callable[[str], None],
        failed: Callable[[str], None],
    ) -> None:
        self._interpreters = interpreters
        self._cache = cache
        self._found = found
        self._checked = checked
        self._progress = progress
        self._failed = failed
        self._news = threading.Event()
        self._news.set()
        self._lock = threading.Lock()
        self._control: Control | None = None
        self._wheelhouse: Wheelhouse | None = None
        self._asked: set[Path] = set()
        """Files that are to be checked although they have not changed."""
        self._is_checking = False
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def start(self) -> None:
        """Look for the first time, and follow from then on; idempotent."""
        with self._lock:
            if self._is_closed or self._thread is not None:
                return
            self._thread = threading.Thread(target=self._serve, name="library", daemon=True)
            self._thread.start()

    def look(self) -> None:
        """Look again."""
        self._news.set()

    def check(self, path: Path) -> None:
        """Import a file of the library now, although it has not changed."""
        with self._lock:
            self._asked.add(path)
        self._news.set()

    def cancel_checks(self) -> None:
        """Give up the checks that were asked for: what was known before holds."""
        from praxis_desktop.interpreter.faults import Killed

        with self._lock:
            self._asked.clear()
            control = self._control if self._is_checking else None
        if control is not None:
            control.kill(Killed("the check was cancelled"))

    def close(self, deadline: Deadline) -> bool:
        """Follow nothing any more; False when the thread is still there at the deadline. Idempotent."""
        from praxis_desktop.interpreter.faults import Killed

        with self._lock:
            self._is_closed = True
            control, thread = self._control, self._thread
        if control is not None:
            control.kill(Killed("the program is ending"))
        self._news.set()
        if thread is None:
            return True
        thread.join(deadline.remaining)
        return not thread.is_alive()

    # ---- the thread
    def _serve(self) -> None:
        try:
            with self._watcher():
                while True:
                    self._news.wait()
                    self._news.clear()
                    if self._is_closed:
                        return
                    self._scan()
        except Exception as error:  # the thread's last frame
            log.exception("The library is not followed any more")
            self._failed(f"{type(error).__name__}: {error}")

    def _watcher(self) -> LibraryWatcher:
        from praxis_desktop.protocols.library.folders import library_folders
        from praxis_desktop.protocols.library.watching import LibraryWatcher

        folders = library_folders()
        return LibraryWatcher(self._note_change, lambda: folders, every_s=LOOK_EVERY_S)

    def _note_change(self, changed: frozenset[Path]) -> None:
        log.debug("%d files of the library changed", len(changed))
        self._news.set()

    def _scan(self) -> None:
        from praxis_desktop.core.errors import PraxisError
        from praxis_desktop.interpreter.control import Control
        from praxis_desktop.interpreter.faults import Killed
        from praxis_desktop.runs.interpreters import LateInterpreters, desktop_wheelhouse
        from praxis_desktop.runs.library.scan import scan_library
        from praxis_desktop.settings import load_settings

        with self._lock:
            if self._is_closed:
                return
            self._control = control = Control()
            asked, self._asked = frozenset(self._asked), set()
            self._is_checking = bool(asked)
        try:
            if self._wheelhouse is None:
                self._wheelhouse = desktop_wheelhouse(load_settings(), cache=self._cache)
            library = scan_library(
                LateInterpreters(self._interpreters),
                self._cache,
                wheelhouse=self._wheelhouse,
                anew=asked,
                report=self._tell,
                control=control,
            )
        except Killed:
            self._news.set()  # of a check that was cancelled; what else is new is looked at
            return
        except (PraxisError, OSError) as error:
            log.warning("The library cannot be read: %s", error)
            self._failed(str(error))
            return
        finally:
            with self._lock:
                self._control = None
                self._is_checking = False
        if not self._is_closed:
            self._found(library)
            if asked:
                self._checked(asked)

    def _tell(self, event: Event) -> None:
        if isinstance(event, ProgressEvent):
            self._progress(event.stage)
