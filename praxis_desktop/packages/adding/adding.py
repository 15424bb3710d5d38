"""Adding packages: what is wanted is read, chosen, installed and put on the user's shelf, all or nothing."""

from __future__ import annotations

import errno
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from packaging.version import Version

from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.core.private_files import make_private
from praxis_desktop.core.records import Record
from praxis_desktop.core.requirement_texts import read_requirement
from praxis_desktop.packages.adding.combined import CombinedWheels, without_requirements
from praxis_desktop.packages.adding.wanted import Wanted, wheels_in
from praxis_desktop.packages.base_requirements import BASE
from praxis_desktop.packages.errors import (
    MissingDependency,
    PackageError,
    PackageNotFound,
    PackageNotSaved,
    VersionNotFound,
)
from praxis_desktop.packages.index.choice import choose
from praxis_desktop.packages.index.client import IndexClient
from praxis_desktop.packages.layers.libraries import compiling_stage
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.packages.pyodide.distribution import add_distribution
from praxis_desktop.packages.pyodide.lock import read_lock
from praxis_desktop.packages.resolving.offered_wheels import ChangedWheels
from praxis_desktop.packages.resolving.resolving import resolve
from praxis_desktop.packages.wheelhouse.notes import read_notes
from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
from praxis_desktop.packages.wheels.info import WheelInfo

if TYPE_CHECKING:
    from praxis_desktop.packages.layers.store import LayerStore

Report = Callable[[Event], None]

_ASKER: Final = "you ask for"
_NOT_THERE: Final = (PackageNotFound, VersionNotFound, MissingDependency)
_STAGING: Final = "adding-"
_ABANDONED_AFTER_S: Final = 86400.0
_READ, _CHOSEN, _INSTALLED = 10, 30, 95
"""Percent of the work that is done when everything is read, chosen, and installed."""

_STEP: Final = 5

_DISK: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO)


class Added(Record):
    """What came of it: ``added`` are new on the user's shelf, ``present`` were asked for and there before,
    ``installed`` counts the layers that were made.
    """

    added: tuple[WheelInfo, ...]
    present: tuple[WheelInfo, ...]
    installed: int


class Adding:
    """One addition to ``wheelhouse``. ``folder`` takes what is new until all of it is there.

    ``may_ask`` is called with the error that something is in no folder of wheels, and tells whether the index
    may be asked. With ``replaces``, wheels of the same version with other contents are taken out.
    """

    def __init__(
        self,
        wheelhouse: Wheelhouse,
        layers: LayerStore,
        folder: Path,
        *,
        may_ask: Callable[[PackageError], bool],
        report: Report,
        replaces: bool = False,
    ) -> None:
        self._wheelhouse = wheelhouse
        self._layers = layers
        self._folder = folder
        self._may_ask = may_ask
        self._report = report
        self._replaces = replaces
        self._told = ProgressEvent(-_STEP, "")

    def add(self, wanted: Wanted, *, with_dependencies: bool = True) -> Added:
        """Add all of it or, when anything is wrong, nothing. Any thread.

        Raises UsageError, PackageError and PackageNotSaved. Whatever else ends it, such as KeyboardInterrupt,
        leaves the shelf as it was, too.
        """
        with _naming(wanted, self._folder), _staging(self._folder) as place:
            coming = Wheelhouse((), system=None, user=place / "wheels", index=place / "known")
            asked = self._collect(wanted, coming)
            pins = self._choose(asked, coming, with_dependencies=with_dependencies)
            installed = self._install(pins, CombinedWheels(self._wheelhouse, coming))
            known = {wheel.sha256 for wheel in self._wheelhouse.wheels()}
            self._tell(_INSTALLED, "Keeping what is added")
            self._keep([wheel for wheel in coming.wheels() if wheel.sha256 not in known], coming)
            given = [wheel.sha256 for wheel in coming.wheels()]
        self._tell(100, "Done")
        there = {wheel.sha256: wheel for wheel in self._wheelhouse.wheels()}
        projects = {read_requirement(text).name for text in asked}
        present = [pin.sha256 for pin in pins if pin.project in projects and pin.sha256 in known]
        return Added(
            tuple([there[digest] for digest in given if digest not in known]),
            tuple([there[digest] for digest in dict.fromkeys([*present, *given]) if digest in known]),
            installed,
        )

    def _collect(self, wanted: Wanted, coming: Wheelhouse) -> tuple[str, ...]:
        """Read what is given into ``coming``; returns the requirements that are asked for by name or file."""
        files = list(wanted.files)
        folders = [path for folder in wanted.folders for path in wheels_in(folder)]
        asked = list(wanted.requirements)
        if files or folders:
            self._tell(0, "Reading wheels")
            coming.add(folders)
            asked += _newest(coming.add(files))
        for distribution in wanted.distributions:
            self._tell(0, "Reading packages of Pyodide's distribution")
            listed = read_lock(distribution.lock)
            names = [read_requirement(text).name for text in distribution.chosen]
            chosen = [name for name in names if name in listed]
            if chosen or not names:
                add_distribution(coming, distribution.lock, chosen)
            asked += distribution.chosen
        return tuple(asked)

    def _choose(
        self, asked: Sequence[str], coming: Wheelhouse, *, with_dependencies: bool
    ) -> tuple[Pin, ...]:
        """What to install. All that is asked for has to go together; what else comes, only with what it
        needs itself.
        """
        self._tell(_READ, "Choosing versions")
        combined = CombinedWheels(self._wheelhouse, coming)
        if not with_dependencies:
            wanted = [*asked, *[f"{wheel.project}=={wheel.version}" for wheel in coming.wheels()]]
            return _together([self._alone(text, combined, coming) for text in wanted])
        base = [name for name in BASE if self._wheelhouse.find(name)]
        locks = [self._resolved(asked, base, combined, coming)]
        for wheel in coming.wheels():
            if not any(wheel.sha256 == pin.sha256 for lock in locks for pin in lock.pins):
                locks.append(self._resolved([f"{wheel.project}=={wheel.version}"], (), combined, coming))
        return _together(locks)

    def _resolved(
        self, requirements: Sequence[str], base: Sequence[str], combined: CombinedWheels, coming: Wheelhouse
    ) -> Lock:
        """The requirements with all that they need."""
        try:
            return resolve(requirements, combined, base=base, asker=_ASKER)
        except _NOT_THERE as error:
            if not self._may_ask(error):
                raise
        index = self._index(coming)
        choice = choose(requirements, combined, index, base=base, asker=_ASKER)
        self._fetch(index, choice.downloads, coming)
        return choice.lock

    def _alone(self, requirement: str, combined: CombinedWheels, coming: Wheelhouse) -> Lock:
        """The requirement without anything that it needs."""
        try:
            return resolve([requirement], ChangedWheels(combined, without_requirements), asker=_ASKER)
        except _NOT_THERE as error:
            if not self._may_ask(error):
                raise
        index = self._index(coming)
        pins = tuple([wheel.pin for wheel in index.best([requirement])])
        self._fetch(index, pins, coming)
        return Lock((requirement,), pins)

    def _index(self, coming: Wheelhouse) -> IndexClient:
        return IndexClient(coming.user.with_name("index"), report=self._tell_of_index)

    def _tell_of_index(self, event: Event) -> None:
        if isinstance(event, ProgressEvent):  # whose stage goes on to say from which file pip knows it
            percent = _READ + (_CHOSEN - _READ) * event.value // 100
            self._tell(percent, event.stage.partition(" (from ")[0])

    def _fetch(self, index: IndexClient, pins: Sequence[Pin], coming: Wheelhouse) -> None:
        fetched = coming.user.with_name("fetched")
        fetched.mkdir(exist_ok=True)
        paths = index.download(pins, fetched)
        coming.add(paths, origin={pin.file_name: pin.origin for pin in pins})

    def _install(self, pins: Sequence[Pin], combined: CombinedWheels) -> int:
        """Make the layers that are missing, and machine code of their libraries; returns how many layers."""
        missing = [pin for pin in pins if not self._layers.has(pin)]
        slow = [pin for pin in pins if pin not in missing and not self._layers.is_compiled(pin)]
        paths = {pin: combined.path(pin) for pin in (*missing, *slow)}
        total = sum(path.stat().st_size for path in paths.values()) or 1
        done = 0
        for pin, path in paths.items():
            size = path.stat().st_size
            stage = f"Installing {pin.project} {pin.version}"

            def report(percent: int, stage: str = stage, done: int = done, size: int = size) -> None:
                part = (done + size * percent / 100) / total
                self._tell(_CHOSEN + int((_INSTALLED - _CHOSEN) * part), stage)

            if pin in missing:
                report(0)
                self._layers.obtain(pin, path, report)
            if not self._layers.is_compiled(pin):
                report(100, compiling_stage(pin))
                self._layers.compile_libraries(pin)
            done += size
        return len(missing)

    def _tell(self, percent: int, stage: str) -> None:
        """Tell how far it is, in steps that people can follow."""
        if stage != self._told.stage or percent >= self._told.value + _STEP:
            self._told = ProgressEvent(percent, stage)
            self._report(self._told)

    def _keep(self, wheels: Sequence[WheelInfo], coming: Wheelhouse) -> None:
        notes = read_notes(coming.user)
        self._wheelhouse.add(
            [coming.path(wheel) for wheel in wheels],
            replace=self._replaces,
            origin={name: note.origin for name, note in notes.items()},
            depends={name: note.depends for name, note in notes.items()},
        )


def _newest(wheels: Sequence[WheelInfo]) -> list[str]:
    """Requirements for the newest version of each project: two go together nowhere, but both can be there."""
    newest: dict[str, WheelInfo] = {}
    for wheel in sorted(wheels, key=lambda wheel: Version(wheel.version)):
        newest[wheel.project] = wheel
    return [f"{wheel.project}=={wheel.version}" for wheel in newest.values()]


def _together(locks: Sequence[Lock]) -> tuple[Pin, ...]:
    return tuple({pin.sha256: pin for lock in locks for pin in lock.pins}.values())


@contextmanager
def _naming(wanted: Wanted, folder: Path) -> Iterator[None]:
    """Have errors of a full disk name what was to be added, not a folder that is gone by then."""
    try:
        yield
    except PackageNotSaved as error:
        cause = error.__cause__
        if not isinstance(cause, OSError) or cause.errno not in _DISK:
            raise
        names = [path.name for path in (*wanted.files, *wanted.folders)] + list(wanted.requirements)
        for distribution in wanted.distributions:
            names += distribution.chosen or (str(distribution.lock),)
        raise PackageNotSaved(
            f"{', '.join(names)} cannot be added: {cause.strerror}",
            hint=f"Look at the disk of {folder}: it may be full, or may not be written to. What was there"
            " before is still there.",
        ) from error


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A folder in ``folder`` for as long as the block runs. Raises PackageNotSaved."""
    try:
        make_private(folder)
        for left in folder.glob(f"{_STAGING}*"):  # by a process that was killed
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > _ABANDONED_AFTER_S:
                    shutil.rmtree(left, ignore_errors=True)
        place = Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder))
    except OSError as error:
        raise PackageNotSaved(
            f"{folder} cannot be written: {error.strerror or error}",
            hint="Make room on its disk, or check its rights; what was there before is still there.",
        ) from error
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
