"""Strips libraries of their symbols, and checks that each can still be loaded."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

from build_tools.errors import BuildError
from build_tools.freezing.library_paths import elf_files

_GRAFTED = ".libs"
"""Folders of wheels with libraries changed by auditwheel: ``strip`` would damage them, for little gain."""

_TABLE = struct.Struct("<Q")
_TABLE_AT, _COUNT_AT = 32, 56
_SEGMENT = struct.Struct("<IIQQQQQQ")
_LOAD = 1
_PAGE = 4096


def strip_libraries(folder: Path) -> None:
    """Remove debugging symbols from the ELF files below ``folder``: a fifth of their size.

    The starter is left alone, because PyInstaller appends the program to it. Raises BuildError.
    """
    files = [path for path in elf_files(folder) if path.parent != folder and path.parent.suffix != _GRAFTED]
    done = subprocess.run(["strip", *map(str, files)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"strip: {done.stderr.strip()[:500]}", hint="Look at that file with readelf.")


def require_loadable(folder: Path) -> None:
    """Raise BuildError for an ELF file below ``folder`` that the dynamic linker would refuse."""
    for path in elf_files(folder):
        if not is_loadable(path.read_bytes()):
            raise BuildError(f"{path} cannot be loaded any more", hint="Look at it with readelf --segments.")


def is_loadable(content: bytes) -> bool:
    """Return whether every loadable segment of an ELF file is inside the file and aligned to pages."""
    (table,) = _TABLE.unpack_from(content, _TABLE_AT)
    count = int.from_bytes(content[_COUNT_AT : _COUNT_AT + 2], "little")
    for number in range(count):
        kind, _, offset, address, _, size, _, _ = _SEGMENT.unpack_from(
            content, table + number * _SEGMENT.size
        )
        if kind == _LOAD and ((offset - address) % _PAGE or offset + size > len(content)):
            return False
    return True
