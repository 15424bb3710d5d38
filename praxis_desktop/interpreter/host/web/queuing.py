"""What chunks count for in a stream's queue: ``CountQueuingStrategy``, ``ByteLengthQueuingStrategy``."""

from __future__ import annotations

from typing import Any

from praxis_desktop.interpreter.host.js.pyproxy import IS_BUFFER, PyProxy
from praxis_desktop.interpreter.host.js.typed_arrays import BUFFER_TYPES, byte_view
from praxis_desktop.interpreter.host.js.values import js_type_error


def byte_length(chunk: Any) -> int:
    """The bytes of a buffer, of a guest's ``bytes`` too; 0 for anything else (which the sink refuses)."""
    if isinstance(chunk, BUFFER_TYPES):
        return len(byte_view(chunk))
    return len(chunk) if type(chunk) is PyProxy and chunk.alive and chunk.flags & IS_BUFFER else 0


def chunk_bytes(chunk: Any) -> bytes:
    """A copy of the bytes of a buffer, of a guest's ``bytes`` too. Raises JavaScript's TypeError for anything
    else.
    """
    if isinstance(chunk, BUFFER_TYPES):
        return bytes(byte_view(chunk))
    if type(chunk) is PyProxy and chunk.flags & IS_BUFFER:
        view = chunk.get_buffer("u8")
        try:
            return bytes(byte_view(view.data))
        finally:
            view.release()
    raise js_type_error("the chunk is not an ArrayBuffer or a view of one")
