"""Packages as guests have them: layers, each built once from its wheel and shared by all interpreters of the
computer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from praxis_desktop.core.atomic_files import listed, replacing, sweep
from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.core.last_uses import DAY_S, note_use, unused_for
from praxis_desktop.core.private_files import make_private
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.layer_archive import LayerDamaged, looks_whole, verify
from praxis_desktop.packages.errors import PackageNotFound, PackageNotSaved, WheelUnsafe
from praxis_desktop.packages.layers.building import SUFFIX, layer_contents, layer_name
from praxis_desktop.packages.layers.compiling import LayerCompiler, Progress
from praxis_desktop.packages.layers.libraries import LayerLibraries
from praxis_desktop.packages.layers.writing import LayerTooLarge, write_layer
from praxis_desktop.packages.pins import Pin
from praxis_desktop.packages.wheels.info import WheelInfo

log = logging.getLogger(__name__)

BUILD_DEADLINE_S: Final = 900.0
"""Time that somebody waits for another process which builds the same layer."""


UNNEEDED_KEPT_S: Final = 30 * DAY_S
SUPERSEDED_KEPT_S: Final = DAY_S
"""How long after its last use a layer stays: of a package that nobody needs, and of one that has another."""

_USE_SUFFIX: Final = ".used"


class LayerStore:
    """The layers in ``folder``, and those in ``shipped``, which are never changed: one that is damaged there
    is built again in ``folder``, and found there first.

    A layer's name is a digest of all that it is made from: what is there under it is what would be built.
    With ``libraries``, what is native in a layer can be compiled for this computer ahead of its use. Any
    thread and process.
    """

    def __init__(
        self,
        folder: Path,
        shipped: Path | None,
        compiler: LayerCompiler,
        libraries: LayerLibraries | None = None,
    ) -> None:
        self.folder = folder
        self._spare: Path | None = None
        self._shipped = (
            {path.name: path for path in listed(shipped, f"*{SUFFIX}")} if shipped is not None else {}
        )
        self._compiler = compiler
        self._libraries = libraries

    def build_in(self, folder: Path) -> None:
        """Build layers in ``folder`` from now on: this process may write to the store's own no more."""
        self._spare = folder

    def path(self, package: Pin | WheelInfo) -> Path:
        """Where the layer of ``package`` is, or will be; nothing is read."""
        name = layer_name(package)
        return self._found(name)

    def named(self, name: str) -> Path:
        """The layer of that file name. Raises PackageNotFound when it is not there."""
        path = self._found(name)
        if path.name == name and _is_there(path):
            return path
        project = name.partition("-")[0].replace("_", "-")
        raise PackageNotFound(
            f"the package {name.removesuffix(SUFFIX)} is not installed any more",
            project=project,
            hint=f"Install it again: praxis-desktop packages add {project}",
        )

    def _found(self, name: str) -> Path:
        if self._spare is not None and _is_there(self._spare / name):
            return self._spare / name
        own = self.folder / name
        return self._shipped.get(name, own) if not own.exists() else own

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
        folder = self._spare or self.folder
        path = folder / path.name
        try:
            make_private(folder)
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

    def is_compiled(self, package: Pin | WheelInfo) -> bool:
        """Whether the libraries in the layer of ``package`` are compiled for this computer, or it has none. A
        layer that turns out damaged is taken away: what is not there has none.
        """
        if self._libraries is None or not _may_be_native(package) or not self.has(package):
            return True
        try:
            return self._libraries.are_compiled(self.path(package))
        except SyscallError:
            path = self.path(package)
            if path.parent == self.folder:
                _remove(path)
            return True

    def compile_libraries(self, package: Pin | WheelInfo, check: Callable[[], None] = lambda: None) -> None:
        """Compile the libraries in the layer of ``package`` that are not compiled yet: seconds. What
        ``check`` raises ends the waiting, and not the compiling. Raises errors of the runtime.
        """
        if self._libraries is not None and not self.is_compiled(package):
            self._libraries.compile(self.path(package), check)

    def note_use(self, packages: Iterable[Pin | WheelInfo]) -> None:
        """Say that guests are about to have these packages: what is used is not pruned. 10 us for each."""
        for package in packages:
            path = self.path(package)
            if path.parent == self.folder:
                note_use(_use_note(path))

    def verify(self) -> list[Path]:
        """Compare all layers with their checksums, shipped ones too; the damaged ones. Those in ``folder``
        are taken away; all are built again when they are next needed. 1 ms per MB.
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
                else:
                    del self._shipped[path.name]
        return damaged

    def prune(self, needed: Iterable[Pin | WheelInfo]) -> tuple[Path, ...]:
        """Remove layers in ``folder`` that nobody needs any more, and what killed processes have left;
        returns the layers that are gone. Guests that have one in use keep it.

        ``needed`` are the packages of all wheels and locks: their layers stay. So do others that were used
        lately (``note_use``): for a day those of needed packages that were made in another way, as by an
        earlier version of this program, and for thirty days those of packages that nobody needs, for a
        checkpoint may name one.
        """
        kept = {layer_name(package) for package in needed}
        remade = {_package_of(name) for name in kept}
        sweep(self.folder)
        gone = []
        for path in listed(self.folder, f"*{SUFFIX}"):
            kept_for = SUPERSEDED_KEPT_S if _package_of(path.name) in remade else UNNEEDED_KEPT_S
            if path.name not in kept and unused_for(path, _use_note(path)) > kept_for and _remove(path):
                gone.append(path)
        for note in listed(self.folder, f"*{_USE_SUFFIX}"):
            if not note.with_suffix(SUFFIX).exists():
                _remove(note)
        return tuple(gone)

    def _build(self, path: Path, package: Pin | WheelInfo, wheel: Path, report: Progress) -> None:
        sweep(self.folder, f"*{SUFFIX}")
        contents = layer_contents(wheel, package.sha256, self._compiler, report)
        try:
            with replacing(path) as file:
                write_layer(file, path.name, contents)
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
        return path.with_name(f"layers-{path.stem[-1]}")


def _use_note(layer: Path) -> Path:
    """The file whose time says when a layer was last used. The layer's own must stay: libraries are known by
    it.
    """
    return layer.with_suffix(_USE_SUFFIX)


def _package_of(name: str) -> str:
    """Project and version in the file name of a layer."""
    return name.rpartition("-")[0]


def _may_be_native(package: Pin | WheelInfo) -> bool:
    return not package.file_name.endswith("-any.whl")


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
