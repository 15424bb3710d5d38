"""The store of layers: packages in the form that guests mount, each built once from its wheel and shared
by all interpreters on the computer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from praxis_desktop.core import files
from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.core.files import DAY_S, listed, make_private, note_use, replacing, sweep, unused_for
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.layer_archive import LayerDamaged, looks_whole, take_away, verify
from praxis_desktop.packages.errors import PackageNotFound, PackageNotSaved, WheelUnsafe
from praxis_desktop.packages.layers.building import (
    SUFFIX,
    LayerTooLarge,
    layer_contents,
    layer_name,
    write_layer,
)
from praxis_desktop.packages.layers.bytecode import LayerCompiler, Progress
from praxis_desktop.packages.layers.compiling_ahead import LayerLibraries, may_have_libraries
from praxis_desktop.packages.pins import Pin
from praxis_desktop.packages.wheels.info import WheelInfo

log = logging.getLogger(__name__)

BUILD_DEADLINE_S: Final = 900.0
"""Maximum time, in seconds, to wait for another process that is building the same layer."""


UNNEEDED_KEPT_S: Final = 30 * DAY_S
SUPERSEDED_KEPT_S: Final = DAY_S
"""How long, in seconds, a layer is kept after its last use if its package is no longer needed, or has a newer
layer.
"""

_USE_SUFFIX: Final = ".used"


class LayerStore:
    """The layers in ``folder``, in ``shipped``, and in the folders ``packs``, which may appear at any time.

    Only ``folder`` is ever changed: a layer that is damaged elsewhere is rebuilt in ``folder``, and the
    rebuilt layer takes precedence. A layer's name contains a digest of everything it is made from, so an
    existing layer is exactly what would be built. With ``libraries``, native code in a layer can be compiled
    in advance. Thread- and process-safe.
    """

    def __init__(
        self,
        folder: Path,
        shipped: Path | None,
        compiler: LayerCompiler,
        libraries: LayerLibraries | None = None,
        packs: Sequence[Path] = (),
    ) -> None:
        self.folder = folder
        self._packs = packs
        self._spare: Path | None = None
        self._shipped = (
            {path.name: path for path in listed(shipped, f"*{SUFFIX}")} if shipped is not None else {}
        )
        self._compiler = compiler
        self._libraries = libraries

    def build_in(self, folder: Path) -> None:
        """Build layers in ``folder`` from now on, because this process is no longer allowed to write to the
        store's own folder.
        """
        self._spare = folder

    def path(self, package: Pin | WheelInfo) -> Path:
        """Return the path of ``package``'s layer, whether or not the layer exists. Reads nothing."""
        name = layer_name(package)
        return self._found(name)

    def named(self, name: str) -> Path:
        """Return the layer whose file name is ``name``. Raises PackageNotFound if it does not exist."""
        path = self._found(name)
        if path.name == name and _is_there(path):
            return path
        project = name.partition("-")[0].replace("_", "-")
        raise PackageNotFound(
            Message("the package {suffix} is no longer installed", suffix=name.removesuffix(SUFFIX)),
            project=project,
            hint=Message("Reinstall it: praxis-desktop packages add {project} --network", project=project),
        )

    def _found(self, name: str) -> Path:
        if self._spare is not None and _is_there(self._spare / name):
            return self._spare / name
        own = self.folder / name
        if own.exists():
            return own
        if name in self._shipped:
            return self._shipped[name]
        packed = [folder / name for folder in self._packs]
        return next((path for path in packed if path.exists()), own)

    def has(self, package: Pin | WheelInfo) -> bool:
        """Return whether the layer of ``package`` exists and is not truncated."""
        return _is_there(self.path(package))

    def obtain(self, package: Pin | WheelInfo, wheel: Path, report: Progress = lambda percent: None) -> Path:
        """Return the layer of ``package``, built from ``wheel`` if necessary. ``report`` is called with
        percentages.

        Blocks, even while another process is building the same layer. Raises the same errors as
        ``read_wheel``, WheelUnsafe if the layer cannot be compiled, and PackageNotSaved for disk errors.
        """
        path = self.path(package)
        if _is_there(path):
            return path
        folder = self._spare or self.folder
        path = folder / path.name
        try:
            make_private(folder)
            with turn_at(self._turn(path), deadline_s=BUILD_DEADLINE_S):
                # Another process may have built the layer in the meantime.
                if not _is_there(path):
                    self._build(path, package, wheel, report)
        except OSError as error:
            raise PackageNotSaved(
                Message(
                    "{project} {version} cannot be installed in {folder}: {reason}",
                    project=package.project,
                    version=package.version,
                    folder=self.folder,
                    reason=error.strerror or error,
                ),
                hint="Check that folder's free space and permissions, then try again.",
            ) from error
        return path

    def is_compiled(self, package: Pin | WheelInfo) -> bool:
        """Return whether all libraries in the layer of ``package`` are compiled for this computer.

        A damaged layer counts as having no libraries, and is removed if it is in ``folder``.
        """
        if self._libraries is None or not may_have_libraries(package) or not self.has(package):
            return True
        try:
            return self._libraries.are_compiled(self.path(package))
        except SyscallError:
            path = self.path(package)
            if path.parent == self.folder:
                _remove(path)
            return True

    def compile_libraries(self, package: Pin | WheelInfo, check: Callable[[], None] = lambda: None) -> None:
        """Compile the libraries in the layer of ``package`` that have not been compiled yet; takes seconds.

        An exception raised by ``check`` ends the wait but not the compilation. Raises the runtime's errors.
        """
        if self._libraries is not None and not self.is_compiled(package):
            self._libraries.compile(self.path(package), check)

    def note_use(self, packages: Iterable[Pin | WheelInfo]) -> None:
        """Record that these packages are being used, so that they are not pruned. Takes 10 us per package."""
        for package in packages:
            path = self.path(package)
            if path.parent == self.folder:
                note_use(_use_note(path))

    def verify(self) -> list[Path]:
        """Compare all layers, including shipped ones, with their checksums; return the damaged layers.

        Damaged layers in ``folder`` are removed. Any damaged layer is rebuilt in ``folder`` when it is
        needed. Takes 1 ms per MB.
        """
        damaged = []
        packed = [path for folder in self._packs for path in listed(folder, f"*{SUFFIX}")]
        for path in (*listed(self.folder, f"*{SUFFIX}"), *self._shipped.values(), *packed):
            try:
                verify(path)
            except (LayerDamaged, OSError) as error:
                log.warning("The layer %s cannot be used: %s", path, error)
                damaged.append(path)
                if path.parent == self.folder:
                    _remove(path)
                elif not take_away(path, self.folder, is_installed=True):
                    self._shipped.pop(path.name, None)
        return damaged

    def prune(self, needed: Iterable[Pin | WheelInfo]) -> tuple[Path, ...]:
        """Remove layers in ``folder`` that are no longer needed, and anything left by killed processes;
        return the layers removed. Guests that are using a layer can keep using it.

        ``needed`` are the packages of all wheels and locks, whose layers are kept. Other layers are kept for
        a time after their last use (``note_use``): for a day if the package is needed but the layer was made
        differently, for example by an earlier version of this program; for thirty days if the package is not
        needed, because a checkpoint may name the layer.
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
                Message("{name} is too large to be installed: it has {error}", name=wheel.name, error=error),
                file=wheel.name,
                project=package.project,
            ) from error
        modules = sum(place.endswith(".pyc") for place in contents)
        left = sum(place.endswith(".py") for place in contents) - modules
        log.info("%s: %d files, %d modules compiled, %d not", path.name, len(contents), modules, left)

    def _turn(self, path: Path) -> Path:
        # The files used for locking are never removed, so all layers share sixteen of them.
        return path.with_name(f"layers-{path.stem[-1]}")


def _use_note(layer: Path) -> Path:
    """Return the file whose timestamp records a layer's last use. The layer's own timestamp must not change,
    because it identifies the layer's libraries.
    """
    return layer.with_suffix(_USE_SUFFIX)


def _package_of(name: str) -> str:
    """Return the project and version in the file name of a layer."""
    return name.rpartition("-")[0]


def _is_there(path: Path) -> bool:
    try:
        return looks_whole(path)
    except OSError:
        return False


def _remove(path: Path) -> bool:
    with suppress(OSError):
        files.take_away(path)
        return True
    return False
