"""Where a library's bytes come from: which they are without reading them, and whether they are prepared."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record
from praxis_desktop.interpreter.host.files.mounts import MountedFile

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.files.nodes import File
    from praxis_desktop.interpreter.host.linking.side_module import SideModule
    from praxis_desktop.interpreter.runtime import Runtime


class LibraryFile(Record):
    """A library in a guest's file system. ``digest`` is its SHA-256 in hexadecimal, ``is_trusted`` whether it
    comes from where only prepared libraries are, so that its mark may be believed.
    """

    runtime: Runtime
    node: File
    digest: str
    is_trusted: bool

    @classmethod
    def find(cls, host: Host, path: str) -> LibraryFile:
        """The library at ``path``. What comes from a source that can tell its files' content apart by their
        stamps is digested once per computer. Raises OSError.
        """
        runtime, node = host.instance.runtime, host.filesystem.file(path)
        if not isinstance(node, MountedFile) or node.is_dirty or type(node.stored) is bytearray:
            return cls(runtime, node, hashlib.sha256(node.content).hexdigest(), False)
        stamp = node.source.stamp(node.entry)
        digest = None if stamp is None else runtime.known_content.digest(stamp)
        if digest is None:
            digest = hashlib.sha256(node.content).hexdigest()
            if stamp is not None:
                runtime.known_content.keep(stamp, digest)
        return cls(runtime, node, digest, node.source.has_prepared_libraries)

    def load(self) -> SideModule:
        """Its code, shared by all interpreters. Raises DylinkError, SyscallError and wasmtime's errors."""
        return self.runtime.side_module(self.digest, lambda: self.node.content, is_trusted=self.is_trusted)
