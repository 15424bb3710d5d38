"""The machine code of packages' native libraries: made when a package is installed, so that no program waits
for it when it first imports one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from praxis_desktop.core.errors import PraxisError
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
"""How often it is asked whether somebody still waits."""


def compiling_stage(package: Pin | WheelInfo) -> str:
    """What is told of a package while its libraries are compiled."""
    return f"Compiling {package.project} for this computer"


class LayerLibraries:
    """Compiles the libraries in layers for this computer, with the runtime that ``runtime`` gives; any
    thread. A megabyte takes 1.5 s, divided by the number of processors that are free.
    """

    def __init__(self, runtime: Callable[[], Runtime]) -> None:
        self._runtime = runtime
        self._done: set[str] = set()
        """The names of layers whose libraries are compiled, or cannot be."""

    def are_compiled(self, layer: Path) -> bool:
        """Whether programs need not wait for any library of the layer. A millisecond per library, once; a
        hundredth of a second per megabyte where it was never read on this computer. Raises SyscallError for
        a layer that cannot be read.
        """
        if layer.name in self._done:
            return True
        archive = LayerArchive(layer)
        if all(self._has_code(archive, entry) for _, entry in _libraries(archive)):
            self._done.add(layer.name)
            return True
        return False

    def compile(self, layer: Path, check: Callable[[], None]) -> None:
        """Have the machine code of all libraries of the layer in the cache. The calling thread waits; what
        ``check`` raises, which it is asked ten times a second, ends the waiting, as an interrupt does. The
        compiling cannot be ended: its thread goes on while the process lives, and what it makes is kept.

        A library that cannot be compiled is warned of: programs can do without it, or fail when they import
        it. Raises errors of the runtime, and SyscallError for a layer that cannot be read.
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
        for name, entry in _libraries(archive):
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
        """What is known of a library; None for a file that is none, which nobody compiles."""
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


def _libraries(archive: LayerArchive) -> Iterator[tuple[str, Entry]]:
    """The files that are named as libraries are, by name. Raises SyscallError for a damaged layer."""
    folders = [archive.root]
    while folders:
        for name, entry in archive.children(folders.pop()).items():
            if entry.is_directory:
                folders.append(entry)
            elif name.endswith(".so") or ".so." in name:
                yield name, entry
