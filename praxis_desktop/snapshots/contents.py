"""What lies in a guest's file system by reference: the standard library, our shims, and wheels."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.distribution_sources import SHIMS, SOURCES, STDLIB, distribution_sources
from praxis_desktop.interpreter.host.files.sources import Source, ZipSource

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter

WHEELS_PATH = "/lib/praxis-wheels"


class Contents:
    """The sources of a distribution and of wheels, by the names that images know them by.

    Each is made once and shared by all interpreters. Safe to use from any thread.
    """

    def __init__(self, distribution: Distribution) -> None:
        self._lock = threading.Lock()
        made = distribution_sources(distribution)
        self._common = [made[name] for name in (STDLIB, SOURCES, SHIMS)]
        self._wheels = {path: made[path.name] for path in distribution.wheels}

    def sources(self, wheels: Iterable[Path]) -> Mapping[str, Source]:
        """All that a guest with ``wheels`` has mounted."""
        found = (*self._common, *(self.wheel(wheel) for wheel in wheels))
        return {source.name: source for source in found}

    def wheel(self, path: Path) -> Source:
        """The contents of one wheel."""
        with self._lock:
            source = self._wheels.get(path)
            if source is None:
                source = self._wheels[path] = ZipSource(path, name=path.name)
            return source


def attach_wheels(interpreter: Interpreter, wheels: Sequence[Path], contents: Contents) -> None:
    """Mount ``wheels`` and let the guest import what is in them."""
    paths = []
    for wheel in wheels:
        path = f"{WHEELS_PATH}/{wheel.name.split('-')[0]}"
        interpreter.files.mount(path, contents.wheel(wheel))
        paths.append(path)
    if paths:
        interpreter.load("_praxis.protocols:prepare")(paths)
