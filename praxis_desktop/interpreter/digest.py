"""Digests of a guest's state: equal for guests in the same state, and different otherwise."""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.interpreter.changed_pages import changed_pages
from praxis_desktop.interpreter.memory_image import PAGE
from praxis_desktop.interpreter.references import REFERENCE_TABLES

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.image import Image

_RUN = struct.Struct("<II")


class StateDigest(Struct, frozen=True):
    """SHA-256 digests, in hexadecimal, of the differences between a guest's state and the image it started
    from.

    ``memory`` covers the pages whose content differs, and their positions; a page that was overwritten but
    has regained its old content is not included. ``globals`` covers the module's mutable globals, including
    the stack pointer. ``tables`` covers the sizes of the function table and of the tables of references, and
    which entries hold a reference. The numbers of references are not included, because the host chooses them
    and reuses them after a collection, and no guest instruction can see them.
    """

    memory: str
    globals: str
    tables: str
    size: int
    """Size of the linear memory, in bytes."""

    def differences(self, other: StateDigest) -> list[str]:
        """Return the names of the parts in which the two digests differ."""
        names = ("memory", "globals", "tables", "size")
        return [name for name in names if getattr(self, name) != getattr(other, name)]


def state_digest(host: Host, image: Image) -> StateDigest:
    """Return the digests of ``host``, which must have been restored from ``image`` or a checkpoint of it.
    Call this on the host's thread, while the guest is in a call to the host or is waiting. Takes 2 to 5 ms,
    and changes nothing. Raises ValueError if the image is closed.
    """
    instance = host.instance
    memory = instance.memory
    digest = hashlib.sha256()
    for first, count in changed_pages(instance, image.memory, exactly=True):
        digest.update(_RUN.pack(first, count))
        digest.update(memory[first * PAGE : (first + count) * PAGE])
    values = hashlib.sha256()
    for name, value in sorted(instance.mutable_globals().items()):
        values.update(f"{name}={value};".encode())
    tables = hashlib.sha256(str(instance.table.size(instance.store)).encode())
    for table in REFERENCE_TABLES:
        held = bytes(map(bool, instance.references.read(table)))
        tables.update(f";{table}:{len(held)}:".encode())
        tables.update(held)
    return StateDigest(digest.hexdigest(), values.hexdigest(), tables.hexdigest(), len(memory))
