"""The guest's own files: their locations, their contents, and whether they are complete."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.messages import Message
from praxis_desktop.core.shipped import shipped

SCHEMA = 1
MANIFEST = "manifest.json"
WASM = "pyodide.wasm"
STDLIB = "python314.zip"
SOURCES = "python314-sources.zip"
SHIMS = "shims.zip"
WHEELS = "wheels"
LAYERS = "layers"
LICENSES = "licenses"
PACKAGES = "pyodide-lock.json"

BASE_PROJECTS = frozenset(
    {"micropip", "pylabrobot", "pyserial", "pyusb", "typing_extensions", "tzdata", "websockets"}
)
"""PyLabRobot and its dependencies, micropip, and time zones for zoneinfo."""

REMEDY = (
    "Reinstall Praxis Desktop; in a checkout, delete build/guest and run python3 -m praxis_desktop,"
    " which prepares these files again."
)


class DistributionError(StorageError):
    """The guest's files are missing or damaged, or belong to another version."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, message: str, *, hint: str = REMEDY) -> None:
        super().__init__(message, hint=hint)


class FileRecord(Struct, frozen=True):
    """The expected SHA-256 (in hexadecimal) and size (in bytes) of a file."""

    sha256: str
    size: int


class Manifest(Struct, frozen=True):
    """The contents of ``manifest.json``: versions, and a record for every other file, keyed by relative path.
    ``recipe`` identifies the inputs and the build that made the files.
    """

    pyodide: str
    python: str
    recipe: str
    files: Mapping[str, FileRecord]

    @classmethod
    def from_json(cls, text: str | bytes) -> Manifest:
        """Read a manifest. Raises DistributionError if it is invalid or has another schema."""
        try:
            data = json.loads(text)
            if data["schema"] != SCHEMA:
                raise DistributionError(
                    Message(
                        "the guest's manifest has schema {schema}, not {wanted}",
                        schema=data["schema"],
                        wanted=SCHEMA,
                    )
                )
            files = {
                str(path): FileRecord(str(record["sha256"]), int(record["size"]))
                for path, record in data["files"].items()
            }
            return cls(str(data["pyodide"]), str(data["python"]), str(data["recipe"]), files)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DistributionError("the guest's manifest is damaged") from error

    def to_json(self) -> str:
        """Return the manifest as text. Equal manifests give equal text."""
        data = {
            "schema": SCHEMA,
            "pyodide": self.pyodide,
            "python": self.python,
            "recipe": self.recipe,
            "files": {
                path: {"sha256": record.sha256, "size": record.size}
                for path, record in sorted(self.files.items())
            },
        }
        return json.dumps(data, indent=1) + "\n"


class Distribution(Struct, frozen=True):
    """A folder with everything that a guest boots from, as created by the build."""

    folder: Path
    manifest: Manifest

    @classmethod
    def find(cls) -> Distribution:
        """Return the distribution shipped with this installation or built in this checkout. Raises
        DistributionError if it is missing or incomplete.
        """
        try:
            folder = shipped("guest")
        except FileNotFoundError as error:
            raise DistributionError("Pyodide's files are not available yet") from error
        return cls.load(folder)

    @classmethod
    def load(cls, folder: Path) -> Distribution:
        """Return the distribution in ``folder``. Compares sizes, not contents (see :meth:`verify`)."""
        try:
            content = (folder / MANIFEST).read_bytes()
        except OSError as error:
            raise DistributionError(
                Message("{path} cannot be read: {reason}", path=folder / MANIFEST, reason=error.strerror)
            ) from error
        manifest = Manifest.from_json(content)
        for name, record in manifest.files.items():
            path = folder / name
            try:
                size = path.stat().st_size
            except OSError as error:
                raise DistributionError(Message("{path} is missing", path=path)) from error
            if size != record.size:
                raise DistributionError(
                    Message(
                        "{path} is damaged: it is {size} bytes long instead of {wanted}",
                        path=path,
                        size=size,
                        wanted=record.size,
                    )
                )
        return cls(folder, manifest)

    def verify(self) -> None:
        """Hash every file. Raises DistributionError for the first file that differs from the manifest."""
        for name, record in self.manifest.files.items():
            path = self.folder / name
            try:
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise DistributionError(
                    Message("{path} cannot be read: {reason}", path=path, reason=error.strerror)
                ) from error
            if digest != record.sha256:
                raise DistributionError(
                    Message("{path} is damaged: its digest is not the recorded one", path=path)
                )

    @property
    def wasm(self) -> Path:
        """Pyodide's main module, translated for wasmtime."""
        return self.folder / WASM

    @property
    def wasm_digest(self) -> str:
        """The SHA-256 of :attr:`wasm`."""
        return self.manifest.files[WASM].sha256

    @property
    def stdlib(self) -> Path:
        """The zip file with the compiled standard library, mounted as ``/lib/python314.zip``."""
        return self.folder / STDLIB

    @property
    def sources(self) -> Path:
        """The zip file with the standard library's sources for tracebacks, mounted at ``/lib/python3.14``."""
        return self.folder / SOURCES

    @property
    def shims(self) -> Path | None:
        """The zip file with the compiled shims, each used only if its source has not changed; None if the
        build has not compiled them yet.
        """
        return self.folder / SHIMS if SHIMS in self.manifest.files else None

    @property
    def packages(self) -> Path:
        """Pyodide's lock file, which lists the packages of Pyodide's own distribution (not shipped)."""
        return self.folder / PACKAGES

    @property
    def wheels(self) -> tuple[Path, ...]:
        """The wheels that a guest can install offline: PyLabRobot, pyserial and their dependencies."""
        return tuple(
            self.folder / name for name in sorted(self.manifest.files) if name.startswith(f"{WHEELS}/")
        )

    @property
    def layers(self) -> tuple[Path, ...]:
        """The packages in ``wheels`` as layers: unpacked and compiled, in the form that guests mount."""
        return tuple(
            self.folder / name for name in sorted(self.manifest.files) if name.startswith(f"{LAYERS}/")
        )

    @property
    def base_layers(self) -> tuple[Path, ...]:
        """The layers of the base packages, which are given to every guest that uses packages."""
        return tuple(path for path in self.layers if path.name.partition("-")[0] in BASE_PROJECTS)

    def wheel(self, project: str) -> Path:
        """Return the wheel for ``project``, such as "pylabrobot". Raises KeyError if there is none."""
        prefix = project.lower().replace("-", "_") + "-"
        for path in self.wheels:
            if path.name.lower().startswith(prefix):
                return path
        raise KeyError(project)
