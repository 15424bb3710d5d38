"""Adds packages: reads, resolves and installs what was requested, and puts either everything or nothing on
the user's shelf.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs
from packaging.version import Version

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.core.files import make_private
from praxis_desktop.core.messages import Message
from praxis_desktop.core.requirement_texts import read_requirement
from praxis_desktop.packages.addresses import without_secrets
from praxis_desktop.packages.errors import (
    MissingDependency,
    PackageError,
    PackageNotFound,
    PackageNotSaved,
    VersionNotFound,
)
from praxis_desktop.packages.guest_platform import BASE
from praxis_desktop.packages.index.client import IndexClient
from praxis_desktop.packages.index.index_offers import choose
from praxis_desktop.packages.layers.compiling_ahead import compiling_stage
from praxis_desktop.packages.packs import WHEELS, is_pack, packed_requirements
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.packages.resolving.offered_wheels import ChangedWheels
from praxis_desktop.packages.resolving.resolving import resolve
from praxis_desktop.packages.wheelhouse.shelves import read_notes
from praxis_desktop.packages.wheelhouse.shelving import replaced_by
from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
from praxis_desktop.packages.wheels.info import WheelInfo
from praxis_desktop.packages.wheels.pyodide import add_distribution, lock_in, read_lock

if TYPE_CHECKING:
    from praxis_desktop.packages.index.pyodide_files import PyodideFiles
    from praxis_desktop.packages.layers.store import LayerStore


class CombinedWheels:
    """The ``wheelhouse`` as it will be with ``coming``, whose wheels take precedence for equal versions."""

    def __init__(self, wheelhouse: Wheelhouse, coming: Wheelhouse) -> None:
        self._wheelhouse = wheelhouse
        self._coming = coming

    def wheels(self) -> tuple[WheelInfo, ...]:
        """Return all wheels."""
        return self._with_own(self._coming.wheels(), self._wheelhouse.wheels())

    def find(self, project: str) -> tuple[WheelInfo, ...]:
        """Return the wheels of a project, newest first."""
        both = self._with_own(self._coming.find(project), self._wheelhouse.find(project))
        return tuple(sorted(both, key=lambda wheel: Version(wheel.version), reverse=True))

    def providers(self, module: str) -> tuple[WheelInfo, ...]:
        """Return the wheels that contain the top-level ``module``."""
        return self._with_own(self._coming.providers(module), self._wheelhouse.providers(module))

    def path(self, pin: Pin) -> Path:
        """Return the path of a chosen wheel. Raises PackageNotFound if the file is gone."""
        for place in (self._wheelhouse, self._coming):
            for wheel in place.find(pin.project):
                if wheel.sha256 == pin.sha256:
                    return place.path(wheel)
        raise PackageNotFound(
            Message("the wheel {file_name} has just been removed", file_name=pin.file_name),
            project=pin.project,
            hint="Add it again.",
        )

    def _with_own(self, coming: tuple[WheelInfo, ...], own: tuple[WheelInfo, ...]) -> tuple[WheelInfo, ...]:
        known = {wheel.sha256 for wheel in own}
        return (*(wheel for wheel in coming if wheel.sha256 not in known), *own)


def without_requirements(wheels: tuple[WheelInfo, ...]) -> tuple[WheelInfo, ...]:
    """Return the wheels with their requirements removed."""
    return tuple(structs.replace(wheel, requires=()) for wheel in wheels)


_SHOWN: Final = 200
"""Maximum length, in characters, of a path in an error."""


class FromPyodide(Struct, frozen=True):
    """A lock file of Pyodide's distribution; ``chosen`` names the packages to add (empty: all)."""

    lock: Path
    chosen: tuple[str, ...] = ()


class Wanted(Struct, frozen=True):
    """What to add: ``files`` are wheels, ``folders`` contain wheels, ``requirements`` are as in PEP 508."""

    files: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    distributions: tuple[FromPyodide, ...] = ()
    requirements: tuple[str, ...] = ()


def read_wanted(texts: Sequence[str]) -> Wanted:
    """Classify the arguments of ``packages add``. A name counts as a folder if it is written as a path, or if
    a folder of that name contains wheels, a pack or Pyodide's lock. A pack's name stands for its packages.
    Raises UsageError for an invalid argument or a missing path, and PackageNotFound for a missing pack.
    """
    files: list[Path] = []
    folders: list[Path] = []
    distributions: list[FromPyodide] = []
    requirements: list[str] = []
    for text in texts:
        place = Path(text).expanduser()
        if _is_path(text, place):
            _require(text, place)
            lock = lock_in(place)
            if lock is not None:
                distributions.append(FromPyodide(lock))
            elif is_pack(place):
                folders.append(place / WHEELS)
            elif place.is_dir():
                folders.append(place)
            else:
                files.append(place)
            continue
        name = _checked(text)
        packed = packed_requirements(name)
        if packed:
            requirements += packed
        elif distributions:
            last = distributions[-1]
            distributions[-1] = FromPyodide(last.lock, (*last.chosen, name))
        else:
            requirements.append(name)
    return Wanted(tuple(files), tuple(folders), tuple(distributions), tuple(requirements))


def wheels_in(folder: Path) -> list[Path]:
    """Return the wheels in a folder, sorted by name. Raises UsageError if it has none or cannot be read."""
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix == ".whl")
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(
            Message("{folder} cannot be read: {reason}", folder=folder, reason=reason),
            hint="Give yourself permission to read it.",
        ) from None
    if not found:
        raise UsageError(
            Message("there is no wheel in {folder}", folder=folder),
            hint="Specify a folder of .whl files, or Pyodide's distribution.",
        )
    return found


def _is_path(text: str, place: Path) -> bool:
    if text.endswith((".whl", ".json")) or "/" in text or "\\" in text or text in (".", "..", "~"):
        return "://" not in text
    try:
        return place.is_file() or (
            place.is_dir() and (lock_in(place) is not None or is_pack(place) or any(place.glob("*.whl")))
        )
    except OSError:  # longer than any file name
        return False


def _require(text: str, place: Path) -> None:
    try:
        place.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(
            Message("there is no file {text}", text=text), hint="Check the name and the folder."
        ) from None
    except OSError as error:
        raise UsageError(
            Message("{text} cannot be read: {reason}", text=text[:_SHOWN], reason=error.strerror),
            hint="Check the name and your permissions.",
        ) from None


def _checked(text: str) -> str:
    if "://" in text:
        raise UsageError(
            Message("{text} is an address; addresses are not accepted", text=without_secrets(text)),
            hint="Download the wheel and add the file, or give the name of the package.",
        )
    read_requirement(text)
    return text.strip()


Report = Callable[[Event], None]

_ASKER: Final = "you ask for"
_NOT_THERE: Final = (PackageNotFound, VersionNotFound, MissingDependency)
_STAGING: Final = "adding-"
_ABANDONED_AFTER_S: Final = 86400.0
_READ, _CHOSEN, _INSTALLED = 10, 30, 95
"""The progress, in percent, once everything has been read, chosen, and installed, respectively."""

_STEP: Final = 5

_DISK: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO)


class Added(Struct, frozen=True):
    """The result of adding: ``added`` wheels are new on the user's shelf, ``present`` wheels were requested
    but were already in the wheelhouse, and ``installed`` is the number of layers built.
    """

    added: tuple[WheelInfo, ...]
    present: tuple[WheelInfo, ...]
    installed: int


class Adding:
    """One addition to ``wheelhouse``. New wheels stay in ``folder`` until all have arrived.

    If no wheel folder has a package, ``may_ask`` is called with the error, and returns whether the index may
    be queried. Packages for which the index has no wheel for guests are taken from the distribution
    ``pyodide``. With ``replaces``, wheels with the same version but different contents are removed.
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
        pyodide: PyodideFiles | None = None,
    ) -> None:
        self._wheelhouse = wheelhouse
        self._pyodide = pyodide
        self._layers = layers
        self._folder = folder
        self._may_ask = may_ask
        self._report = report
        self._replaces = replaces
        self._told = ProgressEvent(-_STEP, "")

    def add(self, wanted: Wanted, *, with_dependencies: bool = True) -> Added:
        """Add everything in ``wanted`` or, after an error, nothing. Thread-safe.

        Raises UsageError, PackageError and PackageNotSaved. Any other exception, such as KeyboardInterrupt,
        also leaves the shelf unchanged.
        """
        with _naming(wanted, self._folder), _staging(self._folder) as place:
            coming = Wheelhouse((), system=None, user=place / "wheels", index=place / "known")
            asked = self._collect(wanted, coming)
            pins = self._choose(asked, coming, with_dependencies=with_dependencies)
            known = {wheel.sha256 for wheel in self._wheelhouse.wheels()}
            new = [wheel for wheel in coming.wheels() if wheel.sha256 not in known]
            # Check now: otherwise the wheel would be refused only after minutes of installing.
            replaced_by(new, self._wheelhouse.wheels(), replaces=self._replaces)
            installed = self._install(pins, CombinedWheels(self._wheelhouse, coming))
            self._tell(_INSTALLED, "Saving the added packages")
            self._keep(new, coming)
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
        """Read the given files into ``coming``; return the requirements requested by name or by file."""
        files = list(wanted.files)
        folders = [path for folder in wanted.folders for path in wheels_in(folder)]
        asked = list(wanted.requirements)
        if files or folders:
            self._tell(0, "Reading wheels")
            coming.add(folders)
            asked += _newest(coming.add(files))
        for distribution in wanted.distributions:
            self._tell(0, "Reading packages from Pyodide's distribution")
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
        """Return the packages to install. Requested packages must be compatible with one another; each
        additional package is resolved only with its own requirements.
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
        """Resolve the requirements, including everything that they need."""
        try:
            return resolve(requirements, combined, base=base, asker=_ASKER)
        except _NOT_THERE as error:
            if not self._may_ask(error):
                raise
        index = self._index(coming)
        taken: set[str] = set()
        while True:
            try:
                choice = choose(requirements, combined, index, base=base, asker=_ASKER)
            except _NOT_THERE as error:
                if error.project in taken or not self._take_from_pyodide(error.project, index, coming):
                    raise
                taken.add(error.project)
            else:
                self._fetch(index, choice.downloads, coming)
                return choice.lock

    def _take_from_pyodide(self, project: str, index: IndexClient, coming: Wheelhouse) -> bool:
        """Add, from Pyodide's distribution, a package that the index lacks. Return False if the distribution
        lacks it, too.
        """
        if self._pyodide is None or not self._pyodide.has(project):
            return False
        self._pyodide.add(project, index, coming, coming.user.with_name("pyodide"))
        return True

    def _alone(self, requirement: str, combined: CombinedWheels, coming: Wheelhouse) -> Lock:
        """Resolve the requirement without its dependencies."""
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
        if isinstance(event, ProgressEvent):  # the stage also says where pip found the requirement
            percent = _READ + (_CHOSEN - _READ) * event.value // 100
            self._tell(percent, event.stage.partition(" (from ")[0])

    def _fetch(self, index: IndexClient, pins: Sequence[Pin], coming: Wheelhouse) -> None:
        fetched = coming.user.with_name("fetched")
        fetched.mkdir(exist_ok=True)
        paths = index.download(pins, fetched)
        coming.add(paths, origin={pin.file_name: pin.origin for pin in pins})

    def _install(self, pins: Sequence[Pin], combined: CombinedWheels) -> int:
        """Build missing layers, compile uncompiled libraries, and return the number of layers built."""
        missing = [pin for pin in pins if not self._layers.has(pin)]
        slow = [pin for pin in pins if pin not in missing and not self._layers.is_compiled(pin)]
        paths = {pin: combined.path(pin) for pin in (*missing, *slow)}
        total = sum(path.stat().st_size for path in paths.values()) or 1
        done = 0
        for pin, path in paths.items():
            size = path.stat().st_size
            stage = Message("Installing {project} {version}", project=pin.project, version=pin.version)

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
        """Report progress, but only in steps coarse enough to be read."""
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
    """Return a requirement for each project's newest version. Requirements for two versions of the same
    project would conflict.
    """
    newest: dict[str, WheelInfo] = {}
    for wheel in sorted(wheels, key=lambda wheel: Version(wheel.version)):
        newest[wheel.project] = wheel
    return [f"{wheel.project}=={wheel.version}" for wheel in newest.values()]


def _together(locks: Sequence[Lock]) -> tuple[Pin, ...]:
    return tuple({pin.sha256: pin for lock in locks for pin in lock.pins}.values())


@contextmanager
def _naming(wanted: Wanted, folder: Path) -> Iterator[None]:
    """If the disk fails, make the error name the packages being added instead of a temporary folder."""
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
            Message("{names} cannot be added: {reason}", names=", ".join(names), reason=cause.strerror),
            hint=Message(
                "Check the disk that holds {folder}: it may be full or read-only. Nothing was lost.",
                folder=folder,
            ),
        ) from error


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder inside ``folder``. Raises PackageNotSaved."""
    try:
        make_private(folder)
        for left in folder.glob(f"{_STAGING}*"):  # left by a process that was killed
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > _ABANDONED_AFTER_S:
                    shutil.rmtree(left, ignore_errors=True)
        place = Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder))
    except OSError as error:
        raise PackageNotSaved(
            Message("{folder} cannot be written: {reason}", folder=folder, reason=error.strerror or error),
            hint="Free space on its disk, or check its permissions. Earlier contents are unchanged.",
        ) from error
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
