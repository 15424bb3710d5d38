"""The library as the window knows it: told by a thread, whenever something in its folders changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop import settings
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.messages import Message
from praxis_desktop.gui.background import BackgroundTask

if TYPE_CHECKING:
    from praxis_desktop.runs.library import Library
    from praxis_desktop.workers.pool import Pool
    from praxis_desktop.workers.setup.library import AddedFile, LibraryFollower, WhenTaken


class LibraryModel(QObject):
    """GUI thread; every method returns at once. ``pool`` is called on a thread, and may take long."""

    changed = Signal()
    """The library, or how far it is known."""
    added = Signal(object)
    """An AddedFile: a protocol is in the library now, or another has its name there."""
    failed = Signal(object)
    """A PraxisError: a file could not be added."""
    troubled = Signal(object)
    """A PraxisError: a file could not be copied or removed."""
    check_ended = Signal(object, bool)
    """The paths of files that were checked, and False where that was cancelled."""
    _found = Signal(object)
    _checked = Signal(object)
    # Of ``str``, Qt would keep the text of a message alone.
    _progressed = Signal(object)
    _stopped = Signal(object)

    def __init__(
        self,
        pool: Callable[[], Pool],
        cache: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pool = pool
        self._cache = cache
        self._follower: LibraryFollower | None = None
        self.library: Library | None = None
        self.checked: frozenset[Path] = frozenset()
        """Files that are being checked because a person wanted it."""
        self.stage = ""
        """What is being done to find out what is in it, "" for nothing."""
        self.problem = ""
        """Why nobody knows what is in it."""
        self._adder = BackgroundTask(_add, self)
        self._adder.done.connect(self.added)
        self._adder.failed.connect(self.failed)
        self._keeper = BackgroundTask(_keep, self)
        self._keeper.failed.connect(self.troubled)
        self._samples = BackgroundTask(_show_samples, self)
        self._samples.done.connect(self.look)
        self._samples.failed.connect(self.troubled)
        self._found.connect(self._take_library)
        self._checked.connect(self._take_checked)
        self._progressed.connect(self._take_stage)
        self._stopped.connect(self._take_problem)

    def start(self) -> None:
        """Find out what is in it, and follow it from then on."""
        if self._follower is None:
            from praxis_desktop.workers.setup.library import LibraryFollower

            self._follower = LibraryFollower(
                self._pool,
                self._cache,
                found=self._found.emit,
                checked=self._checked.emit,
                progress=self._progressed.emit,
                failed=self._stopped.emit,
            )
            self._follower.start()

    def add(self, source: Path, when_taken: WhenTaken = "ask") -> None:
        """Copy a file to the user's own folder; ``added`` or ``failed`` tells."""
        self._adder.start(source, when_taken)

    def duplicate(self, path: Path) -> None:
        """Copy a protocol to the user's own folder, under a name that is free."""
        self._keeper.start(path, "duplicate")

    def remove(self, path: Path) -> None:
        """Move a protocol of the user's own folder to the trash."""
        self._keeper.start(path, "remove")

    def check(self, path: Path) -> None:
        """Check a file now, although it has not changed; ``check_ended`` tells."""
        if self._follower is not None:
            self.checked |= {path}
            self._follower.check(path)
            self.changed.emit()

    @Slot()
    def cancel_checks(self) -> None:
        """Give up the checks that were asked for: what was known before holds."""
        if self._follower is not None and self.checked:
            self._follower.cancel_checks()
            self._end_checks(self.checked, is_done=False)

    def _end_checks(self, ended: frozenset[Path], *, is_done: bool) -> None:
        ended &= self.checked
        if ended:
            self.checked -= ended
            self.changed.emit()
            self.check_ended.emit(ended, is_done)

    def show_samples(self, *, are_shown: bool) -> None:
        """Have the protocols that ship in the library, or have them there no more."""
        self._samples.start(are_shown)

    @Slot()
    def look(self) -> None:
        """Look again at what is in it."""
        if self._follower is not None:
            self._follower.look()

    def shut_down(self, deadline: Deadline) -> bool:
        """Follow nothing any more; False when the thread is still there at the deadline."""
        return self._follower is None or self._follower.close(deadline)

    @Slot(object)
    def _take_library(self, library: Library) -> None:
        self.library, self.stage, self.problem = library, "", ""
        self.changed.emit()

    @Slot(object)
    def _take_checked(self, checked: frozenset[Path]) -> None:
        self._end_checks(checked, is_done=True)

    @Slot(object)
    def _take_stage(self, stage: str) -> None:
        self.stage = stage
        self.changed.emit()

    @Slot(object)
    def _take_problem(self, problem: str) -> None:
        self.problem, self.stage = problem, ""
        self.changed.emit()
        self._end_checks(self.checked, is_done=False)


def _add(source: Path, when_taken: WhenTaken) -> AddedFile:
    """On a background thread."""
    from praxis_desktop.workers.setup.library import add_file

    return add_file(source, when_taken)


def _keep(path: Path, what: str) -> None:
    """On a background thread."""
    if what == "duplicate":
        from praxis_desktop.workers.setup.library import duplicate_file

        duplicate_file(path)
        return
    from PySide6.QtCore import QFile

    # Where there is no trash, nothing is removed: a protocol that is gone for good cannot be had again.
    if not QFile.moveToTrash(str(path)):
        raise StorageError(
            Message("{name} cannot be moved to the trash", name=path.name),
            hint="Remove the file from its folder; the library follows.",
        )


def _show_samples(are_shown: bool) -> None:
    """On a background thread."""
    settings.save_user_setting("library.samples", None if are_shown else False)
