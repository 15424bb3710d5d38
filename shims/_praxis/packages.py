"""Packages while a program runs: asked of the host, which looks where all packages come from, and mounted.

What micropip and ``pyodide_js.loadPackage`` do is here; ``micropip_finder`` puts it under micropip.
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
"""The number of the last request; a restored program goes on counting."""

_EXTRA = re.compile(r"\bextra\b")


class PackageError(ValueError):
    """Packages are not to be had; ``project`` is what it is about, ``hint`` what to do."""

    def __init__(self, message: str, *, kind: str = "", project: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.project = project
        self.hint = hint
        if hint:
            self.add_note(hint)


class Package(NamedTuple):
    """A package that was installed, with the names that Pyodide's ``loadPackage`` has."""

    name: str
    version: str
    fileName: str  # noqa: N815
    packageType: str = "package"  # noqa: N815


Pins = list[dict[str, str]]
"""What the host has found: pins as it tells them, with the name of the ``layer`` of each."""


def canonical(name: str) -> str:
    """A project's name, normalized."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> dict[str, tuple[str, list[str]]]:
    """Version and requirements of what the program has, by normalized name."""
    import importlib.metadata  # loads a lot, for those who install something

    found: dict[str, tuple[str, list[str]]] = {}
    for distribution in importlib.metadata.distributions():
        metadata: Any = distribution.metadata
        name, version = metadata["Name"], metadata["Version"]
        if name and version:
            requires = [text for text in metadata.get_all("Requires-Dist") or () if _EXTRA.search(text)]
            found.setdefault(canonical(name), (version, requires))
    return found


async def find(requirements: Iterable[str], **how: Any) -> Pins:
    """Ask the host for ``requirements``; ``how`` are further fields of its PackageRequest.

    Nothing is installed yet. Raises PackageError.
    """
    import json

    global _last
    host: Any = getattr(js, "_praxis_packages", None)
    if host is None:
        raise PackageError(
            "packages cannot be installed here: this interpreter was given no place that they come from"
        )
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
    """Let the program import what was found. Raises PackageError."""
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


# ---- from imports
def missing_modules(names: Iterable[str]) -> list[str]:
    """Those of the modules, by the tops of their names, that the program cannot import."""
    tops = sorted({name.partition(".")[0] for name in names} - {""})
    return [top for top in tops if top not in sys.modules and not _is_found(top)]


def _is_found(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError, AttributeError):
        return True  # there is something, if only what fails


async def load_modules(modules: Sequence[str], *, may_ask_network: bool = False) -> list[Package]:
    """Install what has ``modules``, as far as any package has. Raises PackageError."""
    if not modules or getattr(js, "_praxis_packages", None) is None:
        return []
    asker = "the imports ask for"
    return mount(await find((), modules=list(modules), may_ask_network=may_ask_network, asker=asker))


# ---- what Pyodide's programs call
def load_package(names: Any, options: Any = None, **keywords: Any) -> asyncio.Future[list[Package]]:
    """``pyodide_js.loadPackage``: install packages by name. Awaited it is what was installed.

    Options are taken and mean nothing here. Raises PackageError.
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
    """``pyodide_js.loadPackagesFromImports``: install what has the modules that ``code`` imports, as far as
    any package has. Awaited it is what was installed.
    """
    from pyodide.code import find_imports

    return asyncio.ensure_future(load_modules(missing_modules(find_imports(code))))


def install() -> None:
    """Have Pyodide's two functions ask here."""
    import pyodide_js

    pyodide_js.loadPackage = load_package
    pyodide_js.loadPackagesFromImports = load_packages_from_imports
