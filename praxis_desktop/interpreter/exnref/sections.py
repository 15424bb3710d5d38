"""Splits a module into sections, and joins sections into a module."""

from __future__ import annotations

from typing import Final, NamedTuple

from praxis_desktop.interpreter.exnref.leb128 import ExnrefError, read_unsigned, unsigned

CUSTOM_SECTION: Final = 0
TYPE_SECTION: Final = 1
IMPORT_SECTION: Final = 2
FUNCTION_SECTION: Final = 3
TABLE_SECTION: Final = 4
GLOBAL_SECTION: Final = 6
EXPORT_SECTION: Final = 7
CODE_SECTION: Final = 10
TAG_SECTION: Final = 13

PREAMBLE: Final = b"\0asm\1\0\0\0"  # magic and version of a core module


class Section(NamedTuple):
    """A section. ``start`` and ``end`` are the indices of its payload."""

    number: int
    start: int
    end: int


def read_sections(data: bytes | memoryview) -> list[Section]:
    """Return the sections of a module, in order. Raises ExnrefError if the bytes are not a core module."""
    if data[: len(PREAMBLE)] != PREAMBLE:
        raise ExnrefError("not a core wasm module")
    index = len(PREAMBLE)
    sections = []
    while index < len(data):
        number = data[index]
        size, start = read_unsigned(data, index + 1)
        if start + size > len(data):
            raise ExnrefError(f"section {number} is cut short")
        sections.append(Section(number, start, start + size))
        index = start + size
    return sections


def read_name(data: bytes, index: int) -> tuple[bytes, int]:
    """Return the name (not decoded) at ``index`` and the index after it."""
    length, index = read_unsigned(data, index)
    return data[index : index + length], index + length


def join_sections(sections: list[tuple[int, bytes]]) -> bytes:
    """Return a module that consists of the given (number, payload) sections."""
    framed = (bytes((number,)) + unsigned(len(payload)) + payload for number, payload in sections)
    return PREAMBLE + b"".join(framed)
