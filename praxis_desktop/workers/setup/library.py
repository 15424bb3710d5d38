"""The library's current contents, refreshed whenever a file is added, changed or removed."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.core.files import move_over, read_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.files import read_program
from praxis_desktop.protocols.library.files import (
    library_folders,
    make_own_folder,
    may_be_protocol,
    own_folder,
)
from praxis_desktop.workers.pool import Cancellation

if TYPE_CHECKING:
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.protocols.library.watching import LibraryWatcher
    from praxis_desktop.runs.library import Library
    from praxis_desktop.workers.pool import Pool


log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.15
"""Seconds between scans. A file is reported once two scans agree, and so appears on screen within a
second.
"""


class LibraryFollower:
    """Watches the library on a separate thread, once started.

    Thread-safe; every method returns immediately, except that ``close`` returns by its deadline. On the
    watching thread, ``found`` is called with a Library, then ``checked`` with the files whose check was
    requested; ``progress`` and ``failed`` receive sentences for users.
    """

    def __init__(
        self,
        pool: Callable[[], Pool],
        cache: Path,
        *,
        found: Callable[[Library], None],
        checked: Callable[[frozenset[Path]], None],
        progress: Callable[[str], None],
        failed: Callable[[str], None],
    ) -> None:
        self._pool = pool
        self._cache = cache
        self._found = found
        self._checked = checked
        self._progress = progress
        self._failed = failed
        self._news = threading.Event()
        self._news.set()
        self._lock = threading.Lock()
        self._control: Control | None = None
        self._waiting = Cancellation()
        self._wheelhouse: Wheelhouse | None = None
        self._asked: set[Path] = set()
        """Files to be checked even if they have not changed."""
        self._is_checking = False
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def start(self) -> None:
        """Scan the library now, and watch it from then on. Idempotent."""
        with self._lock:
            if self._is_closed or self._thread is not None:
                return
            self._thread = threading.Thread(target=self._serve, name="library", daemon=True)
            self._thread.start()

    def look(self) -> None:
        """Scan the library again."""
        self._news.set()

    def check(self, path: Path) -> None:
        """Import a file in the library now, even if it has not changed."""
        with self._lock:
            self._asked.add(path)
        self._news.set()

    def cancel_checks(self) -> None:
        """Cancel the requested checks; earlier findings remain."""
        from praxis_desktop.interpreter.faults import Killed

        with self._lock:
            self._asked.clear()
            control = self._control if self._is_checking else None
            waiting = self._waiting
        if control is not None:
            control.kill(Killed("the check was cancelled"))
            waiting.cancel()

    def close(self, deadline: Deadline) -> bool:
        """Stop watching; return False if the thread is still running at the deadline. Idempotent."""
        from praxis_desktop.interpreter.faults import Killed

        with self._lock:
            self._is_closed = True
            control, waiting, thread = self._control, self._waiting, self._thread
        if control is not None:
            control.kill(Killed("the program is shutting down"))
            waiting.cancel()
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
            log.exception("The library is no longer watched")
            self._failed(f"{type(error).__name__}: {error}")

    def _watcher(self) -> LibraryWatcher:
        from praxis_desktop.protocols.library.files import library_folders
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
        from praxis_desktop.runs.interpreter_sources import desktop_wheelhouse
        from praxis_desktop.runs.library import outline_library, scan_library
        from praxis_desktop.settings import load_settings

        with self._lock:
            if self._is_closed:
                return
            self._control = control = Control()
            self._waiting = waiting = Cancellation()
            asked, self._asked = frozenset(self._asked), set()
            self._is_checking = bool(asked)
        try:
            if self._wheelhouse is None:
                self._wheelhouse = desktop_wheelhouse(load_settings(), cache=self._cache)
            # Before Python is ready, cards can show what the files say about themselves.
            outline = outline_library(self._cache, self._wheelhouse)
            if outline is not None and not self._is_closed:
                self._found(outline)
            pool = self._pool()
            with pool.turn(waiting):  # if cancelled while waiting, the scan ends before it begins
                library = scan_library(
                    pool,
                    self._cache,
                    wheelhouse=self._wheelhouse,
                    anew=asked,
                    report=self._tell,
                    control=control,
                )
        except Killed:
            self._news.set()  # the cancelled scan may have missed other changes: scan again
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


WhenTaken = Literal["ask", "replace", "keep both"]


class AddedFile(Struct, frozen=True):
    """The result of adding a protocol. If ``is_taken``, it was not added: another file has its name."""

    source: Path
    path: Path
    is_taken: bool = False


def add_file(source: Path, when_taken: WhenTaken) -> AddedFile:
    """Copy a Python file, and the files next to it that it imports, to the user's folder.

    A file that is already in the library is left where it is. Raises UsageError for a file that cannot be a
    protocol, and StorageError if the files cannot be written.
    """
    program = read_program(source)
    resolved = source.resolve()
    if any(resolved.parent == folder.path.resolve() for folder in library_folders()):
        return AddedFile(source, source)
    if not may_be_protocol(source.name):
        raise UsageError(
            Message("{name} would not appear in the library", name=source.name),
            hint=(
                "The library lists files whose names end in .py or .ipynb, except tests and names that "
                "begin with _."
            ),
        )
    target = own_folder().path / source.name
    if target.exists() and when_taken == "ask":
        is_same = read_regular(target) == read_regular(source)
        return AddedFile(source, target, is_taken=not is_same)
    if target.exists() and when_taken == "keep both":
        target = _free(target)
    with _written(target):
        make_own_folder()
        for companion in program.companions:
            beside = Path(companion.filename)
            if not beside.is_relative_to(source.parent):
                continue  # one that ships with this program
            kept = target.parent / beside.relative_to(source.parent)
            if not kept.exists():
                kept.parent.mkdir(parents=True, exist_ok=True)
                _copy(beside, kept)
        _copy(source, target)
    return AddedFile(source, target)


def duplicate_file(source: Path) -> Path:
    """Copy a protocol from the library to the user's folder, under an unused name. Raises StorageError."""
    target = _free(own_folder().path / source.name)
    with _written(target):
        make_own_folder()
        _copy(source, target)
    return target


@contextmanager
def _written(target: Path) -> Iterator[None]:
    """Raise StorageError if the ``with`` block cannot write ``target``."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            Message("{target} cannot be written: {reason}", target=target, reason=error.strerror or error),
            hint="Check the folder's permissions and free space.",
        ) from error


def _copy(source: Path, target: Path) -> None:
    """Copy a file atomically, so that the folder's watcher never reads a partial file."""
    partial = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, partial)
    move_over(partial, target)


def _free(target: Path) -> Path:
    """Return an unused name similar to ``target``'s."""
    number = 2
    while (free := target.with_name(f"{target.stem}_{number}.py")).exists():
        number += 1
    return free
