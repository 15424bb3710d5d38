"""``pyodide-lock.json``: which packages Pyodide's distribution has, and what they need of each other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, cast
from urllib.parse import unquote, urlsplit

from praxis_desktop.core.records import Record
from praxis_desktop.packages.errors import MissingDependency, PackageError, PackageNotFound, WrongPlatform
from praxis_desktop.packages.guest_platform import PLATFORM, PYTHON, markers
from praxis_desktop.packages.wheels.names import normalized

LOCK: Final = "pyodide-lock.json"

_ABI: Final = PLATFORM.removeprefix("pyemscripten_").removesuffix("_wasm32")
_TESTS: Final = "-tests"
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_AGAIN = "Take the file from a release of Pyodide, together with the wheels that lie beside it there."
_OTHER = f"Use a release of Pyodide whose ABI is {_ABI}, or wheels whose names end in {PLATFORM}.whl."


class LockedPackage(Record):
    """A package of the distribution: ``project`` and ``depends`` are normalized names, ``file_name`` is a
    wheel, or an archive to unpack in ``place``: "site", where modules lie, or "dynlib", Pyodide's /usr/lib.
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
        """Whether these are the tests of another package, which Pyodide keeps apart."""
        return self.project.endswith(_TESTS) and self.project.removesuffix(_TESTS) in self.depends


Packages = Mapping[str, LockedPackage]


def read_lock(path: Path) -> Packages:
    """The packages that the lock file ``path`` names, by normalized name.

    Raises PackageError for what is no such file or cannot be read, WrongPlatform when its packages are for
    another Pyodide than the one that ships.
    """
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise PackageError(
            f"{path} cannot be read: {error.strerror}",
            hint=f"Name the folder of Pyodide's distribution, or the {LOCK} in it.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise PackageError(f"{path} is damaged: it is no JSON", hint=_AGAIN) from error
    try:
        _check_platform(path, data["info"])
        packages = [_package(entry) for entry in data["packages"].values()]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, PackageError):
            raise
        raise PackageError(f"{path} is not a lock file of Pyodide, or a damaged one", hint=_AGAIN) from error
    return {package.project: package for package in packages}


def with_depends(packages: Packages, names: Iterable[str]) -> tuple[LockedPackage, ...]:
    """The named packages and all that they need, each once, what is needed first.

    Raises PackageNotFound for a name that the lock does not have, MissingDependency for one that a package
    of it needs.
    """
    chosen: dict[str, LockedPackage] = {}
    begun: set[str] = set()
    for asked in names:
        name = normalized(asked)
        if name not in packages:
            raise PackageNotFound(
                f"Pyodide's distribution has no package {asked}", project=name, hint=_nearest(name, packages)
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
                f"{project} needs {need}, which Pyodide's lock file does not have",
                project=project,
                hint=_AGAIN,
            )
    return depends


def _nearest(name: str, packages: Packages) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, packages, n=3)
    return f"Did you mean {' or '.join(near)}?" if near else f"The names are those in its {LOCK}."


def _check_platform(path: Path, info: Mapping[str, Any]) -> None:
    python, abi = str(info["python"]), info.get("abi_version")
    release = "emscripten_" + markers()["platform_release"].replace(".", "_")
    fits = abi == _ABI if abi is not None else info["platform"] == release
    if info.get("arch", "wasm32") != "wasm32" or not fits or not f"{python}.".startswith(f"{PYTHON}."):
        told = f"the ABI {abi}" if abi is not None else str(info["platform"])
        raise WrongPlatform(
            f"{path} is of a Pyodide with {told} and Python {python}, and programs here run on one with the"
            f" ABI {_ABI} and Python {PYTHON}",
            file=path.name,
            hint=_OTHER,
        )


_LONGEST_VERSION = 1000


def _package(entry: Mapping[str, Any]) -> LockedPackage:
    """Raises KeyError, TypeError and ValueError for an entry that is none."""
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
