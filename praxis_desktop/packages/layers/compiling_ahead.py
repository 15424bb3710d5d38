"""Machine code for packages' native libraries, compiled when a package is installed, so that no program has
to wait when it first imports the package.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.layer_archive import LayerArchive

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Runtime
    from praxis_desktop.interpreter.host.files.sources import Entry
    from praxis_desktop.interpreter.host.linking.known_libraries import LibraryFacts
    from praxis_desktop.packages.pins import Pin
    from praxis_desktop.packages.wheels.info import WheelInfo

log = logging.getLogger(__name__)

_LOOK_EVERY_S: Final = 0.1
"""Interval, in seconds, between checks that the result is still wanted."""


def compiling_stage(package: Pin | WheelInfo) -> str:
    """Return the progress message to show while a package's libraries are compiled."""
    return Message("Compiling {project} for this computer", project=package.project)


def may_have_libraries(package: Pin | WheelInfo) -> bool:
    """Return whether a wheel may contain native libraries, that is, whether its name states a platform."""
    return not package.file_name.endswith("-any.whl")


class LayerLibraries:
    """Compiles the libraries in layers for this computer, with the runtime that ``runtime`` returns.
    Thread-safe. A megabyte takes 1.5 s, divided by the number of idle processors.
    """

    def __init__(self, runtime: Callable[[], Runtime]) -> None:
        self._runtime = runtime
        self._done: set[str] = set()
        """Names of layers whose libraries have been compiled or cannot be compiled."""

    def are_compiled(self, layer: Path) -> bool:
        """Return whether all libraries in the layer are compiled.

        The first call takes a millisecond per library, or 10 ms per megabyte of a library that has never been
        read on this computer. Raises SyscallError for a layer that cannot be read.
        """
        if layer.name in self._done:
            return True
        archive = LayerArchive(layer)
        if all(self._has_code(archive, entry) for _, entry in libraries_in(archive)):
            self._done.add(layer.name)
            return True
        return False

    def compile(self, layer: Path, check: Callable[[], None]) -> None:
        """Compile all libraries in the layer, and cache the machine code.

        Blocks. ``check`` is called ten times a second; an exception that it raises ends the wait, as does
        KeyboardInterrupt. The compilation itself cannot be stopped: unless the process exits, its thread
        continues, and the result is kept. A library that cannot be compiled causes a warning: programs
        either work without it, or fail when they import it. Raises the runtime's errors, and SyscallError for
        a layer that cannot be read.
        """
        if self.are_compiled(layer):
            return
        ended = threading.Event()

        def work() -> None:
            try:
                self._compile(layer)
            finally:
                ended.set()

        threading.Thread(target=work, name=f"compile {layer.name}", daemon=True).start()
        while not ended.wait(_LOOK_EVERY_S):
            check()

    def _compile(self, layer: Path) -> None:
        import wasmtime

        archive = LayerArchive(layer)
        for name, entry in libraries_in(archive):
            try:
                facts = self._facts(archive, entry)
                if facts is not None:
                    self._runtime().side_module(facts, partial(archive.read, entry), origin="prepared")
            except (PraxisError, SyscallError, wasmtime.WasmtimeError) as error:
                reason = (str(error).strip() or type(error).__name__).splitlines()[0]
                log.warning("The library %s of %s cannot be used: %s", name, layer.name, reason)
        self._done.add(layer.name)

    def _has_code(self, archive: LayerArchive, entry: Entry) -> bool:
        facts = self._facts(archive, entry)
        return facts is None or self._runtime().has_code(facts, origin="prepared")

    def _facts(self, archive: LayerArchive, entry: Entry) -> LibraryFacts | None:
        """Return information about a library; None for a file that is not one, and so is not compiled."""
        from praxis_desktop.interpreter.host.linking.dylink import DylinkError
        from praxis_desktop.interpreter.host.linking.known_libraries import LibraryFacts

        stamp = archive.stamp(entry)
        known = self._runtime().known_libraries
        facts = None if stamp is None else known.facts(stamp)
        if facts is None:
            try:
                facts = LibraryFacts.of(archive.read(entry))
            except DylinkError as error:
                log.info("%s has a file that is named as a library, and is none: %s", archive.name, error)
                return None
            if stamp is not None:
                known.keep(stamp, facts)
        return facts


def libraries_in(archive: LayerArchive) -> Iterator[tuple[str, Entry]]:
    """Yield the name and entry of each file named like a library. Raises SyscallError for a damaged layer."""
    folders = [archive.root]
    while folders:
        for name, entry in archive.children(folders.pop()).items():
            if entry.is_directory:
                folders.append(entry)
            elif name.endswith(".so") or ".so." in name:
                yield name, entry
