"""The sources in a distribution that guests mount, keyed by their names in images."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from praxis_desktop.core.shipped import shipped
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.host.files.layered import LayeredSource
from praxis_desktop.interpreter.host.files.sources import FileSource, FolderSource, Source, ZipSource

STDLIB, SOURCES, SHIMS = "stdlib", "sources", "shims"
"""The names of the three sources that every guest mounts. The source of a wheel is named after its file."""


def distribution_sources(distribution: Distribution) -> Mapping[str, Source]:
    """Return the standard library, its sources, the shims and the wheels of ``distribution``, keyed by name.
    The sources are created once per process, so that all interpreters share the data read from them. Any
    thread may call this. Nothing is read from disk until a guest opens a file.
    """
    wheels = {path.name: path for path in distribution.wheels}
    return _made(distribution.stdlib, distribution.sources, distribution.shims, tuple(wheels.items()))


def shims_source(compiled: Path | None) -> Source:
    """Return the shims' sources, merged with a distribution's ``compiled`` shims if it has any."""
    archives = () if compiled is None else (ZipSource(compiled),)
    return LayeredSource((FolderSource(shipped("shims")), *archives), SHIMS)


@functools.cache
def _made(
    stdlib: Path, sources: Path, shims: Path | None, wheels: tuple[tuple[str, Path], ...]
) -> Mapping[str, Source]:
    made: dict[str, Source] = {
        STDLIB: FileSource(stdlib, name=STDLIB),
        SOURCES: ZipSource(sources, name=SOURCES),
        SHIMS: shims_source(shims),
    }
    made.update((name, ZipSource(path, name=name)) for name, path in wheels)
    return MappingProxyType(made)
