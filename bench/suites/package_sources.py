"""The sources of the tests of packages: source distributions and wheels, downloaded by the user's pip."""

from __future__ import annotations

import hashlib
import importlib.metadata
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.suites.running import HERE
from praxis_desktop.packages.guest_platform import PLATFORM

NATIVE = HERE / "packages.toml"
"""The packages with native libraries."""

INSTRUMENTS = HERE / "instrument-packages.toml"
"""The packages for instruments."""

_FOR_THE_GUEST = (
    *("--only-binary", ":all:", "--implementation", "cp", "--python-version", "3.14", "--abi", "cp314"),
    *("--abi", "none", "--platform", PLATFORM, "--platform", "any"),
)


@dataclass(frozen=True, slots=True)
class TestedPackage:
    """A package whose tests are run; see the head of packages.toml. Without ``sha256``, its source
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
    """Whether guests cannot have it installed, so that it is one of the table's
    ``host_packages``."""

    @property
    def pin(self) -> str:
        """The requirement for this version."""
        return f"{self.name}=={self.version}"


def tested_packages(table_file: Path) -> dict[str, TestedPackage]:
    """All tested packages of a table, keyed by name."""
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
        )
        for name, entry in sorted(table.items())
    }


def ports(table_file: Path) -> list[str]:
    """What is granted to the tests of a table, as ``ROLE=DEVICE``: its ``served`` ports of this computer, to
    serve there and to connect to, with sockets and as serial servers.
    """
    served = tomllib.loads(table_file.read_text("utf-8")).get("served", ())
    return [
        f"{scheme}{port}={scheme}://{host}:{port}"
        for first, end in served
        for port in range(first, end)
        for scheme, host in (("listen", "127.0.0.1"), ("tcp", "127.0.0.1"), ("socket", "localhost"))
    ]


def host_files(table_file: Path) -> dict[str, Path]:
    """What belongs to the packages that have no wheel for guests, with their metadata: this Python lends its
    own.
    """
    names = tomllib.loads(table_file.read_text("utf-8")).get("host_packages", ())
    found = {}
    for name in names:
        distribution = importlib.metadata.distribution(name)
        tops = {file.parts[0] for file in distribution.files or ()} - {"..", "bin", "__pycache__"}
        found.update({top: Path(str(distribution.locate_file(top))) for top in sorted(tops)})
    return found


def needs(table_file: Path, *, native: bool = False) -> list[str]:
    """The wheels that the tests need in guests, or on the host, as requirements."""
    table = tomllib.loads(table_file.read_text("utf-8"))
    return [*table["needs"], *(table["native_needs"] if native else ())]


def fetch_wheels(pins: Sequence[str], folder: Path) -> None:
    """Have pip download wheels for the guest into ``folder``, without dependencies; existing ones
    are kept.
    """
    _pip("download", "--no-deps", *_FOR_THE_GUEST, "--dest", str(folder), *pins)


def fetched(package: TestedPackage, folder: Path) -> Path:
    """Have pip download a source distribution and unpack it in ``folder``. Raises ValueError if the digest
    differs, or if the tests are not in it.
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
        _pip("download", "--no-deps", "--no-binary", ":all:", "--dest", str(archives), package.pin)
    if hashlib.sha256(archive.read_bytes()).hexdigest() != package.sha256:
        raise ValueError(f"{archive} is not the source distribution of {package.name} {package.version}")
    with tarfile.open(archive) as tar:
        tar.extractall(folder / "unpacked", filter="data")
    return folder / "unpacked" / stem


def described(folder: Path) -> str:
    """What a table says of a folder with a package's sources: the version that is checked out there, by its
    tag.
    """
    if not (folder / ".git").exists():
        return "a folder"
    command = ["git", "-C", str(folder), "describe", "--tags", "--always", "--dirty"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return f"a checkout of {told.strip()}"


def stage(package: TestedPackage, source: Path, folder: Path) -> list[str]:
    """Copy the tests in ``source`` to ``folder``, away from the package's sources; returns the
    test modules.
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
    """Have pip install ``pins`` for this Python in an environment of its own; returns its interpreter."""
    python = folder / "bin" / "python"
    if not python.is_file():
        venv.create(folder, with_pip=True)
    _pip("install", "--prefer-binary", *pins, python=python)
    return python


def _pip(*arguments: str, python: Path = Path(sys.executable)) -> None:
    command = [str(python), "-m", "pip", *arguments[:1], "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, *arguments[1:]], check=True)
