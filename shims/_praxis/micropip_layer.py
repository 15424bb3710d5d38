"""micropip's compatibility layer for this host. Replaces the layer that calls Pyodide's JavaScript."""

from __future__ import annotations

import importlib.metadata
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlparse
from zipfile import ZipFile

from micropip._compat.compatibility_layer import CompatibilityLayer

from _praxis import packages

SOURCE = "wheelhouse"
"""The name that ``micropip.list()`` shows as the source of the host's packages."""


def refuse(url: str) -> packages.PackageError:
    """Return the error for a wheel that is not among the program's files."""
    return packages.PackageError(
        f"{url} cannot be fetched: programs get packages by their names, or as wheels among their own files",
        hint="Add the wheel on the host: praxis-desktop packages add FILE.whl\n"
        "Then install it by its name, or write it to a file and install 'emfs:/path/of.whl'.",
    )


def _hosts_own() -> Iterator[importlib.metadata.Distribution]:
    """Yield the packages that micropip itself has not installed."""
    for distribution in importlib.metadata.distributions():
        if distribution.name and distribution.read_text("PYODIDE_SOURCE") is None:
            yield distribution


class _LoadedPackages:
    """The installed packages keyed by normalized name, like ``pyodide.loadedPackages``."""

    def to_py(self) -> dict[str, str]:
        """Return all loaded packages."""
        return {packages.canonical(found.name): SOURCE for found in _hosts_own()}

    def __getattr__(self, name: str) -> str:
        if name[:2] == "__":
            raise AttributeError(name)
        return SOURCE  # the caller has found a distribution with that name before

    def __setattr__(self, name: str, value: object) -> None:
        """Do nothing, because the packages' own metadata says which are installed."""

    def __delattr__(self, name: str) -> None:
        """Do nothing, like ``__setattr__``."""


class _LockFile(Mapping[str, dict[str, Any]]):
    """The host's packages as entries of ``pyodide-lock.json``, read on demand."""

    def _entries(self) -> dict[str, dict[str, Any]]:
        found = list(_hosts_own())
        names = {packages.canonical(distribution.name) for distribution in found}
        return {entry["name"]: entry for entry in (_entry(distribution, names) for distribution in found)}

    def __getitem__(self, name: str) -> dict[str, Any]:
        return self._entries()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries())

    def __len__(self) -> int:
        return len(self._entries())

    def __deepcopy__(self, memo: object) -> dict[str, dict[str, Any]]:
        return self._entries()


def _entry(distribution: importlib.metadata.Distribution, names: set[str]) -> dict[str, Any]:
    """Return an entry. ``file_name`` is made from the wheel's tags, because only the host has the file."""
    from micropip._vendored.packaging.src.packaging.requirements import Requirement

    depends = set()
    for text in distribution.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            depends.add(packages.canonical(requirement.name))
    name = packages.canonical(distribution.name)
    return {
        "name": name,
        "version": distribution.version,
        "file_name": f"{name.replace('-', '_')}-{distribution.version}-{_tag(distribution)}.whl",
        "install_dir": "site",
        "sha256": distribution.read_text("PYODIDE_SHA256") or "",
        "package_type": "package",
        "imports": (distribution.read_text("top_level.txt") or name.replace("-", "_")).split(),
        "depends": sorted(depends & names),
    }


def _tag(distribution: importlib.metadata.Distribution) -> str:
    """Return the tag at the end of a wheel's file name, made from the wheel's metadata. Each part of the tag
    lists all of that part's values.
    """
    lines = (distribution.read_text("WHEEL") or "").splitlines()
    tags = [line.partition(":")[2].strip() for line in lines if line.startswith("Tag:")] or ["py3-none-any"]
    parts = zip(*[tag.split("-") for tag in tags], strict=False)
    return "-".join([".".join(dict.fromkeys(part)) for part in parts])


class CompatibilityInPyodide(CompatibilityLayer):  # type: ignore[misc]
    """Reads files of the program as usual, and refuses access to the network."""

    loadedPackages = _LoadedPackages()  # noqa: N815
    lockfile_info: dict[str, str] = {}  # noqa: RUF012 - micropip's own attribute
    lockfile_packages = _LockFile()
    lockfile_base_url = None

    @staticmethod
    async def fetch_bytes(url: str, kwargs: dict[str, str]) -> bytes:
        """Return the content of ``emfs:PATH``. Raises PackageError for anything else."""
        place = urlparse(url)
        if place.scheme != "emfs":
            raise refuse(url)
        return Path(place.path).read_bytes()

    @staticmethod
    async def fetch_string_and_headers(url: str, kwargs: dict[str, Any]) -> tuple[str, dict[str, str]]:
        """Raise PackageError, because there is no package index."""
        raise refuse(url)

    @staticmethod
    async def install(
        buffer: bytes, filename: str, install_dir: str, metadata: dict[str, str] | None = None
    ) -> None:
        """Unpack a wheel as Pyodide's loader does."""
        from pyodide import _package_loader

        target = Path(install_dir)
        target.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(suffix=filename) as file:
            file.write(buffer)
            file.flush()
            shutil.unpack_archive(file.name, target, "zip")
            with ZipFile(file) as archive:
                _package_loader.set_wheel_metadata(filename, archive, target, metadata or {})
                _package_loader.install_datafiles(filename, archive, target)

    @staticmethod
    async def loadPackage(names: str | list[str]) -> None:  # noqa: N802
        """Install packages by name."""
        await packages.load_package(names)

    @staticmethod
    def to_js(value: Any, /, **options: Any) -> Any:
        """Return the value unchanged, because nothing is passed to JavaScript."""
        return value
