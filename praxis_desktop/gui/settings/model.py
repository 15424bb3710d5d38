"""The model for the settings, which are read and written on background threads, one change at a time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop import records, runs, snapshots
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory, data_directory
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.interpreter.distribution import Distribution, DistributionError
from praxis_desktop.interpreter.threads import run_in_guest_thread
from praxis_desktop.protocols import library
from praxis_desktop.snapshots.recipes import BASELINE

if TYPE_CHECKING:
    from praxis_desktop.settings import Settings
    from praxis_desktop.settings.keys import Value


SettingsSource = Callable[[], "Settings"]
"""Reads the settings on a background thread."""


class Change(Struct, frozen=True):
    """A changed setting, with its values in the user's file before and after; None means no value."""

    key: str
    before: Value | None
    after: Value | None

    @property
    def undone(self) -> Change:
        """The change that reverses this one."""
        return Change(self.key, self.after, self.before)


class SettingsModel(QObject):
    """The settings that the window uses; ``settings`` is None until they have been read. GUI thread only;
    every method returns immediately.
    """

    changed = Signal(object)
    """Carries the Settings each time they have been read."""
    saved = Signal(object)
    """Carries a Change made in this window. Undoing a change is not reported."""
    failed = Signal(object)
    """Carries a PraxisError if a request failed and nothing was changed."""
    moved = Signal(object)
    """Carries the new records folder."""

    def __init__(self, read: SettingsSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings: Settings | None = None
        self._waiting: dict[str, tuple[Change, bool]] = {}
        self._is_told = False
        self._change: Change | None = None
        self._reader = BackgroundTask(read, self)
        self._reader.done.connect(self.take)
        self._reader.failed.connect(self.failed)
        self._writer = BackgroundTask(_save, self)
        self._writer.done.connect(self._finish)
        self._writer.failed.connect(self._fail)
        self._mover = BackgroundTask(_move_history, self)
        self._mover.done.connect(self._take_moved)
        self._mover.failed.connect(self._tell_not_moved)

    def read(self) -> None:
        """Read the settings again."""
        self._reader.start()

    @Slot(object)
    def take(self, settings: Settings) -> None:
        """Use settings that were read by this model or elsewhere."""
        self.settings = settings
        self.changed.emit(settings)

    def save(self, key: str, value: Value | None) -> None:
        """Write ``value`` to the user's settings file; None removes the setting from the file."""
        settings = self.settings
        if settings is None:
            return
        origin = settings.origin(key)
        before = settings.value(key) if origin.kind == "user file" else None
        self._write(Change(key, before, value), is_told=True)

    def undo(self, change: Change) -> None:
        self._write(change.undone, is_told=False)

    def move_records(self, folder: Path) -> None:
        """Move all records to ``folder``, and store the new folder in the settings."""
        if self.settings is not None:
            self._mover.start(self.settings, folder)

    def _write(self, change: Change, *, is_told: bool) -> None:
        # Of several changes to a key, only the last is written, with the former value of the first.
        waiting = self._waiting.pop(change.key, None)
        if waiting is not None:
            change = Change(change.key, waiting[0].before, change.after)
        self._waiting[change.key] = (change, is_told)
        self._go_on()

    def _go_on(self) -> None:
        if self._change is None and self._waiting:
            key = next(iter(self._waiting))
            self._change, self._is_told = self._waiting.pop(key)
            self._writer.start(self._change.key, self._change.after)

    @Slot(object)
    def _finish(self, nothing: object) -> None:
        change, self._change = self._change, None
        if change is not None and self._is_told and change.before != change.after:
            self.saved.emit(change)
        self._go_on()
        if self._change is None:
            self.read()

    @Slot(object)
    def _fail(self, error: PraxisError) -> None:
        self._change = None
        self.failed.emit(error)
        self._go_on()
        if self._change is None:
            self.read()

    @Slot(object)
    def _take_moved(self, folder: Path) -> None:
        self.moved.emit(folder)
        self.read()

    @Slot(object)
    def _tell_not_moved(self, error: PraxisError) -> None:
        self.failed.emit(error)
        self.read()


def _save(key: str, value: Value | None) -> None:
    from praxis_desktop.settings.saving import save_user_setting

    save_user_setting(key, value)


_CLOSING_S = 5.0


class FolderFacts(Struct, frozen=True):
    """A folder and the number of files or runs in it. ``free`` is the free space in bytes, if known."""

    path: Path
    count: int = 0
    free: int | None = None
    problem: str = ""
    exists: bool = False


class RuntimeFacts(Struct, frozen=True):
    """Information about the runtime. ``restore_ms`` and ``boot_ms`` are averages over this process and all
    earlier processes on this computer; they are None if nothing was measured.
    """

    pyodide: str
    python: str
    files: int
    restore_ms: float | None
    boot_ms: float | None
    images: int
    cache_bytes: int
    made: float | None
    """When the most recent of the images built on this computer was built; None if there are none."""


class Verified(Struct, frozen=True):
    """The result of verifying Pyodide's files and the images, with the problems found."""

    files: int
    images: int
    faults: tuple[str, ...]


class PackageFacts(Struct, frozen=True):
    """Names and versions of packages that were shipped or added; ``defects`` lists unusable packages."""

    shipped: tuple[str, ...]
    added: tuple[str, ...]
    defects: tuple[str, ...]
    folder: Path


def protocol_folder() -> FolderFacts:
    """Return information about the user's own protocols folder."""
    path = library.own_folder().path
    return _counted(path, sum(1 for file in _files(path) if file.suffix in (".py", ".ipynb")))


def history_folder(settings: Settings) -> FolderFacts:
    """Return information about the records folder."""
    path = records.folder_of(settings.history)
    try:
        return _counted(path, records.history_of(settings.history).count() if path.is_dir() else 0)
    except PraxisError as error:
        return FolderFacts(path, problem=error.message)


def runtime_facts(settings: Settings) -> RuntimeFacts:
    """Return information about the runtime and its start times. Raises DistributionError, OSError."""
    from praxis_desktop.core.counters import BOOT_SECONDS, RESTORE_SECONDS, Summary, counts, read_totals

    known = (read_totals(), counts())

    def mean(summary: Summary) -> float | None:
        number, seconds = (
            sum(each.get(series, {}).get("", 0) for each in known)
            for series in (summary.count_series, summary.sum_series)
        )
        return seconds / number * 1000 if number else None

    manifest = Distribution.find().manifest
    entries = image_store(settings).entries()
    # Only images made on this computer: the lock files of shipped ones have no time.
    made = [entry.path.stat().st_mtime for entry in entries if entry.label is not None]
    return RuntimeFacts(
        manifest.pyodide,
        manifest.python,
        len(manifest.files),
        mean(RESTORE_SECONDS),
        mean(BOOT_SECONDS),
        len(entries),
        _size(cache_directory()),
        max(made, default=None),
    )


def verify(settings: Settings) -> Verified:
    """Verify all files that Python is loaded or restored from."""
    faults = []
    distribution = Distribution.find()
    try:
        distribution.verify()
    except DistributionError as error:
        faults.append(error.message)
    found = list(image_store(settings).verify())
    faults += [f"{entry.path.name}: {defect}" for entry, defect in found if defect]
    return Verified(len(distribution.manifest.files), len(found), tuple(faults))


def clear_images(settings: Settings) -> int:
    """Delete the saved images; return how many bytes they took up."""
    return sum(removed.size for removed in image_store(settings).clear())


def rebuild_images(settings: Settings) -> int:
    """Rebuild the images of Python and of the library's packages; return how many were built. Raises
    PraxisError.
    """
    clear_images(settings)
    service = runs.desktop_snapshots(settings=settings)

    def make() -> None:
        service.image(BASELINE)
        service.image(service.environments.library(_ignore).recipe)

    try:
        run_in_guest_thread(make)
    finally:
        service.close(Deadline.after(_CLOSING_S))
    return len(image_store(settings).entries())


def package_facts(settings: Settings) -> PackageFacts:
    """Return information about the wheels available to programs."""
    service = runs.desktop_snapshots(settings=settings)
    try:
        wheelhouse = service.environments.wheelhouse
        wheels = [(f"{wheel.project} {wheel.version}", wheel.shelf) for wheel in wheelhouse.wheels()]
        defects = tuple(f"{defect.file}: {defect.reason}" for defect in wheelhouse.defects())
        return PackageFacts(
            tuple(name for name, shelf in wheels if shelf == "shipped"),
            tuple(name for name, shelf in wheels if shelf != "shipped"),
            defects,
            wheelhouse.user,
        )
    finally:
        service.close(Deadline.after(_CLOSING_S))


def _move_history(settings: Settings, target: Path) -> Path:
    """Move the history to ``target``; return its new folder. Raises PraxisError."""
    from praxis_desktop.settings.saving import save_user_setting

    history = records.history_of(settings.history)
    history.catch_up()
    done = records.move(
        history.database,
        history.places,
        target,
        lambda folder: save_user_setting("history.folder", str(folder)),
    )
    return done.folder


def faults_folder() -> Path:
    """Return the folder for the program's crash reports."""
    return data_directory() / "crashes"


def image_store(settings: Settings) -> snapshots.ImageStore:
    """Return the store of saved images."""
    return snapshots.ImageStore(cache_directory() / runs.IMAGES, settings.images.limit_bytes)


def _counted(path: Path, count: int) -> FolderFacts:
    try:
        existing = next(folder for folder in (path, *path.parents) if folder.is_dir())
        return FolderFacts(path, count, shutil.disk_usage(existing).free, exists=existing == path)
    except (OSError, StopIteration) as error:
        return FolderFacts(path, count, problem=str(error))


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "__"))]
        yield from (Path(place, name) for name in names)


def _size(folder: Path) -> int:
    size = 0
    for file in _files(folder):
        with suppress(OSError):
            size += file.stat().st_blocks * 512 if os.name == "posix" else file.stat().st_size
    return size


def _ignore(event: object) -> None:
    """Ignore an event."""
