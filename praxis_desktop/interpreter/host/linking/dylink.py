"""The ``dylink.0`` section: the instructions for loading a wheel's native library.

The format is described in the WebAssembly tool conventions, "WebAssembly Dynamic Linking": a custom section
that must come first and consists of subsections. Subsections of unknown types are skipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct, field

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.interpreter.exnref.leb128 import ExnrefError, read_unsigned
from praxis_desktop.interpreter.exnref.module import MOST_ENTRIES
from praxis_desktop.interpreter.exnref.sections import (
    CUSTOM_SECTION,
    EXPORT_SECTION,
    read_name,
    read_sections,
)

SECTION_NAME: Final = b"dylink.0"

FUNCTION_EXPORT: Final = 0
GLOBAL_EXPORT: Final = 3

_MEMORY_INFO = 1
_NEEDED = 2
_IMPORT_INFO = 4
_RUNTIME_PATH = 5
_BINDING_MASK = 3
_BINDING_WEAK = 1
_LARGEST_ALIGNMENT_POWER = 31


class DylinkError(PraxisError, ValueError):
    """The file is not a native library that can be loaded."""


class Dylink(Struct, frozen=True):
    """A library's requirements. Sizes and alignments are in bytes or table entries."""

    memory_size: int = 0
    memory_alignment: int = 1
    table_size: int = 0
    table_alignment: int = 1
    needed: tuple[str, ...] = ()
    """Other libraries to load first: file names or paths."""
    weak_imports: frozenset[str] = frozenset()
    """Imports that become zero if no library defines them."""
    runtime_paths: tuple[str, ...] = ()
    """Folders in which to look for ``needed``. ``$ORIGIN`` stands for the library's own folder."""
    exports: Mapping[str, int] = field(default_factory=dict)
    """The kind of each symbol that the library defines, keyed by name."""

    def defines(self, name: str) -> bool:
        """Return whether the library defines a function or data called ``name``."""
        return self.exports.get(name) in (FUNCTION_EXPORT, GLOBAL_EXPORT)

    def defines_function(self, name: str) -> bool:
        """Return whether the library defines a function called ``name``."""
        return self.exports.get(name) == FUNCTION_EXPORT


def read_dylink(data: bytes | memoryview) -> Dylink:
    """Read only the loading instructions from the library ``data``. Raises DylinkError."""
    try:
        sections = read_sections(data)
        if not sections or sections[0].number != CUSTOM_SECTION:
            raise DylinkError("not a dynamic library: its first section is not dylink.0")
        first = bytes(data[sections[0].start : sections[0].end])
        name, index = read_name(first, 0)
        if name != SECTION_NAME:
            raise DylinkError("not a dynamic library: its first section is not dylink.0")
        found = _read_subsections(first, index)
        exports: dict[str, int] = {}
        for number, start, end in sections:
            if number == EXPORT_SECTION:
                exports = _read_exports(bytes(data[start:end]), 0)
    except (IndexError, UnicodeDecodeError, ExnrefError) as error:
        raise DylinkError(f"damaged dynamic library: {error}") from error
    return Dylink(exports=exports, **found)


def _read_subsections(data: bytes, index: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while index < len(data):
        kind = data[index]
        size, index = read_unsigned(data, index + 1)
        end = index + size
        if end > len(data):
            raise DylinkError(f"damaged dynamic library: subsection {kind} of dylink.0 is cut short")
        body = data[:end]
        if kind == _MEMORY_INFO:
            found["memory_size"], index = read_unsigned(body, index)
            found["memory_alignment"], index = _read_alignment(body, index)
            found["table_size"], index = read_unsigned(body, index)
            found["table_alignment"], index = _read_alignment(body, index)
        elif kind == _NEEDED:
            found["needed"] = _read_strings(body, index)
        elif kind == _IMPORT_INFO:
            found["weak_imports"] = _read_weak_imports(body, index)
        elif kind == _RUNTIME_PATH:
            found["runtime_paths"] = _read_strings(body, index)
        index = end
    return found


def _read_alignment(data: bytes, index: int) -> tuple[int, int]:
    power, index = read_unsigned(data, index)
    if power > _LARGEST_ALIGNMENT_POWER:
        raise DylinkError(f"damaged dynamic library: alignment 2**{power}")
    return 1 << power, index


def _read_text(data: bytes, index: int) -> tuple[str, int]:
    name, end = read_name(data, index)
    if end > len(data):
        raise DylinkError("damaged dynamic library: a name is cut short")
    return name.decode(), end


def _read_count(data: bytes, index: int) -> tuple[int, int]:
    count, index = read_unsigned(data, index)
    if count > MOST_ENTRIES:
        raise DylinkError("damaged dynamic library: a list with more than a million entries")
    return count, index


def _read_strings(data: bytes, index: int) -> tuple[str, ...]:
    count, index = _read_count(data, index)
    strings = []
    for _ in range(count):
        text, index = _read_text(data, index)
        strings.append(text)
    return tuple(strings)


def _read_weak_imports(data: bytes, index: int) -> frozenset[str]:
    count, index = _read_count(data, index)
    weak = set()
    for _ in range(count):
        _, index = _read_text(data, index)
        name, index = _read_text(data, index)
        flags, index = read_unsigned(data, index)
        if flags & _BINDING_MASK == _BINDING_WEAK:
            weak.add(name)
    return frozenset(weak)


def _read_exports(data: bytes, index: int) -> dict[str, int]:
    count, index = _read_count(data, index)
    exports = {}
    for _ in range(count):
        name, index = _read_text(data, index)
        exports[name] = data[index]
        _, index = read_unsigned(data, index + 1)
    return exports
