"""The files mounted in a guest: the standard library, our shims, and packages."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.pack_folders import is_packed
from praxis_desktop.interpreter.distribution import LAYERS, Distribution
from praxis_desktop.interpreter.distribution_sources import SHIMS, SOURCES, STDLIB, distribution_sources
from praxis_desktop.interpreter.host.files.layer_archive import (
    PREFIX,
    SITE_PACKAGES,
    LayerArchive,
    has_prefix,
    take_away,
)
from praxis_desktop.interpreter.host.files.layered import LayeredSource
from praxis_desktop.interpreter.host.files.sources import Source

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Image, Interpreter

log = logging.getLogger("praxis_desktop.snapshots")

SITE_PACKAGES_PATH = "/lib/python3.14/site-packages"
"""The folder in which a guest finds its packages. It has been on the guest's path since boot."""

PREFIX_PATH = "/lib/praxis-prefix"
"""The folder for packages' data that belongs below ``sys.prefix``, which is "/": links in "/" point here."""


class Contents:
    """The sources in a distribution and in package layers, keyed by the names that images use.

    Each source is created once and shared by all interpreters. Thread-safe.
    """

    def __init__(self, distribution: Distribution) -> None:
        self._shipped = distribution.folder
        self._lock = threading.Lock()
        made = distribution_sources(distribution)
        self._common = [made[name] for name in (STDLIB, SOURCES, SHIMS)]
        self._layers: dict[Path, LayerArchive] = {}
        self._packages: dict[str, LayeredSource] = {}
        self._paths: dict[str, Mapping[str, Path]] = {}
        """The layers of every source, including sources that only older guests still have."""

    def sources(self, layers: Iterable[Path]) -> Mapping[str, Source]:
        """Return all sources mounted in a guest with ``layers``, keyed by name."""
        packages = tuple(layers)
        found = (*self._common, self.packages(packages), self.packages(packages, PREFIX))
        return {source.name: source for source in found}

    def packages(self, layers: Iterable[Path], folder: str = SITE_PACKAGES) -> LayeredSource:
        """Return the merged contents of one folder of ``layers``. The same layers give the same source."""
        paths = {path.name: path for path in sorted(layers, key=lambda path: path.name)}
        name = f"{folder} {hashlib.sha256(' '.join(paths).encode()).hexdigest()[:32]}"
        with self._lock:
            if name not in self._packages:
                found = [self._layer(path) for path in paths.values()]
                source = LayeredSource(found, name, folder=folder)
                source.is_named_by_content = True  # the names of layers are
                self._packages[name], self._paths[name] = source, paths
            return self._packages[name]

    def layers_of(self, packages: Source) -> Mapping[str, Path]:
        """Return the layers that were merged into the source ``packages``, keyed by name."""
        with self._lock:
            return self._paths[packages.name]

    def _layer(self, path: Path) -> LayerArchive:
        source = self._layers.get(path)
        if source is None:
            source = self._layers[path] = LayerArchive(path, on_damage=self._forget)
        return source

    def _forget(self, damaged: Path) -> None:
        """Have a damaged layer rebuilt. Guests that already use the layer keep the damaged one."""
        with self._lock:
            self._layers.pop(damaged, None)
            for name in [name for name in self._packages if damaged in self._paths[name].values()]:
                del self._packages[name]
        is_installed = damaged.is_relative_to(self._shipped) or is_packed(damaged)
        if not take_away(damaged, cache_directory() / LAYERS, is_installed=is_installed):
            remedy = "{damaged} is damaged. To rebuild it: praxis-desktop packages verify"
            log.warning("%s", Message(remedy, damaged=damaged))


def attach_layers(interpreter: Interpreter, layers: Iterable[Path], contents: Contents) -> None:
    """Make the contents of ``layers`` importable in the guest, in addition to its existing packages.

    Call this on the interpreter's thread. Almost nothing is read from the layers until the guest looks
    something up. Raises StorageError if a layer cannot be read.
    """
    mounted = interpreter.files.mounted.get(SITE_PACKAGES_PATH)
    present = contents.layers_of(mounted) if mounted is not None else {}
    wanted = {**{path.name: path for path in layers}, **present}
    if wanted.keys() == present.keys():
        return
    _show(interpreter, SITE_PACKAGES_PATH, contents.packages(wanted.values()))
    if any(_has_prefix(path) for name, path in wanted.items() if name not in present):
        _show(interpreter, PREFIX_PATH, contents.packages(wanted.values(), PREFIX))
        _link(interpreter, "")
    interpreter.load("_praxis.protocols:prepare")(SITE_PACKAGES_PATH)


def attached_sources(interpreter: Interpreter) -> frozenset[str]:
    """Return the names of the sources that ``attach_layers`` has mounted in the guest."""
    mounted = interpreter.files.mounted
    return frozenset(mounted[point].name for point in (SITE_PACKAGES_PATH, PREFIX_PATH) if point in mounted)


def sources_behind(image: Image, layers: Iterable[Path], contents: Contents) -> Mapping[str, Source]:
    """Return the additional sources, by name, that a guest restored from ``image`` needs for ``layers``."""
    names = {name for name in image.sources if name.startswith(f"{SITE_PACKAGES} ")}
    present = {name: path for each in names for name, path in contents.layers_of(image.sources[each]).items()}
    packages = list({**{path.name: path for path in layers}, **present}.values())
    found = (contents.packages(packages), contents.packages(packages, PREFIX))
    return {source.name: source for source in found if source.name not in image.sources}


def _show(interpreter: Interpreter, point: str, source: Source) -> None:
    if point in interpreter.files.mounted:
        interpreter.files.remount(point, source)
    else:
        interpreter.files.mount(point, source, writable=True)


def _link(interpreter: Interpreter, folder: str) -> None:
    """Create links to the packages' data below ``folder``, except where something else is in the way."""
    files = interpreter.files
    for name in files.list_directory(f"{PREFIX_PATH}{folder}"):
        place = f"{folder}/{name}"
        if not files.exists(place):
            files.make_link(PREFIX_PATH + place, place)
        elif files.is_directory(place) and not files.is_link(place):
            _link(interpreter, place)


def _has_prefix(layer: Path) -> bool:
    try:
        return has_prefix(layer)
    except OSError as error:
        raise StorageError(
            Message(
                "the package in {layer} cannot be read: {strerror}", layer=layer, strerror=error.strerror
            ),
            hint="Start the program again: it reinstalls the package.",
        ) from error
