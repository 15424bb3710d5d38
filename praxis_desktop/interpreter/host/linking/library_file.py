"""The file of a native library: identifies its content without reading it, knows whether it is prepared."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.interpreter.host.files.filesystem import host_errors
from praxis_desktop.interpreter.host.files.mounts import MountedFile

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.files.nodes import File
    from praxis_desktop.interpreter.host.linking.known_libraries import LibraryFacts
    from praxis_desktop.interpreter.host.linking.side_module import SideModule
    from praxis_desktop.interpreter.runtime import Origin, Runtime


class LibraryFile(Struct, frozen=True):
    """A library in a guest's file system, and its origin."""

    runtime: Runtime
    node: File
    facts: LibraryFacts
    origin: Origin

    @classmethod
    def find(cls, host: Host, path: str) -> LibraryFile:
        """Find the library at ``path``. A file whose source has stamps is read once per computer.

        Raises OSError, and DylinkError if it is not a library.
        """
        # few guests load libraries
        from praxis_desktop.interpreter.host.linking.known_libraries import LibraryFacts

        runtime, node = host.instance.runtime, host.filesystem.file(path)
        with host_errors(path):
            if not isinstance(node, MountedFile) or node.is_dirty or type(node.stored) is bytearray:
                return cls(runtime, node, LibraryFacts.of(node.content), "written")
            stamp = node.source.stamp(node.entry)
            facts = None if stamp is None else runtime.known_libraries.facts(stamp)
            if facts is None:
                facts = LibraryFacts.of(node.content)
                if stamp is not None:
                    runtime.known_libraries.keep(stamp, facts)
            return cls(runtime, node, facts, "prepared" if node.source.has_prepared_libraries else "mounted")

    def load(self, check: Callable[[], None]) -> SideModule:
        """Return its code, shared by all interpreters. An exception that ``check`` raises ends the wait for
        it.

        Raises DylinkError, OSError and wasmtime's errors.
        """
        with host_errors(self.facts.digest):
            return self.runtime.side_module(
                self.facts, lambda: self.node.content, origin=self.origin, check=check
            )
