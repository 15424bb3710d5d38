"""Packages of Pyodide's own distribution (numpy, scipy, pandas, matplotlib) from a folder with its files.

Its wheels are kept as they are, with the dependencies that only ``pyodide-lock.json`` knows beside them. What
comes as a plain zip archive, shared libraries above all, becomes a wheel: files for Pyodide's ``/usr/lib``
are data of it, below ``usr/lib`` of the guest's ``sys.prefix``, which is ``/``; there the linker looks.

Tried with distributions that tests make, and with the lock file of the release that ships; not with Pyodide's
own numpy, scipy, pandas or matplotlib, whose files were not at hand. Pyodide loads the libraries of a shared
library's package when the package is loaded, for everybody to see; here they are loaded when another library
names them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Final

from praxis_desktop.packages.errors import (
    MissingDependency,
    PackageError,
    PackageNotFound,
    PackageNotSaved,
    WheelDamaged,
)
from praxis_desktop.packages.guest_platform import PLATFORM
from praxis_desktop.packages.pyodide.lock import LOCK, LockedPackage, Packages, read_lock, with_depends
from praxis_desktop.packages.wheels.archives import (
    opened,
    unreadable,
)
from praxis_desktop.packages.wheels.info import WheelInfo
from praxis_desktop.packages.wheels.names import SUFFIX
from praxis_desktop.packages.wheels.reading import LIBRARY
from praxis_desktop.packages.wheels.writing import write_wheel

if TYPE_CHECKING:
    from praxis_desktop.packages.wheelhouse.wheelhouse import Progress, Wheelhouse

_LIBRARY_FOLDER: Final = "data/usr/lib"


def lock_in(path: Path) -> Path | None:
    """The lock file, when ``path`` is one or a folder that holds one."""
    if path.name == LOCK:
        return path
    lock = path / LOCK
    return lock if lock.is_file() else None


def add_distribution(
    wheelhouse: Wheelhouse,
    lock: Path,
    names: Sequence[str] = (),
    *,
    replace: bool = False,
    progress: Progress | None = None,
    on_known: Callable[[WheelInfo], None] | None = None,
) -> tuple[WheelInfo, ...]:
    """Add the packages ``names`` with all that they need to the wheelhouse, all of them or none; without
    names, all whose files lie beside the lock file, but those that only hold the tests of others.

    Raises what ``read_lock`` and ``Wheelhouse.add`` do, PackageNotFound and MissingDependency for packages
    that the lock or the folder does not have, WheelDamaged for a file that is not what the lock says.
    """
    packages = read_lock(lock)
    chosen = _chosen(packages, lock.parent, names)
    try:
        with tempfile.TemporaryDirectory(prefix="praxis-packages-") as folder:
            paths = [_wheel(package, lock.parent, Path(folder)) for package in chosen]
            depends = {path.name: package.depends for path, package in zip(paths, chosen, strict=True)}
            return wheelhouse.add(
                paths,
                replace=replace,
                origin=str(lock.absolute()),
                depends={name: needs for name, needs in depends.items() if needs},
                progress=progress,
                on_known=on_known,
            )
    except (PackageError, PackageNotSaved):
        raise
    except OSError as error:
        raise PackageNotSaved(
            f"packages of {lock} could not be made ready: {error.strerror or error}",
            hint="Make room in the folder for temporary files, and add them again; nothing was added.",
        ) from error


def _chosen(packages: Packages, folder: Path, names: Sequence[str]) -> tuple[LockedPackage, ...]:
    """What to add; every file of it is there."""
    if names:
        chosen = with_depends(packages, names)
    else:
        there = [
            package.project
            for package in packages.values()
            if not package.is_tests and (folder / package.file_name).is_file()
        ]
        if not there:
            raise PackageNotFound(
                f"none of the packages that {folder / LOCK} names is beside it",
                hint="Put the wheels of Pyodide's distribution into the folder with the lock file.",
            )
        chosen = with_depends(packages, there)
    for package in chosen:
        if not (folder / package.file_name).is_file():
            raise _missing(package, chosen, folder)
    return chosen


def _missing(package: LockedPackage, chosen: Iterable[LockedPackage], folder: Path) -> PackageError:
    hint = f"Put {package.file_name} of the same release of Pyodide into {folder}."
    asking = [other.project for other in chosen if package.project in other.depends]
    if asking:
        return MissingDependency(
            f"{asking[0]} needs {package.project}, and its file {package.file_name} is not in {folder}",
            project=asking[0],
            hint=hint,
        )
    return PackageNotFound(
        f"the file {package.file_name} of {package.project} is not in {folder}",
        project=package.project,
        hint=hint,
    )


def _wheel(package: LockedPackage, folder: Path, into: Path) -> Path:
    """The package's wheel, made in ``into`` if it has none. Raises what ``add_distribution`` does."""
    path = folder / package.file_name
    try:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path.name, error) from error
    if digest != package.sha256:
        raise WheelDamaged(
            f"{path.name} is not the file that Pyodide's lock names: its SHA-256 is {digest}, not"
            f" {package.sha256}",
            file=path.name,
            project=package.project,
            hint="Get it again, from the same release of Pyodide as the lock file.",
        )
    if path.name.endswith(SUFFIX):
        return path
    root = "" if package.place == "site" else _data_folder(package)
    with opened(path) as archive:
        files = [(root + name, archive.read(name)) for name in sorted(archive.names)]
    is_native = package.is_library or any(LIBRARY.search(name) for name, _ in files)
    return write_wheel(
        into,
        package.project,
        _version(package.version),
        files,
        platform=PLATFORM if is_native else "any",
        requires=package.depends,
        summary=f"{package.file_name} of Pyodide's distribution",
    )


def _data_folder(package: LockedPackage) -> str:
    stem = f"{package.project.replace('-', '_')}-{_version(package.version)}"
    return f"{stem}.data/{_LIBRARY_FOLDER}/"


def _version(version: str) -> str:
    """The version as Python packages have them: that of a library in C can be "1.0.8o"."""
    from packaging.version import Version

    try:
        return str(Version(version))
    except ValueError:
        told = "".join(letter if letter.isascii() and letter.isalnum() else "." for letter in version)
        return str(Version("0+" + (".".join(filter(None, told.split("."))) or "unknown")))
