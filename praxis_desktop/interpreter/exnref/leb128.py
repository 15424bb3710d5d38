"""The integers of the wasm binary format (LEB128), and the error for invalid bytes.

Readers take the whole module and an index, and raise ``IndexError`` at its end. ``translate`` turns that into
an ``ExnrefError``, which saves a check at every byte.
"""

from __future__ import annotations

from praxis_desktop.core.errors import PraxisError

_LONGEST_BITS = 63


class ExnrefError(PraxisError, ValueError):
    """A wasm module is malformed, or uses an encoding that the translator does not know."""


def read_unsigned(data: bytes | memoryview, index: int) -> tuple[int, int]:
    """Return the unsigned LEB128 integer at ``index`` and the index after it."""
    byte = data[index]
    if byte < 0x80:
        return byte, index + 1
    value = byte & 0x7F
    shift = 7
    while True:
        index += 1
        byte = data[index]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, index + 1
        shift += 7
        if shift > _LONGEST_BITS:
            raise ExnrefError(f"LEB128 integer too long at {index}")


def skip_integer(data: bytes, index: int) -> int:
    """Return the index after the LEB128 integer (signed or unsigned) at ``index``."""
    while data[index] & 0x80:
        index += 1
    return index + 1


def unsigned(value: int) -> bytes:
    """Return the shortest unsigned LEB128 encoding of ``value``."""
    if value < 0x80:
        return bytes((value,))
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(value: int) -> bytes:
    """Return the signed LEB128 encoding of ``value``, which must not be negative. A type index is encoded so
    where it is a block type.
    """
    out = bytearray()
    while value > 0x3F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
