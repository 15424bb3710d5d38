"""Adds packages from the folder of Pyodide's own distribution (numpy, scipy, pandas, matplotlib).

The distribution's wheels are stored unchanged, with notes about dependencies that only ``pyodide-lock.json``
states. Plain zip archives, which mostly contain shared libraries, are converted to wheels: files for
Pyodide's ``/usr/lib`` become data in ``usr/lib`` below the guest's ``sys.prefix``, which is ``/``, so that
the linker finds them.

Tested with distributions made by the tests, and with the lock file of the shipped release; not with Pyodide's
own numpy, scipy, pandas or matplotlib, whose files were not available. Pyodide loads the libraries of a
package when it loads the package, with global symbols; here, a library is loaded when another names it.
"""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from packaging.version import Version

from praxis_desktop.core.likeness import nearest
from praxis_desktop.core.messages import Message
from praxis_desktop.packages.errors import (
    MissingDependency,
    PackageError,
    PackageNotFound,
    PackageNotSaved,
    WheelDamaged,
    WrongPlatform,
)
from praxis_desktop.packages.guest_platform import PLATFORM, PYTHON, markers
from praxis_desktop.packages.wheels.archives import opened, unreadable
from praxis_desktop.packages.wheels.info import SUFFIX, WheelInfo, normalized
from praxis_desktop.packages.wheels.reading import LIBRARY, record_line

if TYPE_CHECKING:
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse


LOCK: Final = "pyodide-lock.json"

_ABI: Final = PLATFORM.removeprefix("pyemscripten_").removesuffix("_wasm32")
_TESTS: Final = "-tests"
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_AGAIN = "Use the file from a Pyodide release, together with the wheels next to it."
_OTHER = Message(
    "Use a release of Pyodide whose ABI is {abi}, or wheels whose names end in {platform}.whl.",
    abi=_ABI,
    platform=PLATFORM,
)


class LockedPackage(Struct, frozen=True):
    """A package in the distribution. ``project`` and ``depends`` are normalized names; ``file_name`` is a
    wheel, or an archive to unpack into ``place``: "site" for modules, "dynlib" for Pyodide's /usr/lib.
    """

    project: str
    version: str
    file_name: str
    sha256: str
    depends: tuple[str, ...]
    is_library: bool
    place: Literal["site", "dynlib"]

    @property
    def is_tests(self) -> bool:
        """Whether the package contains only another package's tests, which Pyodide distributes separately."""
        return self.project.endswith(_TESTS) and self.project.removesuffix(_TESTS) in self.depends


Packages = Mapping[str, LockedPackage]


def read_lock(path: Path) -> Packages:
    """Return the packages in the lock file at ``path``, keyed by normalized name.

    Raises PackageError if the file is invalid or cannot be read, and WrongPlatform if its packages are for a
    version of Pyodide other than the shipped one.
    """
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise PackageError(
            Message("{path} cannot be read: {reason}", path=path, reason=error.strerror),
            hint=Message(
                "Specify the folder that contains Pyodide's distribution, or the {lock} in it.", lock=LOCK
            ),
        ) from error
    except (ValueError, RecursionError) as error:
        raise PackageError(Message("{path} is damaged: it is not JSON", path=path), hint=_AGAIN) from error
    try:
        _check_platform(path, data["info"])
        packages = [_package(entry) for entry in data["packages"].values()]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, PackageError):
            raise
        raise PackageError(
            Message("{path} is not a Pyodide lock file, or is damaged", path=path), hint=_AGAIN
        ) from error
    return {package.project: package for package in packages}


def with_depends(packages: Packages, names: Iterable[str]) -> tuple[LockedPackage, ...]:
    """Return the named packages and everything that they need, without duplicates, dependencies first.

    Raises PackageNotFound for a name that is not in the lock, and MissingDependency for a dependency that is
    not in it.
    """
    chosen: dict[str, LockedPackage] = {}
    begun: set[str] = set()
    for asked in names:
        name = normalized(asked)
        if name not in packages:
            raise PackageNotFound(
                Message("Pyodide's distribution has no package {asked}", asked=asked),
                project=name,
                hint=_nearest(name, packages),
            )
        stack = [(name, False)]
        while stack:
            project, is_done = stack.pop()
            if is_done:
                chosen.setdefault(project, packages[project])
            elif project not in begun:
                begun.add(project)
                stack.append((project, True))
                stack += [(need, False) for need in _needs(packages, project)]
    return tuple(chosen.values())


def _needs(packages: Packages, project: str) -> tuple[str, ...]:
    depends = packages[project].depends
    for need in depends:
        if need not in packages:
            raise MissingDependency(
                Message(
                    "{project} needs {need}, which Pyodide's lock file does not have",
                    project=project,
                    need=need,
                ),
                project=project,
                hint=_AGAIN,
            )
    return depends


def _nearest(name: str, packages: Packages) -> str:
    near = nearest(name, packages, 3)
    return (
        Message("Did you mean {near}?", near=" or ".join(near))
        if near
        else Message("Pyodide's {lock} lists the names.", lock=LOCK)
    )


def _check_platform(path: Path, info: Mapping[str, Any]) -> None:
    python, abi = str(info["python"]), info.get("abi_version")
    release = "emscripten_" + markers()["platform_release"].replace(".", "_")
    fits = abi == _ABI if abi is not None else info["platform"] == release
    if info.get("arch", "wasm32") != "wasm32" or not fits or not f"{python}.".startswith(f"{PYTHON}."):
        told = Message("the ABI {abi}", abi=abi) if abi is not None else str(info["platform"])
        raise WrongPlatform(
            Message(
                "{path} belongs to a version of Pyodide with {told} and Python {python}; programs here run "
                "on one with the ABI {abi} and Python {guest_python}",
                path=path,
                told=told,
                python=python,
                abi=_ABI,
                guest_python=PYTHON,
            ),
            file=path.name,
            hint=_OTHER,
        )


_LONGEST_VERSION = 1000


def _package(entry: Mapping[str, Any]) -> LockedPackage:
    """Parse an entry of the lock file. Raises KeyError, TypeError or ValueError if it is invalid."""
    address = str(entry["file_name"])
    file_name = unquote(urlsplit(address).path.rpartition("/")[2]) if "/" in address else address
    place = entry.get("install_dir", "site")
    digest = str(entry["sha256"])
    if not _SHA256.fullmatch(digest) or place not in ("site", "dynlib") or file_name in ("", ".", ".."):
        raise ValueError(address)
    if "/" in file_name or "\\" in file_name or not file_name.isprintable():
        raise ValueError(address)
    version = str(entry["version"])
    if len(version) > _LONGEST_VERSION:
        raise ValueError(address)
    return LockedPackage(
        project=normalized(str(entry["name"])),
        version=version,
        file_name=file_name,
        sha256=digest.lower(),
        depends=tuple(normalized(str(name)) for name in entry["depends"]),
        is_library=entry.get("package_type") == "shared_library",
        place=cast('Literal["site", "dynlib"]', place),
    )


_LIBRARY_FOLDER: Final = "data/usr/lib"


def lock_in(path: Path) -> Path | None:
    """Return ``path`` if it has a lock file's name, or else the lock file in it; None if there is none."""
    if path.name == LOCK:
        return path
    lock = path / LOCK
    return lock if lock.is_file() else None


def add_distribution(
    wheelhouse: Wheelhouse,
    lock: Path,
    names: Sequence[str] = (),
    *,
    with_dependencies: bool = True,
    origin: str = "",
    on_known: Callable[[WheelInfo], None] | None = None,
) -> tuple[WheelInfo, ...]:
    """Add the packages listed in ``names`` and, by default, their dependencies to the wheelhouse: either all
    of them or none. ``origin`` says where they come from, by default the lock file.

    Without names, adds all packages whose files are beside the lock file, except those that contain only
    other packages' tests. Raises the same errors as ``read_lock`` and ``Wheelhouse.add``, PackageNotFound and
    MissingDependency for packages that are not in the lock or the folder, and WheelDamaged for a file that
    differs from the lock.
    """
    packages = read_lock(lock)
    chosen = _chosen(packages, lock.parent, names, with_dependencies=with_dependencies)
    try:
        with tempfile.TemporaryDirectory(prefix="praxis-packages-") as folder:
            paths = [_wheel(package, lock.parent, Path(folder)) for package in chosen]
            depends = {path.name: package.depends for path, package in zip(paths, chosen, strict=True)}
            return wheelhouse.add(
                paths,
                origin=origin or str(lock.absolute()),
                depends={name: needs for name, needs in depends.items() if needs},
                on_known=on_known,
            )
    except (PackageError, PackageNotSaved):
        raise
    except OSError as error:
        raise PackageNotSaved(
            Message(
                "packages in {lock} could not be prepared: {reason}",
                lock=lock,
                reason=error.strerror or error,
            ),
            hint="Free space in the folder for temporary files and add them again. Nothing was added.",
        ) from error


def _chosen(
    packages: Packages, folder: Path, names: Sequence[str], *, with_dependencies: bool
) -> tuple[LockedPackage, ...]:
    """Return the packages to add, after checking that all their files exist."""
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
                Message(
                    "none of the packages listed in {folder} is in the same folder", folder=folder / LOCK
                ),
                hint="Put the wheels from Pyodide's distribution into the folder with the lock file.",
            )
        chosen = with_depends(packages, there)
    if not with_dependencies:
        chosen = tuple([package for package in chosen if package.project in map(normalized, names)])
    for package in chosen:
        if not (folder / package.file_name).is_file():
            raise _missing(package, chosen, folder)
    return chosen


def _missing(package: LockedPackage, chosen: Iterable[LockedPackage], folder: Path) -> PackageError:
    hint = Message(
        "Copy {file_name} from the same release of Pyodide into {folder}.",
        file_name=package.file_name,
        folder=folder,
    )
    asking = [other.project for other in chosen if package.project in other.depends]
    if asking:
        return MissingDependency(
            Message(
                "{asking} needs {project}, but its file {file_name} is not in {folder}",
                asking=asking[0],
                project=package.project,
                file_name=package.file_name,
                folder=folder,
            ),
            project=asking[0],
            hint=hint,
        )
    return PackageNotFound(
        Message(
            "the file {file_name} of {project} is not in {folder}",
            file_name=package.file_name,
            project=package.project,
            folder=folder,
        ),
        project=package.project,
        hint=hint,
    )


def _wheel(package: LockedPackage, folder: Path, into: Path) -> Path:
    """Return the package's wheel, which is created in ``into`` if it does not exist. Raises the same errors
    as ``add_distribution``.
    """
    path = folder / package.file_name
    try:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path.name, error) from error
    if digest != package.sha256:
        raise WheelDamaged(
            Message(
                "{name} is not the file that Pyodide's lock names: its SHA-256 is {digest}, not {sha}",
                name=path.name,
                digest=digest,
                sha=package.sha256,
            ),
            file=path.name,
            project=package.project,
            hint="Get it again from the same release of Pyodide as the lock file.",
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
        summary=Message("{file_name} from Pyodide's distribution", file_name=package.file_name),
    )


def _data_folder(package: LockedPackage) -> str:
    stem = f"{package.project.replace('-', '_')}-{_version(package.version)}"
    return f"{stem}.data/{_LIBRARY_FOLDER}/"


def _version(version: str) -> str:
    """Return the version in the form required of Python packages. A C library may have, say, "1.0.8o"."""
    try:
        return str(Version(version))
    except ValueError:
        told = "".join(letter if letter.isascii() and letter.isalnum() else "." for letter in version)
        return str(Version("0+" + (".".join(filter(None, told.split("."))) or "unknown")))


_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644


def write_wheel(
    folder: Path,
    project: str,
    version: str,
    files: Iterable[tuple[str, bytes]],
    *,
    platform: str = "any",
    requires: Sequence[str] = (),
    summary: str = "",
) -> Path:
    """Write a wheel with the given ``files``, keyed by their names in the wheel, to ``folder``, and return
    its path.

    Equal contents give equal bytes on every computer, because nothing is compressed. Raises OSError.
    """
    stem = f"{project.replace('-', '_')}-{version}"
    path = folder / f"{stem}-py3-none-{platform}.whl"
    metadata = [f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n"]
    if summary:
        metadata.append(f"Summary: {summary}\n")
    metadata += [f"Requires-Dist: {requirement}\n" for requirement in requires]
    is_pure = "true" if platform == "any" else "false"
    wheel = f"Wheel-Version: 1.0\nRoot-Is-Purelib: {is_pure}\nTag: py3-none-{platform}\n"
    record = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in (
            *files,
            (f"{stem}.dist-info/METADATA", "".join(metadata).encode()),
            (f"{stem}.dist-info/WHEEL", wheel.encode()),
        ):
            _put(archive, name, content)
            record.append(record_line(name, content))
        name = f"{stem}.dist-info/RECORD"
        _put(archive, name, "".join([*record, f"{name},,\n"]).encode())
    return path


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.create_system = 3  # Unix, whatever the system
    entry.external_attr = _MODE << 16
    archive.writestr(entry, content)
