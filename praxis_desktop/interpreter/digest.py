"""The state of a guest as digests: equal for two guests that are in the same state, and for no others."""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record
from praxis_desktop.interpreter.changed_pages import changed_pages
from praxis_desktop.interpreter.memory_image import PAGE
from praxis_desktop.interpreter.references import REFERENCE_TABLES

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.image import Image

_RUN = struct.Struct("<II")


class StateDigest(Record):
    """SHA-256 digests in hexadecimal of a guest's state, as far as it differs from the image it began with.

    ``memory`` is of the pages whose content differs, and their places, whether or not others were written and
    have their old content again. ``globals`` is of the module's mutable globals, the stack pointer among
    them. ``tables`` is of the sizes of the function table and the tables of references, and of which
    references there are: not of their numbers, which the host gives, and gives anew when it has collected
    dead ones, and which no instruction of the guest can see.
    """

    memory: str
    globals: str
    tables: str
    size: int
    """Bytes of linear memory."""

    def differences(self, other: StateDigest) -> list[str]:
        """The names of the parts in which they differ."""
        names = ("memory", "globals", "tables", "size")
        return [name for name in names if getattr(self, name) != getattr(other, name)]


def state_digest(host: Host, image: Image) -> StateDigest:
    """The state of ``host``, which was restored from ``image`` or a checkpoint of it; 2 to 5 ms. On its
    thread, where it asks something of the host or waits. Changes nothing. Raises ValueError for a closed
    image.
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
