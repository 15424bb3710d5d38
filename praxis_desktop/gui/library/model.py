"""The model of the library, which a background thread updates when the library's folders change."""

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
    """The library. GUI thread only; every method returns immediately. ``pool`` is called on a background
    thread and may take a long time.
    """

    changed = Signal()
    """Emitted when the library or the progress of reading it changes."""
    added = Signal(object)
    """Carries an AddedFile, both when a protocol has been added and when its name is already taken."""
    failed = Signal(object)
    """Carries a PraxisError if a file could not be added."""
    troubled = Signal(object)
    """Carries a PraxisError if a file could not be copied or removed, or a setting could not be saved."""
    check_ended = Signal(object, bool)
    """Carries the paths of the files, and whether their check was completed."""
    _found = Signal(object)
    _checked = Signal(object)
    # Signal(str) would reduce a Message to its text.
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
        """Files being checked at the user's request."""
        self.stage = ""
        """The current stage of reading the library; "" while it is not being read."""
        self.problem = ""
        """Why the library could not be read."""
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
        """Read the library, and track changes to it from then on."""
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
        """Copy a file into the user's folder, then emit ``added`` or ``failed``."""
        self._adder.start(source, when_taken)

    def duplicate(self, path: Path) -> None:
        """Copy a protocol into the user's folder under an unused name."""
        self._keeper.start(path, "duplicate")

    def remove(self, path: Path) -> None:
        """Move a protocol from the user's folder to the trash."""
        self._keeper.start(path, "remove")

    def check(self, path: Path) -> None:
        """Check a file again, even if it has not changed; emit ``check_ended`` when the check has ended."""
        if self._follower is not None:
            self.checked |= {path}
            self._follower.check(path)
            self.changed.emit()

    @Slot()
    def cancel_checks(self) -> None:
        """Cancel the requested checks. The files' previous results remain."""
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
        """Show or hide the sample protocols."""
        self._samples.start(are_shown)

    @Slot()
    def look(self) -> None:
        """Read the library again."""
        if self._follower is not None:
            self._follower.look()

    def shut_down(self, deadline: Deadline) -> bool:
        """Stop tracking changes; return False if the thread is still running at the deadline."""
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
    """Add a file. Runs on a background thread."""
    from praxis_desktop.workers.setup.library import add_file

    return add_file(source, when_taken)


def _keep(path: Path, what: str) -> None:
    """Copy or remove a file. Runs on a background thread."""
    if what == "duplicate":
        from praxis_desktop.workers.setup.library import duplicate_file

        duplicate_file(path)
        return
    from PySide6.QtCore import QFile

    # Without a trash nothing is removed, because a deleted protocol could not be restored.
    if not QFile.moveToTrash(str(path)):
        raise StorageError(
            Message("{name} cannot be moved to the trash", name=path.name),
            hint="Remove the file from its folder; the library then updates itself.",
        )


def _show_samples(are_shown: bool) -> None:
    """Change the setting for the sample protocols. Runs on a background thread."""
    settings.save_user_setting("library.samples", None if are_shown else False)
