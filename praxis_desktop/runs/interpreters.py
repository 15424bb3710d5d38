"""Where a run's interpreter comes from, as the run sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import Event
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.snapshots.service import SnapshotService

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Runtime
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.settings import ImagesSettings
    from praxis_desktop.snapshots.contents import Contents

FOLDER = "images"
"""Of the cache: where all processes of a user find their images."""


class InterpreterSource(Protocol):
    """Makes interpreters, each for one use: ``SnapshotService`` is one."""

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


def host_modules() -> Mapping[str, object]:
    """The host's modules in images of packages: ports that nobody has granted yet (see ``GrantedPorts``)."""
    from praxis_desktop.ports.granting import MODULE_NAME
    from praxis_desktop.ports.guest_ports import SerialModule
    from praxis_desktop.ports.opening import Opener
    from praxis_desktop.ports.port_table import PortTable

    return {MODULE_NAME: SerialModule(PortTable((), None, Opener()))}


def desktop_snapshots(cache: Path | None = None, settings: ImagesSettings | None = None) -> SnapshotService:
    """The service of a process of this program: images in ``cache`` (the user's by default), as ``settings``
    say, which are loaded unless given. Close it before the process ends.

    Nothing is read or made before an interpreter is asked for. Raises DistributionError.
    """
    from praxis_desktop.settings import load_settings
    from praxis_desktop.snapshots.store import ImageStore

    folder = cache or cache_directory()
    distribution = Distribution.find()
    settings = settings or load_settings().images

    def make_runtime() -> Runtime:
        from praxis_desktop.interpreter import Runtime

        return Runtime(distribution, cache_dir=folder, progress=service.tell_progress)

    service = SnapshotService(
        make_runtime,
        ImageStore(folder / FOLDER, settings.limit_bytes) if settings.enabled else None,
        distribution=distribution,
        host_modules=host_modules,
    )
    return service
