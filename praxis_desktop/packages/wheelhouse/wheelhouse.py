"""The wheelhouse: this computer's wheels for guests, on three shelves."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.messages import Message
from praxis_desktop.packages import wheelhouse
from praxis_desktop.packages.errors import PackageError, PackageNotFound, VersionNotFound
from praxis_desktop.packages.wheelhouse.index import (
    SUFFIX,
    Entries,
    WheelDefect,
    newest_beside,
    read_index,
    write_index,
)
from praxis_desktop.packages.wheelhouse.shelves import Contents, Scan, ShelfFolder, contents, scan, turn
from praxis_desktop.packages.wheels.info import Shelf, WheelInfo, normalized, parsed, rank

if TYPE_CHECKING:
    from praxis_desktop.packages.pins import Pin

log = logging.getLogger(__name__)

_NEAREST: Final[Mapping[str, int]] = {"user": 2, "system": 1, "shipped": 0}

Progress = Callable[[str, int, int], None]
"""A function that is called while wheels are copied, with the file's name, the number of bytes copied so far,
and the total for all files.
"""


class Wheelhouse:
    """The wheels in the folders ``shipped`` (the program's), ``system`` (the administrator's) and ``user``.

    Only ``user`` is ever written to. Any folder may be missing, and anybody may add and remove wheels at any
    time. Information about wheels is stored in the file ``index`` (by default in ``cache``, which defaults to
    the user's). If that file is missing, entries for the same files are taken from ``index_ahead``, which is
    never written to, and from the newest index for other folders beside ``index``. Thread- and process-safe.
    """

    def __init__(
        self,
        shipped: Sequence[Path] | Path,
        *,
        system: Path | None,
        user: Path,
        index: Path | None = None,
        index_ahead: Path | None = None,
        cache: Path | None = None,
    ) -> None:
        own = [shipped] if isinstance(shipped, Path) else shipped
        self.user = user
        self._folders = (
            *(ShelfFolder(folder, "shipped") for folder in own),
            *([ShelfFolder(system, "system")] if system is not None else []),
            ShelfFolder(user, "user"),
        )
        self._index = index or _index_path(cache or cache_directory(), self._folders)
        self._index_ahead = index_ahead
        self._lock = threading.Lock()
        self._scan: Scan | None = None
        self._contents = Contents((), (), {})

    @property
    def fingerprint(self) -> str:
        """A value that changes when a wheel is added, removed or changed. Opens no file; takes under 1 ms."""
        return self._scanned().fingerprint

    def wheels(self) -> tuple[WheelInfo, ...]:
        """Return all usable wheels, sorted by name. Several shelves may hold wheels of the same version."""
        return tuple(wheel for wheel, _ in self._current().wheels)

    def defects(self) -> tuple[WheelDefect, ...]:
        """Return the files that are ignored because they cannot be used, with the reasons."""
        return self._current().defects

    def find(self, project: str) -> tuple[WheelInfo, ...]:
        """Return the wheels of a package, newest version first. Within a version, the user's wheels come
        first, then the administrator's, then the program's; on the same shelf, those that suit the guest best
        come first.
        """
        name = normalized(project)
        return _sorted([wheel for wheel in self.wheels() if wheel.project == name])

    def providers(self, module: str) -> tuple[WheelInfo, ...]:
        """Return the wheels that contain ``module``, identified by the first part of its name. Those of the
        package with the same name come first, and the wheels of each package are sorted newest first.
        """
        top = module.partition(".")[0]
        found: dict[str, list[WheelInfo]] = {}
        for wheel in self.wheels():
            if top in wheel.modules:
                found.setdefault(wheel.project, []).append(wheel)
        projects = sorted(found, key=lambda project: (project != normalized(top), project))
        return tuple(wheel for project in projects for wheel in _sorted(found[project]))

    def wheel_of(self, pin: Pin) -> WheelInfo:
        """Return the wheel for a pin. Raises PackageNotFound if the wheel is gone."""
        for wheel in self.find(pin.project):
            if wheel.sha256 == pin.sha256:
                return wheel
        raise PackageNotFound(
            Message("the wheel {file_name} is gone", file_name=pin.file_name),
            project=pin.project,
            hint=Message(
                "Add it again: praxis-desktop packages add {project}=={version} --network",
                project=pin.project,
                version=pin.version,
            ),
        )

    def path(self, info: WheelInfo) -> Path:
        """Return a wheel's path. The file may be gone; if that is already known, raises PackageNotFound."""
        found = [
            (wheel.shelf != info.shelf, number, path)
            for number, (wheel, path) in enumerate(self._current().wheels)
            if wheel.sha256 == info.sha256 and wheel.file_name == info.file_name
        ]
        if not found:
            raise PackageNotFound(
                Message("the wheel {file_name} is gone", file_name=info.file_name),
                project=info.project,
                hint=Message(
                    "Add it again: praxis-desktop packages add {project}=={version} --network",
                    project=info.project,
                    version=info.version,
                ),
            )
        return min(found)[2]

    def add(
        self,
        paths: Iterable[Path],
        *,
        replace: bool = False,
        origin: str | Mapping[str, str] | None = None,
        depends: Mapping[str, Sequence[str]] | None = None,
        progress: Progress | None = None,
        on_known: Callable[[WheelInfo], None] | None = None,
    ) -> tuple[WheelInfo, ...]:
        """Copy either all of the wheels or none to the user's shelf, and return them as the shelves list
        them.

        A wheel that is already on any shelf is passed to ``on_known`` and not copied. ``origin`` says where
        the wheels come from: one origin for all of them, or a mapping from file names (default: their paths).
        ``depends`` maps file names to additional requirements. Raises the same errors as ``read_wheel``,
        PackageError for a version that exists with different contents (unless ``replace``), and
        PackageNotSaved.
        """
        added = wheelhouse.add_wheels(
            self,
            tuple(paths),
            replaces=replace,
            origin=origin,
            depends=depends or {},
            progress=progress,
            on_known=on_known,
        )
        digests = {
            wheel.sha256: wheel for wheel in sorted(self.wheels(), key=lambda wheel: _NEAREST[wheel.shelf])
        }
        return tuple(digests.get(wheel.sha256, wheel) for wheel in added)

    def remove(self, project: str, version: str | None = None) -> tuple[WheelInfo, ...]:
        """Remove all versions of a package, or one version, from the user's shelf; return the removed wheels.

        Raises PackageNotFound or VersionNotFound if there is nothing to remove, PackageError if the package
        is not on the user's shelf, and PackageNotSaved.
        """
        found = self.find(project)
        if not found:
            raise PackageNotFound(
                Message("there is no package {project} in the wheelhouse", project=project),
                project=normalized(project),
                hint="praxis-desktop packages list shows the available packages.",
            )
        chosen = [wheel for wheel in found if version is None or _is_version(wheel.version, version)]
        if not chosen:
            raise VersionNotFound(
                Message(
                    "there is no version {version} of {project} in the wheelhouse",
                    version=version,
                    project=project,
                ),
                project=found[0].project,
                hint=Message(
                    "Available: {found}.", found=", ".join(dict.fromkeys(wheel.version for wheel in found))
                ),
            )
        own = [wheel for wheel in chosen if wheel.shelf == "user"]
        if not own:
            raise _not_removable(chosen[0])
        wheelhouse.remove_wheels(self.user, own)
        return tuple(own)

    def _scanned(self) -> Scan:
        scanned = scan(self._folders)
        if scanned.is_unfinished:
            try:
                with turn(self.user):
                    pass
                scanned = scan(self._folders)
            except OSError as error:
                log.warning("A change of %s is not carried out: %s", self.user, error)
        return scanned

    def _current(self) -> Contents:
        """Return the current contents of the folders."""
        scanned = self._scanned()
        with self._lock:
            if self._scan is not None and self._scan.fingerprint == scanned.fingerprint:
                return self._contents
            known = self._contents.entries if self._scan is not None else self._known()
            found = contents(scanned, known)
            if found.entries.keys() != known.keys():
                write_index(self._index, found.entries)
            wheels = sorted(found.wheels, key=lambda wheel: (wheel[0].project, wheel[0].file_name))
            self._contents = Contents(tuple(wheels), found.defects, found.entries)
            self._scan = scanned
            return self._contents

    def _known(self) -> Entries:
        own = read_index(self._index)
        if own:
            return own
        others = (self._index_ahead, newest_beside(self._index))
        return {key: entry for path in others if path is not None for key, entry in read_index(path).items()}


def _sorted(wheels: list[WheelInfo]) -> tuple[WheelInfo, ...]:
    """Sort one package's wheels as ``Wheelhouse.find`` returns them."""
    if len(wheels) < 2:
        return tuple(wheels)
    from packaging.version import Version

    def order(wheel: WheelInfo) -> tuple[Version, int, int, str]:
        name = parsed(wheel.file_name)
        return Version(wheel.version), _NEAREST[wheel.shelf], -(rank(name) or 0), name.build

    return tuple(sorted(wheels, key=order, reverse=True))


def _is_version(version: str, asked: str) -> bool:
    from packaging.version import Version

    try:
        return Version(version) == Version(asked)
    except ValueError:  # also raised for a number that is too long
        return False


def _not_removable(wheel: WheelInfo) -> PackageError:
    whose: dict[Shelf, str] = {
        "shipped": "ships with Praxis Desktop",
        "system": "is in the wheel folder set in packages.wheelhouse",
    }
    return PackageError(
        Message(
            "{project} {version} {whose} and cannot be removed here",
            project=wheel.project,
            version=wheel.version,
            whose=whose[wheel.shelf],
        ),
        project=wheel.project,
        hint=Message("Add another version of {project} if programs should use it.", project=wheel.project),
    )


def _index_path(cache: Path, folders: Sequence[ShelfFolder]) -> Path:
    """Return the index file in the cache for this combination of folders."""
    told = repr([(str(folder.path.absolute()), folder.shelf) for folder in folders])
    digest = hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return cache / "wheelhouse" / f"{digest}{SUFFIX}"
