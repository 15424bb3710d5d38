"""Installs packages while a program runs: the host finds them in the usual package sources and mounts them.

This module serves micropip and ``pyodide_js.loadPackage``. ``changed_modules`` connects micropip to it.
"""

from __future__ import annotations

import asyncio
import importlib.util
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import js

_last = 0
"""The number of the last request. A restored program continues counting from it."""

_EXTRA = re.compile(r"\bextra\b")


class PackageError(ValueError):
    """A package is not available. ``project`` is the package concerned; ``hint`` says what to do."""

    def __init__(self, message: str, *, kind: str = "", project: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.project = project
        self.hint = hint
        if hint:
            self.add_note(hint)


class Package(NamedTuple):
    """An installed package, with the field names of Pyodide's ``loadPackage``."""

    name: str
    version: str
    fileName: str  # noqa: N815
    packageType: str = "package"  # noqa: N815


Pins = list[dict[str, str]]
"""The host's pins, each with the name of its ``layer``."""


def canonical(name: str) -> str:
    """Return a project's normalized name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> dict[str, tuple[str, list[str]]]:
    """Return the version and the requirements for extras of each of the program's packages, keyed by
    normalized name.
    """
    import importlib.metadata  # slow to load, and only needed for installations

    found: dict[str, tuple[str, list[str]]] = {}
    for distribution in importlib.metadata.distributions():
        metadata: Any = distribution.metadata
        name, version = metadata["Name"], metadata["Version"]
        if name and version:
            requires = [text for text in metadata.get_all("Requires-Dist") or () if _EXTRA.search(text)]
            found.setdefault(canonical(name), (version, requires))
    return found


async def find(requirements: Iterable[str], **how: Any) -> Pins:
    """Ask the host for ``requirements``. ``how`` contains further fields of the host's PackageRequest. Does
    not install anything. Raises PackageError.
    """
    import json

    global _last
    host: Any = getattr(js, "_praxis_packages", None)
    if host is None:
        raise PackageError("packages cannot be installed here: this interpreter was given no package source")
    present = how.pop("installed", None) or installed()
    fields = {
        "requirements": list(requirements),
        "installed": [[name, version, requires] for name, (version, requires) in sorted(present.items())],
        **how,
    }
    _last += 1
    number = _last
    try:
        answer = json.loads(await host.request(number, json.dumps(fields)))
    except BaseException:
        host.cancel(number)
        raise
    if "error" in answer:
        raise PackageError(**answer["error"])
    pins: Pins = answer["packages"]
    return pins


def mount(pins: Pins) -> list[Package]:
    """Make the packages of ``pins`` importable for the program. Raises PackageError."""
    if not pins:
        return []
    import json

    import pyodide_js

    host: Any = js._praxis_packages
    answer = json.loads(host.mount(json.dumps(pins)))
    if "error" in answer:
        raise PackageError(**answer["error"])
    sys.path.append(answer["folder"])
    for pin in pins:
        setattr(pyodide_js.loadedPackages, pin["name"], "wheelhouse")
    return [Package(pin["name"], pin["version"], pin["file"]) for pin in pins]


# ---- packages for imports
def missing_modules(names: Iterable[str]) -> list[str]:
    """Return the top-level names of the modules that the program cannot import."""
    tops = sorted({name.partition(".")[0] for name in names} - {""})
    return [top for top in tops if top not in sys.modules and not _is_found(top)]


def _is_found(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError, AttributeError):
        return True  # it exists, even if it cannot be imported


async def load_modules(modules: Sequence[str], *, may_ask_network: bool = False) -> list[Package]:
    """Install the packages that contain ``modules``, where such packages exist. Raises PackageError."""
    if not modules or getattr(js, "_praxis_packages", None) is None:
        return []
    asker = "the imports require"
    return mount(await find((), modules=list(modules), may_ask_network=may_ask_network, asker=asker))


# ---- Pyodide's functions
def load_package(names: Any, options: Any = None, **keywords: Any) -> asyncio.Future[list[Package]]:
    """Install packages by name, like ``pyodide_js.loadPackage``. Returns a future for the installed
    packages. Options are ignored. Raises PackageError.
    """
    given = names.to_py() if hasattr(names, "to_py") else names
    wanted = [given] if isinstance(given, str) else list(given)
    return asyncio.ensure_future(_load_package(wanted))


async def _load_package(names: list[str]) -> list[Package]:
    for name in names:
        if "/" in name or name.endswith(".whl"):
            raise PackageError(
                f"loadPackage takes names of packages, not {name!r}",
                hint="A wheel in the program's files: await micropip.install('emfs:/path/of.whl')",
            )
    present = installed()
    missing = [name for name in names if canonical(name) not in present]
    if not missing:
        return []
    return mount(await find(missing, installed=present, asker="loadPackage asks for"))


def load_packages_from_imports(
    code: str, options: Any = None, **keywords: Any
) -> asyncio.Future[list[Package]]:
    """Install the packages that ``code`` imports, like ``pyodide_js.loadPackagesFromImports``. Returns a
    future for the installed packages.
    """
    from pyodide.code import find_imports

    return asyncio.ensure_future(load_modules(missing_modules(find_imports(code))))


def install() -> None:
    """Replace Pyodide's two functions with this module's."""
    import pyodide_js

    pyodide_js.loadPackage = load_package
    pyodide_js.loadPackagesFromImports = load_packages_from_imports
