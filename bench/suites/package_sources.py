"""The sources of packages' tests: source distributions and wheels, downloaded by the user's pip."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from packaging.utils import parse_wheel_filename

from bench.suites.running import HERE
from praxis_desktop.packages.guest_platform import PLATFORM

NATIVE = HERE / "packages.toml"
"""The table of packages with native libraries."""

INSTRUMENTS = HERE / "instrument-packages.toml"
"""The table of packages for instruments."""

SCIENCE = HERE / "science-packages.toml"
"""The table of packages in the science pack."""

_FOR_THE_GUEST = (
    *("--only-binary", ":all:", "--implementation", "cp", "--python-version", "3.14", "--abi", "cp314"),
    *("--abi", "none", "--platform", PLATFORM, "--platform", "any"),
)


@dataclass(frozen=True, slots=True)
class TestedPackage:
    """A package whose tests are run; see the top of packages.toml. If ``sha256`` is empty, its source
    distribution has no tests.
    """

    name: str
    version: str
    sha256: str
    tests: str
    files: str = "*"
    beside: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    is_lent: bool = False
    """Whether the package cannot be installed in guests, so that it is in the table's ``host_packages``."""

    is_inside: bool = False
    """Whether the tests are in the package's wheel, and run where they are installed."""

    options: tuple[str, ...] = ()
    """pytest's options for these tests."""

    is_built_by_meson: bool = False
    """Whether meson-python builds it from its source distribution."""

    @property
    def pin(self) -> str:
        """The requirement for this version."""
        return f"{self.name}=={self.version}"


def tested_packages(table_file: Path) -> dict[str, TestedPackage]:
    """Return all tested packages of a table, keyed by name."""
    table = tomllib.loads(table_file.read_text("utf-8"))["packages"]
    return {
        name: TestedPackage(
            name,
            entry["version"],
            entry.get("sha256", ""),
            entry["tests"],
            entry.get("files", "*"),
            tuple(entry.get("beside", ())),
            tuple(entry.get("without", ())),
            entry.get("is_lent", False),
            entry.get("is_inside", False),
            tuple(entry.get("options", ())),
            entry.get("is_built_by_meson", False),
        )
        for name, entry in sorted(table.items())
    }


def ports(table_file: Path) -> list[str]:
    """Return the grants for a table's tests, as ``ROLE=DEVICE``: the ports of this computer in ``served``, to
    listen on and to connect to, both with sockets and as serial servers.
    """
    served = tomllib.loads(table_file.read_text("utf-8")).get("served", ())
    return [
        f"{scheme}{port}={scheme}://{host}:{port}"
        for first, end in served
        for port in range(first, end)
        for scheme, host in (("listen", "127.0.0.1"), ("tcp", "127.0.0.1"), ("socket", "localhost"))
    ]


def host_files(table_file: Path) -> dict[str, Path]:
    """Return the files and metadata, lent by this Python, of the packages that have no wheel for guests."""
    names = tomllib.loads(table_file.read_text("utf-8")).get("host_packages", ())
    found = {}
    for name in names:
        distribution = importlib.metadata.distribution(name)
        tops = {file.parts[0] for file in distribution.files or ()} - {"..", "bin", "__pycache__"}
        found.update({top: Path(str(distribution.locate_file(top))) for top in sorted(tops)})
    return found


def needs(table_file: Path, *, native: bool = False) -> list[str]:
    """Return the wheels that the tests need in guests, or on the host, as requirements."""
    table = tomllib.loads(table_file.read_text("utf-8"))
    return [*table["needs"], *(table["native_needs"] if native else ())]


def imports(table_file: Path) -> list[str]:
    """Return the packages of a table to import once, before all tests, because that takes a second."""
    return list(tomllib.loads(table_file.read_text("utf-8")).get("imports", ()))


def fetch_wheels(pins: Sequence[str], folder: Path, at_hand: Path | None = None) -> None:
    """Copy the wheels in ``at_hand`` into ``folder``, and have pip download those of ``pins`` that are still
    missing, without dependencies.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for wheel in at_hand.glob("*.whl") if at_hand else ():
        shutil.copy(wheel, folder)
    named = (parse_wheel_filename(wheel.name)[:2] for wheel in folder.glob("*.whl"))
    there = {f"{project}=={version}" for project, version in named}
    missing = [pin for pin in pins if pin not in there]
    if missing:
        _pip("download", "--no-deps", *_FOR_THE_GUEST, "--dest", str(folder), *missing)


def native_wheels(folder: Path) -> str:
    """Return the text for a table about the wheels in ``folder`` that are built for the guest."""
    named = sorted(parse_wheel_filename(wheel.name) for wheel in folder.glob(f"*{PLATFORM}.whl"))
    return ", ".join(f"{project} {version}" for project, version, *_ in named)


def modules_inside(package: TestedPackage, wheels: Path) -> list[str]:
    """Return the test modules in the package's wheel, which is in the folder ``wheels``."""
    with zipfile.ZipFile(_wheel(package, wheels)) as archive:
        paths = [PurePosixPath(name) for name in archive.namelist()]
    tests = [path for path in paths if path.match("test*.py") and "tests" in path.parts]
    return sorted(".".join(path.with_suffix("").parts) for path in tests if path.parts[0] == package.name)


def origin_inside(package: TestedPackage, wheels: Path) -> str:
    """Return the text for a table about the wheel that contains the package's tests."""
    return f"its wheel ({hashlib.sha256(_wheel(package, wheels).read_bytes()).hexdigest()[:16]}...)"


def _wheel(package: TestedPackage, wheels: Path) -> Path:
    found = sorted(wheels.glob(f"{package.name}-{package.version}-*.whl"))
    if not found:
        raise ValueError(f"there is no wheel of {package.name} {package.version} in {wheels}")
    return found[0]


def fetched(package: TestedPackage, folder: Path) -> Path:
    """Have pip download a source distribution and unpack it in ``folder``. Raises ValueError if the digest
    differs or the tests are missing.
    """
    if not package.sha256:
        raise ValueError(
            f"the source distribution of {package.name} has no tests: "
            f"check out its version {package.version}, and give the folder above it with --folder"
        )
    archives = folder / "archives"
    stem = f"{package.name.replace('-', '_')}-{package.version}"
    archive = archives / f"{stem}.tar.gz"
    if not archive.is_file():
        _download_source(package, archives)
    if hashlib.sha256(archive.read_bytes()).hexdigest() != package.sha256:
        raise ValueError(f"{archive} is not the source distribution of {package.name} {package.version}")
    with tarfile.open(archive) as tar:
        tar.extractall(folder / "unpacked", filter="data")
    return folder / "unpacked" / stem


def _download_source(package: TestedPackage, folder: Path) -> None:
    """Have pip download a source distribution. pip asks the build backend for the metadata, and meson-python
    would compile the whole package for that, so ``source_metadata`` stands in for it.
    """
    what = ("--no-deps", "--no-binary", ":all:", "--dest", str(folder), package.pin)
    if not package.is_built_by_meson:
        _pip("download", *what)
        return
    with tempfile.TemporaryDirectory() as place:
        shutil.copy(HERE / "source_metadata.py", Path(place, "mesonpy.py"))
        _pip("download", "--no-build-isolation", *what, environment={"PYTHONPATH": place})


def described(folder: Path) -> str:
    """Return the text for a table about a folder with a package's sources: the version checked out there, by
    its tag.
    """
    if not (folder / ".git").exists():
        return "a folder"
    command = ["git", "-C", str(folder), "describe", "--tags", "--always", "--dirty"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return f"a checkout of {told.strip()}"


def stage(package: TestedPackage, source: Path, folder: Path) -> list[str]:
    """Copy the tests in ``source`` to ``folder``, away from the package's sources; return the test
    modules.
    """
    tests = folder / "tests"
    tests.mkdir(parents=True)
    for path in sorted((source / package.tests).glob(package.files)):
        if path.name in package.without or path.name == "__pycache__":
            continue
        if path.is_dir():
            shutil.copytree(path, tests / path.name)
        else:
            shutil.copy(path, tests / path.name)
    for name in package.beside:
        copy = shutil.copytree if (source / name).is_dir() else shutil.copy
        copy(source / name, folder / name)
    modules = sorted(path.relative_to(tests).with_suffix("") for path in tests.rglob("test*.py"))
    return [".".join([package.name, *module.parts]) for module in modules]


def host_python(pins: Sequence[str], folder: Path) -> Path:
    """Have pip install ``pins`` for this Python in a separate environment; return its interpreter."""
    python = folder / "bin" / "python"
    if not python.is_file():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    _pip("install", "--prefer-binary", *pins, python=python)
    return python


def _pip(
    *arguments: str, python: Path = Path(sys.executable), environment: Mapping[str, str] | None = None
) -> None:
    command = [str(python), "-m", "pip", *arguments[:1], "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, *arguments[1:]], check=True, env={**os.environ, **(environment or {})})
