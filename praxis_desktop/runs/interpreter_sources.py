"""The sources from which a run gets its interpreters."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from praxis_desktop import interpreter, packages, ports, runs, snapshots
from praxis_desktop.core.directories import cache_directory, data_directory
from praxis_desktop.core.events import Event
from praxis_desktop.core.pack_folders import pack_folders
from praxis_desktop.core.shipped import made_ahead
from praxis_desktop.interpreter import environment
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.distribution import LAYERS as SHIPPED_LAYERS
from praxis_desktop.interpreter.distribution import WHEELS as SHIPPED_WHEELS
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.identity import record_digest_in
from praxis_desktop.runs import describing
from praxis_desktop.settings import load_settings
from praxis_desktop.snapshots.recipes import BASELINE, Recipe
from praxis_desktop.snapshots.service import SnapshotService

if TYPE_CHECKING:
    from praxis_desktop.core.deadlines import Deadline
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.checkpoint import Checkpoint
    from praxis_desktop.interpreter.image import Image
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.packages.resolving.locks import LockFile
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.protocols import Program
    from praxis_desktop.runs.packages.environments import Environments
    from praxis_desktop.settings import Settings
    from praxis_desktop.snapshots.contents import Contents
    from praxis_desktop.snapshots.image_files import ImageIdentity


IMAGES, LAYERS, RESOLUTIONS = "images", "layers", "resolutions"
"""Folders in the cache, which all processes of a user share."""

SOURCES = "sources.json"
"""The cache file for the digest of this program's own sources, on which images depend."""

TEXTS = "library.json"
"""The cache file for the requirements found in protocols' sources."""

WHEELS = "wheels.index"
"""The file, prepared in advance, that contains the metadata of the shipped wheels."""

WHEELHOUSE, LOCKS = "wheelhouse", "locks"
"""Folders in the user's data directory."""


class InterpreterSource(Protocol):
    """Prepares interpreters, each for a single use; ``DesktopSnapshots`` is one such source."""

    @property
    def environments(self) -> Environments:
        """The packages that programs use."""

    @property
    def distribution(self) -> Distribution:
        """The guest's files."""

    @property
    def contents(self) -> Contents:
        """The sources of the files that guests mount."""

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        """Prepare an interpreter in the state of the image for ``recipe``, or of an image on which that image
        is based.

        ``report`` receives progress events on this thread. Interrupting or killing ``control`` raises Killed.
        """


class GuestSource(InterpreterSource, Protocol):
    """A source, such as a pool, that also provides images, and interpreters in the state of a checkpoint."""

    def image(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> Image:
        """Return the image for ``recipe``; build it if it is missing."""

    def identity(self, recipe: Recipe) -> ImageIdentity:
        """Return the identity of ``recipe``'s image. Raises an error if a part of the image is missing."""

    def resume(self, recipe: Recipe, checkpoint: Checkpoint) -> PreparedInterpreter:
        """Prepare an interpreter in the state of ``checkpoint``, which was captured in an interpreter from
        the image for ``recipe``.
        """

    def close(self, deadline: Deadline) -> bool:
        """Release all resources. Return False if work was still in progress at the deadline."""


def host_modules() -> Mapping[str, object]:
    """Return the host modules for package images: ports, none of which is granted (see ``GrantedPorts``)."""
    return ports.ungranted_modules()


class DesktopSnapshots(SnapshotService):
    """A process's snapshot service, configured by ``settings``, with images and packages in ``cache``.

    The service does no work until an interpreter is requested. Close it before the process ends. Raises
    DistributionError.
    """

    def __init__(self, cache: Path, settings: Settings) -> None:
        distribution = Distribution.find()
        record_digest_in(cache / SOURCES)

        def make_runtime() -> interpreter.Runtime:
            return interpreter.Runtime(
                distribution,
                cache_dir=cache,
                packs=pack_folders(),
                progress=self.tell_progress,
            )

        super().__init__(
            make_runtime,
            desktop_images(cache, settings) if settings.images.enabled else None,
            distribution=distribution,
            host_modules=host_modules,
        )
        self._cache = cache
        self._settings = settings
        self._environments: Environments | None = None
        self._scratch: Path | None = None
        self._making = threading.Lock()

    @property
    def environments(self) -> Environments:
        """The packages that programs use. Thread-safe."""
        with self._making:
            if self._environments is None:
                self._environments = self._made_environments()
            return self._environments

    def make_in(self, scratch: Path) -> None:
        """Build packages in ``scratch`` from now on; this process is losing write access to the cache."""
        with self._making:
            self._scratch = scratch
            if self._environments is not None:
                self._environments.layers.build_in(scratch / LAYERS)

    def _made_environments(self) -> Environments:
        layers = packages.LayerStore(
            self._cache / LAYERS,
            self.distribution.folder / SHIPPED_LAYERS,
            packages.LayerCompiler(self.compiling_guest),
            packages.LayerLibraries(lambda: self.runtime),
            packs=[folder / SHIPPED_LAYERS for folder in pack_folders()],
        )
        if self._scratch is not None:
            layers.build_in(self._scratch / LAYERS)
        return runs.Environments(
            desktop_wheelhouse(self._settings, self.distribution, self._cache),
            layers,
            packages.Resolutions(self._cache / RESOLUTIONS, _ahead(RESOLUTIONS)),
            packages.LockStore(data_directory() / LOCKS),
            partial(runs.read_library_programs, self._settings),
            self._cache / TEXTS,
            _ahead(TEXTS),
            _keep_described,
            lambda: packages.PyodideFiles(
                self.distribution.packages,
                packages.PLACE.format(version=self.distribution.manifest.pyodide),
            ),
            self.is_saved,
        )

    def compiling_guest(self, control: Control) -> Interpreter:
        """Return an interpreter in which this thread can compile packages' modules."""
        prepared = self.prepare(BASELINE, control=control)
        return prepared.start(control=control, environment=environment.VirtualEnvironment(0))


def desktop_snapshots(cache: Path | None = None, settings: Settings | None = None) -> DesktopSnapshots:
    """Create a snapshot service, by default with the user's cache and settings."""
    return DesktopSnapshots(cache or cache_directory(), settings or load_settings())


def desktop_images(cache: Path, settings: Settings) -> snapshots.ImageStore:
    """Return the image store, with the images made for all users at installation and those in ``cache``."""
    return snapshots.ImageStore(cache / IMAGES, settings.images.limit_bytes, _ahead(IMAGES))


def desktop_wheelhouse(
    settings: Settings, distribution: Distribution | None = None, cache: Path | None = None
) -> Wheelhouse:
    """Return the wheelhouse: the wheels that are shipped, in packs, in the folder named in the settings, or
    the user's own. Their index is stored in ``cache`` (by default, the user's). Raises DistributionError.
    """
    system = settings.packages.wheelhouse
    shipped = [(distribution or Distribution.find()).folder, *pack_folders()]
    return packages.Wheelhouse(
        [folder / SHIPPED_WHEELS for folder in shipped],
        system=Path(system) if system else None,
        user=data_directory() / WHEELHOUSE,
        index_ahead=_ahead(WHEELS),
        cache=cache,
    )


def _keep_described(program: Program, wheels: str, lock: LockFile) -> None:
    describing.keep_with_first_lock(program, wheels, lock)


def _ahead(name: str) -> Path | None:
    folder = made_ahead()
    return None if folder is None else folder / name
