"""Packages for guests in suites and trials: wheels from a folder, installed as the program installs them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.packages.pins import Lock
from praxis_desktop.packages.resolving.resolving import resolve
from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots


class GuestLayers:
    """The wheels in ``folder``, and their layers in the cache of ``snapshots``. Thread-safe."""

    def __init__(self, folder: Path, snapshots: DesktopSnapshots) -> None:
        self.wheelhouse = Wheelhouse(
            (), system=folder, user=folder / "none", index=cache_directory() / "suites" / "wheels.json"
        )
        self._layers = snapshots.environments.layers

    def resolve(self, requirements: Sequence[str]) -> Lock:
        """Return the required wheels from the folder, including dependencies. Raises as ``resolve``."""
        return resolve(requirements, self.wheelhouse)

    def obtain(self, lock: Lock) -> tuple[Path, ...]:
        """Return the layers of a lock, built and compiled here if necessary, so that this does not count
        towards a trial's time limit. Blocks the calling thread. Raises what ``LayerStore`` raises.
        """
        paths = []
        for pin in lock.pins:
            [info] = [wheel for wheel in self.wheelhouse.find(pin.project) if wheel.sha256 == pin.sha256][:1]
            paths.append(self._layers.obtain(pin, self.wheelhouse.path(info)))
            self._layers.compile_libraries(pin)
        return tuple(paths)
