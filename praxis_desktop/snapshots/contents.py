"""What lies in a guest's file system by reference: the standard library, our shims, and packages."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.distribution_sources import SHIMS, SOURCES, STDLIB, distribution_sources
from praxis_desktop.interpreter.host.files.layered import LayeredSource
from praxis_desktop.interpreter.host.files.sources import Source, ZipSource

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter

SITE_PACKAGES = "/lib/python3.14/site-packages"
"""Where a guest finds its packages: on its path since it has booted."""


class Contents:
    """The sources of a distribution and of packages' layers, by the names that images know them by.

    Each is made once and shared by all interpreters. Safe to use from any thread.
    """

    def __init__(self, distribution: Distribution) -> None:
        self._lock = threading.Lock()
        made = distribution_sources(distribution)
        self._common = [made[name] for name in (STDLIB, SOURCES, SHIMS)]
        self._layers: dict[Path, Source] = {}
        self._packages: dict[str, tuple[LayeredSource, Mapping[str, Path]]] = {}

    def sources(self, layers: Iterable[Path]) -> Mapping[str, Source]:
        """All that a guest with ``layers`` has mounted."""
        return {source.name: source for source in (*self._common, self.packages(layers))}

    def packages(self, layers: Iterable[Path]) -> LayeredSource:
        """What ``layers`` hold, merged; the same for the same layers."""
        paths = {path.name: path for path in sorted(layers, key=lambda path: path.name)}
        name = f"packages {hashlib.sha256(' '.join(paths).encode()).hexdigest()[:32]}"
        with self._lock:
            if name not in self._packages:
                source = LayeredSource([self._layer(path) for path in paths.values()], name)
                self._packages[name] = (source, paths)
            return self._packages[name][0]

    def layers_of(self, packages: Source) -> Mapping[str, Path]:
        """The layers, by name, of what ``packages`` made."""
        with self._lock:
            return self._packages[packages.name][1]

    def _layer(self, path: Path) -> Source:
        source = self._layers.get(path)
        if source is None:
            source = self._layers[path] = ZipSource(path, name=path.name)
        return source


def attach_layers(interpreter: Interpreter, layers: Iterable[Path], contents: Contents) -> None:
    """Let the guest import what is in ``layers``, besides what it has already.

    On the interpreter's thread. Nothing is read before the guest looks for something.
    """
    mounted = interpreter.files.mounted.get(SITE_PACKAGES)
    present = contents.layers_of(mounted) if mounted is not None else {}
    wanted = {**{path.name: path for path in layers}, **present}
    if wanted.keys() == present.keys():
        return
    source = contents.packages(wanted.values())
    if mounted is None:
        interpreter.files.mount(SITE_PACKAGES, source, writable=True)
    else:
        interpreter.files.remount(SITE_PACKAGES, source)
    interpreter.load("_praxis.protocols:prepare")(SITE_PACKAGES)
