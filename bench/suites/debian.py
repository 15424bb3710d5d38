"""CPython's test suite as packaged by Debian, obtained through a separate apt configuration."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from praxis_desktop.core.directories import cache_directory

PACKAGES = ("libpython3.14-testsuite", "libpython3.14-stdlib", "libpython3.14-minimal")
"""The tests, and the library of the same version, which contains ``test.support``."""

_LIBRARY = Path("usr/lib/python3.14")
_VERSION = "version"
_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


class SuiteMissing(Exception):
    """There is no suite to run; the message says why."""


@dataclass(frozen=True, slots=True)
class TestSuite:
    """An unpacked ``test`` package in the library of its version."""

    __test__ = False

    folder: Path
    version: str

    @property
    def library(self) -> Path:
        """The Python files of the library."""
        return self.folder.parent


def fetched(mirror: str | None = None) -> TestSuite:
    """Return the suite in the cache folder, downloaded the first time, which needs a network and Debian's
    apt.

    ``mirror`` is the archive, by default the first in the system's apt configuration. Nothing else of the
    system's package state is read or changed. Raises SuiteMissing.
    """
    place = cache_directory() / "suites" / "cpython"
    suite = place / "library" / "test"
    if not (suite / "support" / "__init__.py").is_file():
        _fetch(place, mirror or _system_mirror())
    return given(suite)


def given(folder: Path) -> TestSuite:
    """Return an unpacked suite; ``folder`` is its ``test`` package. Raises SuiteMissing."""
    if not (folder / "support" / "__init__.py").is_file():
        raise SuiteMissing(f"{folder} is not a test package of CPython: it has no support package")
    mark = folder.parent / _VERSION
    return TestSuite(folder, mark.read_text("utf-8").strip() if mark.is_file() else "unknown")


def _system_mirror() -> str:
    run = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=False,
    )
    for line in run.stdout.splitlines():
        address = line.split(" ")[0]
        if address.rstrip("/").endswith("/debian"):
            return address
    raise SuiteMissing(
        "no Debian archive is configured here: give one with --mirror, or a suite with --folder"
    )


def _fetch(place: Path, mirror: str) -> None:
    state = place / "apt"
    for folder in ("lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    sources = state / "sources.list"
    sources.write_text(f"deb [signed-by={_KEYRING}] {mirror} sid main\n", "utf-8")
    options = {
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": "-",
        "Dir::State::Lists": state / "lists",
        "Dir::Cache": state / "cache",
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
    }
    apt = ["apt-get", "-q", *(f"-o{name}={value}" for name, value in options.items())]
    _run([*apt, "update"], state)
    _run([*apt, "download", *PACKAGES], state)
    unpacked = place / "unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    version = ""
    for package in PACKAGES:
        archive = max(state.glob(f"{package}_*.deb"), key=os.path.getmtime)
        _run(["dpkg-deb", "-x", str(archive), str(unpacked)], state)
        version = archive.name.split("_")[1]
    (unpacked / _LIBRARY / _VERSION).write_text(version + "\n", "utf-8")
    shutil.rmtree(place / "library", ignore_errors=True)
    (unpacked / _LIBRARY).rename(place / "library")
    shutil.rmtree(unpacked)


def _run(command: list[str], folder: Path) -> None:
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SuiteMissing(f"{command[0]} failed: {error}") from error
    if run.returncode != 0:
        raise SuiteMissing(f"{command[0]} failed: {run.stderr.strip()[-500:]}")
