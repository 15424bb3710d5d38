"""Packages as guests have them: layers, each built once from its wheel and shared by all interpreters of the
computer.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from praxis_desktop.core.atomic_files import listed, replacing, sweep
from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.interpreter.host.files.layer_archive import LayerDamaged, looks_whole, verify
from praxis_desktop.packages.errors import PackageNotFound, PackageNotSaved, WheelUnsafe
from praxis_desktop.packages.layers.building import SUFFIX, layer_contents, layer_name
from praxis_desktop.packages.layers.compiling import LayerCompiler, Progress
from praxis_desktop.packages.layers.writing import LayerTooLarge, write_layer
from praxis_desktop.packages.pins import Pin
from praxis_desktop.packages.wheels.info import WheelInfo

log = logging.getLogger(__name__)

BUILD_DEADLINE_S: Final = 900.0
"""Time that somebody waits for another process which builds the same layer."""


class LayerStore:
    """The layers in ``folder``, and those in ``shipped``, which are looked for first and never changed.

    A layer's name is a digest of all that it is made from: what is there under it is what would be built.
    Any thread and process.
    """

    def __init__(self, folder: Path, shipped: Path | None, compiler: LayerCompiler) -> None:
        self.folder = folder
        self._shipped = (
            {path.name: path for path in listed(shipped, f"*{SUFFIX}")} if shipped is not None else {}
        )
        self._compiler = compiler

    def path(self, package: Pin | WheelInfo) -> Path:
        """Where the layer of ``package`` is, or will be; nothing is read."""
        name = layer_name(package)
        return self._shipped.get(name) or self.folder / name

    def named(self, name: str) -> Path:
        """The layer of that file name. Raises PackageNotFound when it is not there."""
        path = self._shipped.get(name) or self.folder / name
        if path.name == name and _is_there(path):
            return path
        project = name.partition("-")[0].replace("_", "-")
        raise PackageNotFound(
            f"the package {name.removesuffix(SUFFIX)} is not installed any more",
            project=project,
            hint=f"Install it again: praxis-desktop packages add {project}",
        )

    def has(self, package: Pin | WheelInfo) -> bool:
        """Whether the layer of ``package`` is there, and not cut off."""
        return _is_there(self.path(package))

    def obtain(self, package: Pin | WheelInfo, wheel: Path, report: Progress = lambda percent: None) -> Path:
        """The layer of ``package``, built from its ``wheel`` if need be; ``report`` takes percent.

        The calling thread waits, for another process that builds the same, too. Raises what reading a wheel
        does, WheelUnsafe for one that cannot be compiled, PackageNotSaved when the disk stands in the way.
        """
        path = self.path(package)
        if _is_there(path):
            return path
        path = self.folder / path.name
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with turn_at(self._turn(path), deadline_s=BUILD_DEADLINE_S):
                if not _is_there(path):
                    self._build(path, package, wheel, report)
        except OSError as error:
            raise PackageNotSaved(
                f"{package.project} {package.version} cannot be installed in {self.folder}:"
                f" {error.strerror or error}",
                hint="Check free space and permissions of that folder, then try again.",
            ) from error
        return path

    def verify(self) -> list[Path]:
        """Compare all layers with their checksums, shipped ones too; the damaged ones. Those in ``folder``
        are taken away, and built again when they are next needed. 1 ms per MB.
        """
        damaged = []
        for path in (*self._shipped.values(), *listed(self.folder, f"*{SUFFIX}")):
            try:
                verify(path)
            except (LayerDamaged, OSError) as error:
                log.warning("The layer %s cannot be used: %s", path, error)
                damaged.append(path)
                if path.parent == self.folder:
                    _remove(path)
        return damaged

    def prune(self, keep: Iterable[Pin | WheelInfo | Path]) -> int:
        """Remove the layers in ``folder`` that are not to be kept, and what killed processes have left;
        returns how many layers it were. Guests that have one in use keep it.
        """
        kept = {item.name if isinstance(item, Path) else layer_name(item) for item in keep}
        sweep(self.folder)
        return sum(_remove(path) for path in listed(self.folder, f"*{SUFFIX}") if path.name not in kept)

    def _build(self, path: Path, package: Pin | WheelInfo, wheel: Path, report: Progress) -> None:
        sweep(self.folder, f"*{SUFFIX}")
        contents = layer_contents(wheel, package.sha256, self._compiler, report)
        try:
            with replacing(path) as file:
                write_layer(file, contents)
        except LayerTooLarge as error:
            raise WheelUnsafe(
                f"{wheel.name} is too large to be installed: it has {error}",
                file=wheel.name,
                project=package.project,
            ) from error
        modules = sum(place.endswith(".pyc") for place in contents)
        left = sum(place.endswith(".py") for place in contents) - modules
        log.info("%s: %d files, %d modules compiled, %d not", path.name, len(contents), modules, left)

    def _turn(self, path: Path) -> Path:
        # The files of locks stay for ever; these are sixteen.
        return self.folder / f"layers-{path.stem[-1]}"


def _is_there(path: Path) -> bool:
    try:
        return looks_whole(path)
    except OSError:
        return False


def _remove(path: Path) -> bool:
    with suppress(OSError):  # Windows keeps what is in use
        path.unlink()
        return True
    return False
