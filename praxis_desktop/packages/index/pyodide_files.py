"""Pyodide's own distribution on the network: the files in its lock file, which ships with the program."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from praxis_desktop.core.messages import Message
from praxis_desktop.packages.errors import PackageNotFound
from praxis_desktop.packages.wheels.info import SUFFIX
from praxis_desktop.packages.wheels.pyodide import LOCK, Packages, add_distribution, read_lock

if TYPE_CHECKING:
    from praxis_desktop.packages.index.client import IndexClient
    from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse

PLACE: Final = "https://cdn.jsdelivr.net/pyodide/v{version}/full"
"""Where Pyodide publishes the files of a release."""


class PyodideFiles:
    """The distribution that ``lock`` describes, with its files at the address ``place``. Only files with the
    digests in ``lock`` are accepted, whatever ``place`` sends.
    """

    def __init__(self, lock: Path, place: str) -> None:
        self._lock = lock
        self.place = place
        self._packages: Packages | None = None

    def has(self, project: str) -> bool:
        """Return whether the distribution has a package. Raises the same errors as ``read_lock``."""
        return project in self._locked()

    def add(self, project: str, client: IndexClient, coming: Wheelhouse, folder: Path) -> None:
        """Download a package, without its dependencies, into ``folder``, and add it to ``coming``.

        Raises the same errors as ``client`` and ``read_lock``, PackageNotFound for a file that pip cannot
        download, and WheelDamaged for a file that differs from the lock.
        """
        found = self._locked()[project]
        if not found.file_name.endswith(SUFFIX):
            raise PackageNotFound(
                Message(
                    "{file_name} from Pyodide's distribution is not a wheel and cannot be downloaded by pip",
                    file_name=found.file_name,
                ),
                project=project,
                hint=Message(
                    "Download it from {place}, with {lock}, and add the folder.", place=self.place, lock=LOCK
                ),
            )
        folder.mkdir(exist_ok=True)
        shutil.copyfile(self._lock, folder / LOCK)
        client.fetch({project: f"{self.place}/{found.file_name}#sha256={found.sha256}"}, folder)
        add_distribution(coming, folder / LOCK, [project], with_dependencies=False, origin=self.place)

    def _locked(self) -> Packages:
        if self._packages is None:
            self._packages = read_lock(self._lock)
        return self._packages
