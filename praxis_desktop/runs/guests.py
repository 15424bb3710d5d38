"""Where a run's interpreter comes from, as the run sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from praxis_desktop import interpreter, packages, runs, snapshots
from praxis_desktop.core.directories import cache_directory, data_directory
from praxis_desktop.core.events import Event
from praxis_desktop.core.made_ahead import made_ahead
from praxis_desktop.interpreter import environment
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.distribution import LAYERS as SHIPPED_LAYERS
from praxis_desktop.interpreter.distribution import WHEELS as SHIPPED_WHEELS
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.ports.granting.granted import MODULE_NAME
from praxis_desktop.ports.guest.serial_module import SerialModule
from praxis_desktop.ports.guest.table import PortTable
from praxis_desktop.ports.opening import Opener
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
    from praxis_desktop.packages.resolving.lock_files import LockFile
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
    from praxis_desktop.protocols import Program
    from praxis_desktop.runs.packages.environments import Environments
    from praxis_desktop.settings import Settings
    from praxis_desktop.snapshots.contents import Contents
    from praxis_desktop.snapshots.image_files import ImageIdentity


IMAGES, LAYERS, RESOLUTIONS = "images", "layers", "resolutions"
"""Folders of the cache, which all processes of a user share."""

TEXTS = "library.json"
"""The file of the cache with what protocols' texts show."""

WHEELS = "wheels.index"
"""The file of what is made ahead with what was read of the wheels that ship."""

WHEELHOUSE, LOCKS = "wheelhouse", "locks"
"""Folders of the user's data."""


class InterpreterSource(Protocol):
    """Makes interpreters, each for one use: ``DesktopSnapshots`` is one."""

    @property
    def environments(self) -> Environments:
        """Which packages programs have."""

    @property
    def distribution(self) -> Distribution:
        """The guest's files."""

    @property
    def contents(self) -> Contents:
        """What guests have mounted."""

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        """An interpreter in the state of the image of ``recipe``, or of one of those that it is built on.

        ``report`` is told on this thread what is done. An interrupt or a kill of ``control`` ends the waiting
        with Killed.
        """


class GuestSource(InterpreterSource, Protocol):
    """Has images as well, and interpreters in the state of a checkpoint: a pool does."""

    def image(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> Image:
        """The image of ``recipe``, made if there is none."""

    def identity(self, recipe: Recipe) -> ImageIdentity:
        """What that image is looked up by; raises when something that goes into it is missing."""

    def resume(self, recipe: Recipe, checkpoint: Checkpoint) -> PreparedInterpreter:
        """An interpreter in the state of ``checkpoint``, taken in one of the image of ``recipe``."""

    def close(self, deadline: Deadline) -> bool:
        """Give up everything; False if something still went on at the deadline."""


def host_modules() -> Mapping[str, object]:
    """The host's modules in images of packages: ports that nobody has granted yet (see ``GrantedPorts``)."""
    return {MODULE_NAME: SerialModule(PortTable((), None, Opener()))}


class DesktopSnapshots(SnapshotService):
    """The service of a process of this program: images and packages in ``cache``, as ``settings`` say.

    Close it before the process ends. Nothing is read or made before an interpreter is asked for. Raises
    DistributionError.
    """

    def __init__(self, cache: Path, settings: Settings) -> None:
        distribution = Distribution.find()

        def make_runtime() -> interpreter.Runtime:
            return interpreter.Runtime(distribution, cache_dir=cache, progress=self.tell_progress)

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
        """Which packages programs have; any thread."""
        with self._making:
            if self._environments is None:
                self._environments = self._made_environments()
            return self._environments

    def make_in(self, scratch: Path) -> None:
        """Make packages in ``scratch`` from now on: this process may write to the cache no more."""
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
        )

    def compiling_guest(self, control: Control) -> Interpreter:
        """An interpreter that compiles packages' modules, on this thread."""
        prepared = self.prepare(BASELINE, control=control)
        return prepared.start(control=control, environment=environment.VirtualEnvironment(0))


def desktop_snapshots(cache: Path | None = None, settings: Settings | None = None) -> DesktopSnapshots:
    """As DesktopSnapshots, in the user's cache and with the settings that hold unless others are given."""
    return DesktopSnapshots(cache or cache_directory(), settings or load_settings())


def desktop_images(cache: Path, settings: Settings) -> snapshots.ImageStore:
    """The images in ``cache``, before them those that an installation made for all users."""
    return snapshots.ImageStore(cache / IMAGES, settings.images.limit_bytes, _ahead(IMAGES))


def desktop_wheelhouse(
    settings: Settings, distribution: Distribution | None = None, cache: Path | None = None
) -> Wheelhouse:
    """The wheels that ship, those of the folder that the settings name, and the user's; what was read of them
    is kept in ``cache``, the user's unless another is given. Raises DistributionError.
    """
    system = settings.packages.wheelhouse
    return packages.Wheelhouse(
        (distribution or Distribution.find()).folder / SHIPPED_WHEELS,
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
